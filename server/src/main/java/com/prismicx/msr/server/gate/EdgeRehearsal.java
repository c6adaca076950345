package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.gate.ProvenEdge.EdgeClass;
import com.prismicx.msr.server.gate.Scratch.State;
import com.prismicx.msr.server.migration.Leg;
import com.prismicx.msr.server.sandbox.TableRows;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.v1.FindingCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Tries one edge to the draft: up, down and up again, on the sample rows of the version that it starts on. */
final class EdgeRehearsal {
  private static final String MEND_UP = "mend migration_sql";
  private static final String MEND_DOWN = "mend rollback_sql";

  private final Lab lab;
  private final SystemVersion draft;
  private final RehearsalPlan.Start start;
  private final List<Finding> findings = new ArrayList<>();
  private final List<ProbedStatement> statements = new ArrayList<>();
  private final TreeSet<String> lost = new TreeSet<>();
  private final TreeSet<String> unproven = new TreeSet<>();
  // Tables that the way back changes and that had no rows on any of its walks.
  private final TreeSet<String> untried = new TreeSet<>();
  private EdgeClass edgeClass = EdgeClass.UNKNOWN;
  private Optional<End> end = Optional.empty();

  EdgeRehearsal(Lab lab, SystemVersion draft, RehearsalPlan.Start start) {
    this.lab = lab;
    this.draft = draft;
    this.start = start;
  }

  /** How many walks it is going to be. */
  static int walks(RehearsalPlan.Start start) {
    int boundaries = start.down() == null ? 0 : 3 * (start.up().steps().size() - 1);
    return 4 + boundaries;
  }

  List<Finding> findings() {
    return findings;
  }

  /** What it leads to; nothing when it failed. */
  Optional<End> end() {
    return end;
  }

  ProvenEdge edge() {
    return new ProvenEdge(
        start.edge(), edgeClass, List.copyOf(lost), statements, List.copyOf(unproven));
  }

  void run() {
    edgeClass = start.down() == null ? EdgeClass.IRREVERSIBLE : EdgeClass.UNKNOWN;
    there();
    if (end.isPresent() && start.down() != null) {
      halfWay(start.down());
      ownRows(start.down());
    }
    if (edgeClass == EdgeClass.UNKNOWN && end.isPresent()) {
      unproven(
          "down",
          untried,
          "is changed on the way back, and neither %s nor %s has sample rows of it");
      edgeClass = wayBack();
    }
  }

  private EdgeClass wayBack() {
    if (!lost.isEmpty()) {
      return EdgeClass.LOSSY;
    }
    return untried.isEmpty() ? EdgeClass.LOSSLESS : EdgeClass.UNKNOWN;
  }

  private void there() {
    try (Scratch scratch = lab.open(start.parameters())) {
      if (!build(scratch, true)) {
        return;
      }
      State before = scratch.state();
      StatementProbe probe = new StatementProbe();
      if (!failed(scratch, start.up(), probe)) {
        State first = scratch.state();
        end = Optional.of(new End(first.structure(), scratch.model()));
        strays(scratch, "up");
        unproven(
            "up",
            probe.changedTablesWithoutRows(),
            "is changed, and version %s has no sample rows of it");
        backAndAgain(scratch, before, first);
        return;
      }
    }
    withoutRows();
  }

  private void backAndAgain(Scratch scratch, State before, State first) {
    if (start.down() == null) {
      again(before, first);
      return;
    }
    StatementProbe probe = new StatementProbe();
    if (failed(scratch, start.down(), probe)) {
      lost.addAll(Losses.ofStructure(first.rows(), before.rows(), _ -> true));
      return;
    }
    State back = scratch.state();
    strays(scratch, "down");
    lost.addAll(Losses.ofStructure(first.rows(), back.rows(), probe.narrowed()::contains));
    untried.addAll(probe.changedTablesWithoutRows());
    untried.removeIf(table -> lost.contains("table " + table));
    boolean isBack = compareBack(before, back, "");
    if (isBack && !failed(scratch, start.up(), "when it runs again after rollback_sql")) {
      compareRuns(first, scratch.state());
    }
  }

