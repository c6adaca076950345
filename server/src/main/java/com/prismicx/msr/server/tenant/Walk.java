package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.migration.Leg;
import com.prismicx.msr.server.migration.Migrator;
import com.prismicx.msr.server.migration.ScriptStep;
import com.prismicx.msr.server.migration.Standing;
import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.sandbox.InstallationSession;
import com.prismicx.msr.server.sandbox.Marker;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;
import java.util.function.Function;

/**
 * Takes a schema from where its markers say it stands to where an operation leads, and tells the registry of each step
 * and batch. Asked to stop, it does so between two of them.
 */
final class Walk {
  private final Operation operation;
  private final InstallationSession session;
  private final Registry registry;
  private final Migrator migrator;
  private long position;
  private int done;
  private int total;
  private int batches;
  private long rows;
  private String version;

  /** Hears how far the schema has come. */
  interface Registry {
    /** Stores it; false when the operation shall stop. */
    boolean reached(Operation.Progress progress, String version);
  }

  Walk(Operation operation, InstallationSession session, Registry registry) {
    this.operation = operation;
    this.session = session;
    this.registry = registry;
    this.migrator = new Migrator(session, this::afterBatch);
    this.version = "";
  }

  private Leg leg;
  private ScriptStep step;

  /** Walks the way that leads on from where the schema stands. */
  void go(Function<Standing, List<Leg>> way) {
    List<Marker> markers = session.markers();
    Standing standing = Standing.of(markers);
    List<Leg> legs = way.apply(standing);
    position = standing.position();
    version = standing.version();
    done = (int) markers.stream().filter(this::isStepOfOurs).count();
    total = done + Assignments.steps(legs);
    legs.forEach(this::walk);
  }

  private boolean isStepOfOurs(Marker marker) {
    return marker.operationId().equals(operation.operationId())
        && marker.state() == Marker.State.DONE;
  }

  private void walk(Leg next) {
    leg = next;
    List<ScriptStep> steps = leg.steps();
    for (ScriptStep each : steps.subList(leg.firstStep() - 1, steps.size())) {
      step = each;
      batches = 0;
      rows = 0;
      tell();
      position = migrator.apply(before(), leg, step);
      done++;
    }
    version = leg.isUp() ? leg.edge().to() : leg.edge().from();
  }

  /** What the step's markers have in common, at the position before its first. */
  private Marker before() {
    return new Marker(
        position,
        leg.edge().from(),
        leg.edge().to(),
        leg.direction(),
        step.number(),
        leg.steps().size(),
        0,
        Marker.State.DONE,
        operation.operationId(),
        operation.fencingToken());
  }

  private void afterBatch(int batchesOfStep, long changed) {
    batches = batchesOfStep;
    rows += changed;
    tell();
  }

  private void tell() {
    Operation.Progress progress = new Operation.Progress(done, total, batches, rows, name());
    if (!registry.reached(progress, version)) {
      throw new FailedRunException(cancelled());
    }
  }

  private String name() {
    return leg.edge()
        + " "
        + leg.direction()
        + ", step "
        + step.number()
        + " of "
        + leg.steps().size();
  }

  private Failure cancelled() {
    boolean inTheMiddle = batches > 0 || step.number() > 1;
    if (!inTheMiddle) {
      return Failure.cancelled("the schema is at version " + version);
    }
    return new Failure(
        ErrorReason.OPERATION_CANCELLED.name(),
        "it was cancelled before the end of "
            + name()
            + "; :retry goes on from there, :rollback goes back",
        leg.edge().toString(),
        leg.direction(),
        step.number(),
        0,
        0,
        "",
        "",
        "");
  }
}
