package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.migration.Edge;
import java.util.List;

/**
 * What one migration did.
 *
 * @param lost what is gone after the way back, such as {@code table note}
 * @param statements in order, those of the way up first
 * @param unprovenTables what it changes and of which there were no sample rows
 */
record ProvenEdge(
    Edge edge,
    EdgeClass edgeClass,
    List<String> lost,
    List<ProbedStatement> statements,
    List<String> unprovenTables) {
  ProvenEdge {
    lost = List.copyOf(lost);
    statements = List.copyOf(statements);
    unprovenTables = List.copyOf(unprovenTables);
  }

  /** Whether something is lost on the way back. */
  enum EdgeClass {
    /** It failed before that could be told. */
    UNKNOWN,
    LOSSLESS,
    LOSSY,
    IRREVERSIBLE
  }
}