  /** Without a way back the second run begins on a second schema. */
  private void again(State before, State first) {
    try (Scratch scratch = lab.open(start.parameters())) {
      if (build(scratch, true)) {
        boolean sameRows = before.rows().differences(scratch.state().rows()).isEmpty();
        if (!failed(scratch, start.up(), onSample())) {
          State second = scratch.state();
          compareRuns(first, sameRows ? second : new State(second.structure(), first.rows()));
        }
      }
    }
  }

  /** From every step boundary the mirrored steps of the way back lead to the beginning. */
  private void halfWay(Leg down) {
    int steps = start.up().steps().size();
    if (steps == 1 || steps != down.steps().size()) {
      return;
    }
    try (Scratch scratch = lab.open(start.parameters())) {
      if (!build(scratch, true)) {
        return;
      }
      State before = scratch.state();
      boolean isGood = true;
      for (int applied = 1; applied < steps && isGood; applied++) {
        isGood = halfWay(scratch, down, before, applied);
      }
    }
  }

  private boolean halfWay(Scratch scratch, Leg down, State before, int applied) {
    int steps = down.steps().size();
    String when = "after %d of %d steps of migration_sql".formatted(applied, steps);
    lab.tell(start.edge() + " half way, step " + applied);
    Optional<Finding> up =
        trial(start.up(), "").run(scratch, () -> scratch.walk(start.up(), 1, applied));
    Optional<Finding> back =
        up.or(
            () ->
                trial(down, when)
                    .run(scratch, () -> scratch.walk(down, steps - applied + 1, steps)));
    back.ifPresent(findings::add);
    return back.isEmpty() && compareBack(before, scratch.state(), " " + when);
  }

  /** Rows that the version itself writes have to survive the way back, for it to be without loss. */
  private void ownRows(Leg down) {
    if (!draft.hasSample() || start.version().equals(SystemVersion.NOTHING)) {
      return;
    }
    try (Scratch scratch = lab.open(start.parameters())) {
      if (!build(scratch, false)
          || failed(scratch, start.up(), "")
          || Samples.run(scratch, draft).isPresent()) {
        return;
      }
      State written = scratch.state();
      if (!failed(scratch, down, "on the rows of the version's own sample_sql")) {
        lost.addAll(Losses.ofRows(written.rows(), scratch.state().rows()));
        untried.removeAll(written.rows().filled());
      }
    }
  }

  /** What fails without rows, too, is told so; else the structure can still be proven. */
  private void withoutRows() {
    if (start.sampleSql().isBlank()) {
      return;
    }
    Finding onRows = findings.removeLast();
    int before = findings.size();
    try (Scratch scratch = lab.open(start.parameters())) {
      if (build(scratch, false) && !failed(scratch, start.up(), "")) {
        end = Optional.of(scratch.end());
      }
    }
    if (findings.size() == before) {
      findings.add(onRows);
    }
  }

  private boolean build(Scratch scratch, boolean withRows) {
    lab.tell("0.0.0 -> " + start.version());
    Optional<Finding> failed =
        new Trial(
                FindingCode.STATEMENT_FAILED,
                start.edge().toString(),
                "",
                "on the way from nothing to " + start.version(),
                "the version that the edge starts on cannot be built; mend that first, or start on another one")
            .run(scratch, () -> scratch.walk(start.way()));
    if (failed.isEmpty() && withRows && !start.sampleSql().isBlank()) {
      failed =
          new Trial(
                  FindingCode.STATEMENT_FAILED,
                  start.edge().toString(),
                  Scratch.SAMPLE,
                  "in the sample rows of " + start.version(),
                  "the edge cannot be tried on the rows of the version that it starts on")
              .run(scratch, () -> scratch.sample(start.version(), start.sampleSql()));
    }
    failed.ifPresent(findings::add);
    return failed.isEmpty();
  }

