package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.sandbox.Fingerprint;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.v1.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tries a draft from everywhere where it can be reached, and compares where that leads. */
final class Rehearsal {
  private final Lab lab;
  private final RehearsalPlan plan;
  private final List<Finding> findings = new ArrayList<>();
  private final List<ProvenEdge> edges = new ArrayList<>();
  private Optional<End> end = Optional.empty();
  private String reference = "";

  /**
   * What came of it.
   *
   * @param end what the version makes; nothing when no start came to the end
   */
  record Result(List<Finding> findings, List<ProvenEdge> edges, Optional<End> end) {
    Result {
      findings = List.copyOf(findings);
      edges = List.copyOf(edges);
    }
  }

  private Rehearsal(Lab lab, RehearsalPlan plan) {
    this.lab = lab;
    this.plan = plan;
  }

  static Result of(Lab lab, RehearsalPlan plan) {
    return new Rehearsal(lab, plan).run();
  }

  private Result run() {
    lab.expect(plan.starts().stream().mapToInt(EdgeRehearsal::walks).sum() + 2);
    for (RehearsalPlan.Start start : plan.starts()) {
      if (start.hasSql()) {
        EdgeRehearsal edge = new EdgeRehearsal(lab, plan.draft(), start);
        edge.run();
        findings.addAll(edge.findings());
        edges.add(edge.edge());
        edge.end().ifPresent(here -> compare(start, here));
      } else {
        withoutSql(start);
      }
    }
    if (plan.draft().hasSample() && end.isPresent()) {
      sample();
    }
    return new Result(findings, edges, end);
  }

  /** The structure of a version that this one follows on without a migration. */
  private void withoutSql(RehearsalPlan.Start start) {
    try (Scratch scratch = lab.open(start.parameters())) {
      if (isBuilt(scratch, start)) {
        compare(start, scratch.end());
      }
    }
  }

  private void sample() {
    RehearsalPlan.Start start =
        plan.starts().stream()
            .filter(one -> one.version().equals(reference))
            .findFirst()
            .orElseThrow();
    try (Scratch scratch = lab.open(start.parameters())) {
      if (isBuilt(scratch, start)) {
        Samples.run(scratch, plan.draft()).ifPresent(findings::add);
      }
    }
  }

  private boolean isBuilt(Scratch scratch, RehearsalPlan.Start start) {
    lab.tell("0.0.0 -> " + plan.draft().version());
    Optional<Finding> failed =
        new Trial(
                FindingCode.STATEMENT_FAILED,
                start.edge().toString(),
                "",
                "on the way from nothing to " + plan.draft().version(),
                "mend the migrations on the way")
            .run(
                scratch,
                () -> {
                  scratch.walk(start.way());
                  scratch.walk(start.up());
                });
    failed.ifPresent(findings::add);
    return failed.isEmpty();
  }

  private void compare(RehearsalPlan.Start start, End here) {
    if (end.isEmpty()) {
      end = Optional.of(here);
      reference = start.version();
      return;
    }
    Fingerprint first = end.get().structure();
    String differences = Compared.structures(first, here.structure());
    if (!differences.isEmpty()) {
      findings.add(
          new Finding(
              FindingCode.STARTS_DIFFER,
              start.edge().toString(),
              "up",
              0,
              0,
              0,
              "",
              Compared.object(first, here.structure()),
              "coming from %s the structure is not the same as coming from %s: %s"
                  .formatted(name(start.version()), name(reference), differences),
              "mend the migrations so that all of them lead to the same structure"));
    }
  }

  private static String name(String version) {
    return version.equals(SystemVersion.NOTHING) ? "nothing (0.0.0)" : version;
  }
}
