package com.prismicx.msr.cli;

import com.prismicx.msr.cli.output.Printable;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.InstallationPlan;
import com.prismicx.msr.v1.InstallationPlan.Neighbour;
import com.prismicx.msr.v1.InstallationPlan.PlannedEdge;
import com.prismicx.msr.v1.InstallationPlan.Step;
import com.prismicx.msr.v1.Operation;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan for people: what would happen, migration by migration, with whom it has to fit, what is in the way. */
final class PlanText {

  private final InstallationPlan plan;

  PlanText(InstallationPlan plan) {
    this.plan = plan;
  }

  @Override
  public String toString() {
    return headline() + edges() + losses() + neighbours() + obstacles();
  }

  String withScripts() {
    return this + plan.getEdgesList().stream().map(PlanText::script).collect(Collectors.joining());
  }

  private String headline() {
    if (plan.getKind() == Operation.Kind.KIND_UNSPECIFIED) {
      return "%s runs %s %s already%n"
          .formatted(plan.getTenantId(), plan.getSystemId(), plan.getVersionTo());
    }
    return "%s %s %s -> %s on %s%n"
        .formatted(
            name(plan.getKind()),
            plan.getSystemId(),
            plan.getVersionFrom(),
            plan.getVersionTo(),
            plan.getTenantId());
  }

  private String edges() {
    Table table = Table.of("migration", "script", "class", "steps");
    plan.getEdgesList()
        .forEach(
            edge -> table.row(name(edge), direction(edge), name(edge.getEdgeClass()), steps(edge)));
    return table.isEmpty() ? "" : "\n" + table;
  }

  private String losses() {
    Table table = Table.of("lost on the way", "with", "how much");
    plan.getEdgesList()
        .forEach(
            edge ->
                edge.getLostList()
                    .forEach(
                        loss ->
                            table.row(
                                loss.getObject(),
                                name(edge),
                                loss.getUnknown() ? "unknown" : loss.getValues())));
    return table.isEmpty() ? "" : "\n" + table;
  }

  private String neighbours() {
    Table table = Table.of("system", "runs", "must be", "fits");
    plan.getNeighboursList()
        .forEach(
            other ->
                table.row(
                    other.getSystemId(),
                    other.getVersion().isEmpty() ? "-" : other.getVersion(),
                    requirement(other),
                    other.getFits() ? "yes" : "no"));
    return table.isEmpty() ? "" : "\n" + table;
  }

  /** The one of the two that depends asks for a range of the other. */
  private String requirement(Neighbour other) {
    return other.getIsDependant()
        ? "with %s %s".formatted(plan.getSystemId(), other.getRange())
        : other.getRange();
  }

  private String obstacles() {
    return plan.getObstaclesList().stream()
        .map(o -> "%nin the way: %s%n".formatted(Printable.line(o.getDescription())))
        .collect(Collectors.joining());
  }

  private static String script(PlannedEdge edge) {
    return edge.getSql().isEmpty()
        ? ""
        : "%n-- %s %s%n%s%n"
            .formatted(name(edge), direction(edge), Printable.text(edge.getSql().stripTrailing()));
  }

  private static String name(PlannedEdge edge) {
    return edge.getVersionFrom() + " -> " + edge.getVersionTo();
  }

  private static String direction(PlannedEdge edge) {
    return edge.getBackwards() ? "down" : "up";
  }

  private static String steps(PlannedEdge edge) {
    List<Step> steps = edge.getStepsList();
    String kinds = steps.stream().map(s -> name(s.getKind())).collect(Collectors.joining(", "));
    long done = steps.stream().filter(Step::getDone).count();
    return done == 0 ? kinds : "%s (%d of %d done)".formatted(kinds, done, steps.size());
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