  /** The first time what each statement does is looked at. */
  private boolean failed(Scratch scratch, Leg leg, StatementProbe probe) {
    lab.tell(leg.edge() + " " + leg.direction());
    Optional<Finding> failed = trial(leg, onSample()).run(scratch, () -> scratch.walk(leg, probe));
    statements.addAll(probe.statements());
    findings.addAll(probe.findings());
    failed.ifPresent(findings::add);
    return failed.isPresent();
  }

  private boolean failed(Scratch scratch, Leg leg, String when) {
    lab.tell(leg.edge() + " " + leg.direction());
    Optional<Finding> failed = trial(leg, when).run(scratch, () -> scratch.walk(leg));
    failed.ifPresent(findings::add);
    return failed.isPresent();
  }

  private Trial trial(Leg leg, String when) {
    return new Trial(
        leg.isUp() ? FindingCode.STATEMENT_FAILED : FindingCode.ROLLBACK_FAILED,
        leg.edge().toString(),
        leg.direction(),
        when,
        leg.isUp() ? MEND_UP : MEND_DOWN);
  }

  private String onSample() {
    return start.sampleSql().isBlank() ? "" : "on the sample rows of " + start.version();
  }

  private boolean compareBack(State before, State back, String when) {
    String structure = Compared.structures(before.structure(), back.structure());
    List<TableRows.Difference> rows = before.rows().differences(back.rows());
    if (!structure.isEmpty()) {
      add(
          FindingCode.ROLLBACK_STRUCTURE,
          "down",
          Compared.object(before.structure(), back.structure()),
          "rollback_sql does not bring the structure back" + when + ": " + structure,
          MEND_DOWN + " so that it undoes everything that migration_sql does");
    }
    if (!rows.isEmpty()) {
      add(
          FindingCode.ROLLBACK_ROWS,
          "down",
          Compared.object(rows),
          "rollback_sql does not bring the rows back" + when + ": " + Compared.rows(rows),
          MEND_DOWN
              + ": what migration_sql overwrites or drops has to be kept somewhere to come back; or leave rollback_sql"
              + " out, or accept the loss");
    }
    return structure.isEmpty() && rows.isEmpty();
  }

  private void compareRuns(State first, State second) {
    String structure = Compared.structures(first.structure(), second.structure());
    List<TableRows.Difference> rows = first.rows().differences(second.rows());
    if (!structure.isEmpty()) {
      add(
          FindingCode.NONDETERMINISTIC_STRUCTURE,
          "up",
          Compared.object(first.structure(), second.structure()),
          "the second run made another structure than the first: " + structure,
          "leave random values, times and parameters out of what shapes the structure");
    }
    if (!rows.isEmpty()) {
      add(
          FindingCode.NONDETERMINISTIC_ROWS,
          "up",
          Compared.object(rows),
          "the second run made other rows than the first: " + Compared.rows(rows),
          "if every tenant should get the same values, write them out instead of random(), gen_random_uuid(), now() or"
              + " a sequence");
    }
  }

  private void strays(Scratch scratch, String direction) {
    for (String stray : scratch.strays()) {
      add(
          FindingCode.OUTSIDE_SCHEMA,
          direction,
          stray,
          stray,
          "keep everything in the schema: it is what is fingerprinted, exported and purged");
    }
  }

  private void unproven(String direction, Collection<String> tables, String why) {
    if (start.version().equals(SystemVersion.NOTHING)) {
      return;
    }
    for (String table : tables) {
      if (!unproven.add(table)) {
        continue;
      }
      add(
          FindingCode.UNPROVEN_ON_DATA,
          direction,
          table,
          "table " + table + " " + why.formatted(start.version(), draft.version()),
          "give sample_sql rows of it, in this version for the next ones; what fails on rows is green on empty tables");
    }
  }

  private void add(
      FindingCode code, String direction, String object, String message, String advice) {
    findings.add(
        new Finding(
            code, Objects.toString(start.edge()), direction, 0, 0, 0, "", object, message, advice));
  }
}
