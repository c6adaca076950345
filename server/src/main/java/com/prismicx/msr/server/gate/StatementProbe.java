package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.migration.ScriptStep;
import com.prismicx.msr.server.migration.SqlScript;
import com.prismicx.msr.server.migration.StatementObserver;
import com.prismicx.msr.server.sandbox.InstallationSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads from the server what each statement of an edge does, in the statement's own transaction: one query after each
 * statement, and one before the first of a transaction. Looks only at what was there where the edge began; {@link #begin} is
 * called there, for each edge and direction. Not thread-safe.
 */
public final class StatementProbe implements StatementObserver {
  private final List<ProbedStatement> statements = new ArrayList<>();
  private String edge = "";
  private EdgeBeginning beginning = EdgeBeginning.NOTHING;
  private Set<Long> known = Set.of();
  private final Set<String> narrowed = new HashSet<>();
  private Catalog last = Catalog.EMPTY;
  private long began;

  /**
   * Forgets what was seen and looks at what there is now, in a session that is in no transaction.
   *
   * @param newEdge such as {@code 1.0.0 -> 1.1.0}
   */
  public void begin(InstallationSession session, String newEdge) throws SQLException {
    statements.clear();
    narrowed.clear();
    edge = newEdge;
    beginning = EdgeBeginning.read(session);
    known = Set.copyOf(beginning.catalog().relations().keySet());
  }

  /** What was seen since {@link #begin}, in order; the statement of a batch once. */
  public List<ProbedStatement> statements() {
    return List.copyOf(statements);
  }

  /** Findings of all statements, each once. */
  public List<Finding> findings() {
    return statements.stream().flatMap(each -> each.findings().stream()).distinct().toList();
  }

  /** The identity of columns that got a type which cannot hold every value of the old one. */
  Set<String> narrowed() {
    return Set.copyOf(narrowed);
  }

  /** Tables that were there where the edge began and that it changes. */
  public List<String> changedTables() {
    return statements.stream()
        .flatMap(each -> each.changed().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** Those {@link #changedTables} that had no rows where the edge began: nothing is proven of them but their structure. */
  public List<String> changedTablesWithoutRows() {
    Set<String> withRows =
        beginning.withRows().stream()
            .flatMap(oid -> beginning.catalog().relation(oid).stream())
            .map(Catalog.Relation::name)
            .collect(Collectors.toSet());
    return changedTables().stream().filter(name -> !withRows.contains(name)).toList();
  }

  @Override
  public void before(
      String direction, ScriptStep step, SqlScript.Statement statement, InstallationSession session)
      throws SQLException {
    boolean goesOn =
        step.kind() == ScriptStep.Kind.TRANSACTIONAL
            && !statement.equals(step.statements().getFirst());
    if (!goesOn) {
      last = CatalogReader.read(session, known);
    }
    began = System.nanoTime();
  }

  @Override
  public void after(
      String direction, ScriptStep step, SqlScript.Statement statement, InstallationSession session)
      throws SQLException {
    Duration duration = Duration.ofNanos(System.nanoTime() - began);
    Catalog now = CatalogReader.read(session, known);
    StatementEffect effect = StatementEffect.of(beginning, last, now, step.kind());
    Set<Catalog.ColumnId> here = TypeChanges.narrowed(session, effect);
    here.forEach(column -> narrowed.add(column.identity()));
    last = now;
    add(
        new ProbedStatement(
            direction,
            step.number(),
            statement,
            duration,
            effect.locks(),
            effect.names(effect.rewritten()),
            effect.names(effect.scanned()),
            effect.changed(),
            new StatementFindings(edge, direction, step, statement, effect, here).all()));
  }

  private void add(ProbedStatement next) {
    if (!statements.isEmpty() && statements.getLast().isSameAs(next)) {
      statements.add(statements.removeLast().and(next));
    } else {
      statements.add(next);
    }
  }
}
