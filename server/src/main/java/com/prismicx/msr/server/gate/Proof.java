package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.version.SystemVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was tried with a version, and what came of it.
 *
 * @param passed whether it can be published
 * @param contentSha256 of what was proven
 * @param end what the version makes; nothing when no start came to the end
 * @param findings the worst first
 */
record Proof(
    SystemVersion version,
    boolean passed,
    String operationId,
    Instant createdAt,
    String contentSha256,
    Optional<End> end,
    List<Judged> findings,
    List<ProvenEdge> edges) {
  private static final int NAMED = 3;

  Proof {
    findings = List.copyOf(findings);
    edges = List.copyOf(edges);
  }

  /** Where the whole of it is read. */
  String path() {
    return "/api/v1/systems/" + version.systemId() + "/versions/" + version.version() + "/proof";
  }

  /** What stands against publishing, in short. */
  String objections() {
    List<Judged> standing = findings.stream().filter(Judged::stands).toList();
    String worst =
        standing.stream().limit(NAMED).map(Judged::inShort).collect(Collectors.joining("; "));
    return standing.size() > NAMED ? worst + "; and " + (standing.size() - NAMED) + " more" : worst;
  }
}
