package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.migration.Leg;
import com.prismicx.msr.server.migration.Migrator;
import com.prismicx.msr.server.migration.ScriptStep;
import com.prismicx.msr.server.model.SystemModel;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.sandbox.Fingerprint;
import com.prismicx.msr.server.sandbox.InstallationSession;
import com.prismicx.msr.server.sandbox.Marker;
import com.prismicx.msr.server.sandbox.Place;
import com.prismicx.msr.server.sandbox.Wall;
import java.util.List;
import java.util.Map;

/**
 * A schema and role for trying a version, behind the same wall as a tenant's, gone when it is closed. Not thread-safe.
 */
final class Scratch implements AutoCloseable {
  private final Wall wall;
  private final Operation operation;
  private final Place place;
  private final InstallationSession session;
  private final Migrator migrator;
  private long position;

  /**
   * Makes one.
   *
   * @param number no other of the same attempt has it
   * @param parameters values by name for what the scripts read
   */
  static Scratch open(Wall wall, Operation operation, int number, Map<String, String> parameters) {
    Place place = wall.scratch(operation.operationId(), operation.attempts(), number);
    try {
      wall.provision(place, operation.fencingToken(), false);
      return new Scratch(
          wall, operation, place, wall.open(place, operation.operationId(), parameters));
    } catch (RuntimeException e) {
      drop(wall, place, operation, e);
      throw e;
    }
  }

  private Scratch(Wall wall, Operation operation, Place place, InstallationSession session) {
    this.wall = wall;
    this.operation = operation;
    this.place = place;
    this.session = session;
    this.migrator = new Migrator(session, (batches, rows) -> {});
  }

  /** Walks edges whole. */
  void walk(List<Leg> legs) {
    legs.forEach(leg -> walk(leg, 1, leg.steps().size()));
  }

  /** Walks some of the steps of an edge. */
  void walk(Leg leg, int firstStep, int lastStep) {
    for (ScriptStep step : leg.steps().subList(firstStep - 1, lastStep)) {
      position = migrator.apply(before(leg, step), leg, step);
    }
  }

  Fingerprint structure() {
    return wall.structure(place);
  }

  SystemModel model() {
    return wall.model(place);
  }

  @Override
  public void close() {
    session.close();
    wall.drop(place, operation.fencingToken());
  }

  private Marker before(Leg leg, ScriptStep step) {
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

  private static void drop(Wall wall, Place place, Operation operation, RuntimeException cause) {
    try {
      wall.drop(place, operation.fencingToken());
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
