package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.gate.EdgeProofs.EdgeProof;
import com.prismicx.msr.server.migration.Leg;
import com.prismicx.msr.server.migration.ScriptStep;
import com.prismicx.msr.v1.InstallationPlan;
import com.prismicx.msr.v1.InstallationPlan.EdgeClass;
import com.prismicx.msr.v1.InstallationPlan.StepKind;
import com.prismicx.msr.v1.Operation;

/** From {@link InstallationPlanner.Plan} to the contract's message. */
final class PlanProtos {
  private PlanProtos() {}

  static InstallationPlan encode(InstallationPlanner.Plan plan) {
    InstallationPlan.Builder message =
        InstallationPlan.newBuilder()
            .setTenantId(plan.tenantId())
            .setSystemId(plan.version().systemId())
            .setVersionFrom(plan.from())
            .setVersionTo(plan.version().version());
    if (plan.kind() != null) {
      message.setKind(Operation.Kind.valueOf(plan.kind().name()));
    }
    plan.legs().forEach(planned -> message.addEdges(encode(planned, plan.losses())));
    plan.neighbours().forEach(neighbour -> message.addNeighbours(encode(neighbour)));
    plan.obstacles().forEach(obstacle -> message.addObstacles(encode(obstacle)));
    return message.build();
  }

  private static InstallationPlan.PlannedEdge encode(
      InstallationPlanner.PlannedLeg planned, Losses losses) {
    Leg leg = planned.leg();
    InstallationPlan.PlannedEdge.Builder message =
        InstallationPlan.PlannedEdge.newBuilder()
            .setVersionFrom(leg.edge().from())
            .setVersionTo(leg.edge().to())
            .setBackwards(!leg.isUp())
            .setEdgeClass(classOf(planned))
            .setSql(planned.sql());
    for (ScriptStep step : leg.script().steps()) {
      message.addSteps(
          InstallationPlan.Step.newBuilder()
              .setNumber(step.number())
              .setKind(StepKind.valueOf(step.kind().name()))
              .setStatements(step.statements().size())
              .setDone(step.number() < leg.firstStep()));
    }
    losses.of(leg.edge()).forEach(loss -> message.addLost(encode(loss)));
    return message.build();
  }

  private static InstallationPlan.Loss encode(Loss loss) {
    return InstallationPlan.Loss.newBuilder()
        .setObject(loss.object())
        .setValues(loss.values().orElse(0))
        .setUnknown(loss.values().isEmpty())
        .build();
  }

  private static EdgeClass classOf(InstallationPlanner.PlannedLeg planned) {
    if (planned.sql().isEmpty()) {
      return EdgeClass.WITHOUT_SQL;
    }
    if (!planned.isReversible()) {
      return EdgeClass.IRREVERSIBLE;
    }
    EdgeProof proof = planned.proof();
    if (proof == null || !(proof.isLossy() || proof.isLossless())) {
      return EdgeClass.REVERSIBLE;
    }
    return proof.isLossy() ? EdgeClass.LOSSY : EdgeClass.LOSSLESS;
  }

  private static InstallationPlan.Neighbour encode(Dependencies.Neighbour neighbour) {
    return InstallationPlan.Neighbour.newBuilder()
        .setSystemId(neighbour.systemId())
        .setVersion(neighbour.version())
        .setRange(neighbour.range())
        .setIsDependant(neighbour.isDependant())
        .setFits(neighbour.fits())
        .build();
  }

  private static InstallationPlan.Obstacle encode(ServiceException obstacle) {
    return InstallationPlan.Obstacle.newBuilder()
        .setReason(obstacle.reason())
        .setDescription(obstacle.getMessage())
        .build();
  }
}
