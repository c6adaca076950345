package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.version.AcceptedFinding;
import java.util.Comparator;
import java.util.List;

/**
 * A finding and how bad it is.
 *
 * @param acceptedBecause the publisher's reason; empty when it was not accepted
 */
record Judged(Finding finding, Severity severity, String acceptedBecause) {
  // An answer must stay small; who mends the worst first sees the others in the next proof.
  private static final int MAX_FINDINGS = 500;
  private static final int MAX_TEXT = 500;

  /** The findings, the worst first, as the publisher's acceptance has them. */
  static List<Judged> all(List<Finding> findings, List<AcceptedFinding> accepted) {
    return findings.stream()
        .distinct()
        .map(finding -> judge(finding, accepted))
        .sorted(Comparator.comparing(Judged::stands).thenComparing(Judged::severity).reversed())
        .limit(MAX_FINDINGS)
        .toList();
  }

  /** Whether it stands against publishing. */
  boolean stands() {
    return severity == Severity.ERROR && acceptedBecause.isEmpty();
  }

  /** Code, place and message. */
  String inShort() {
    String text =
        finding.code()
            + (finding.edge().isEmpty() ? "" : " in " + finding.edge() + " " + finding.direction())
            + (finding.line() == 0 ? "" : ", line " + finding.line())
            + ": "
            + finding.message();
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }

  private static Judged judge(Finding finding, List<AcceptedFinding> accepted) {
    String reason =
        accepted.stream()
            .filter(one -> one.covers(finding.code(), finding.edge(), finding.object()))
            .map(AcceptedFinding::reason)
            .findFirst()
            .orElse("");
    return new Judged(finding, Severity.of(finding.code()), reason);
  }
}
