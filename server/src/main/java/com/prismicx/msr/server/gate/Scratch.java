package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.migration.Edge;
import com.prismicx.msr.server.migration.Leg;
import com.prismicx.msr.server.migration.Migrator;
import com.prismicx.msr.server.migration.ScriptStep;
import com.prismicx.msr.server.migration.SqlScript;
import com.prismicx.msr.server.migration.StatementObserver;
import com.prismicx.msr.server.model.SystemModel;
import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.sandbox.Fingerprint;
import com.prismicx.msr.server.sandbox.InstallationSession;
import com.prismicx.msr.server.sandbox.Marker;
import com.prismicx.msr.server.sandbox.Place;
import com.prismicx.msr.server.sandbox.TableRows;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.v1.ErrorReason;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A schema and role for trying a version, behind the same wall as a tenant's, gone when it is closed. Not thread-safe. */
final class Scratch implements AutoCloseable {
  static final String SAMPLE = "sample";

  // A batch step that changes the same rows over and over never ends.
  private static final int MAX_BATCHES = 1_000;

  private final Wall wall;
  private final Operation operation;
  private final Place place;
  private final InstallationSession session;
  private long position;
  private int step;

  /** The state of a schema: its structure and its rows. */
  record State(Fingerprint structure, TableRows rows) {}

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
  }

  /** Walks whole edges. */
  void walk(List<Leg> legs) {
    legs.forEach(this::walk);
  }

  /** Walks a whole edge. */
  void walk(Leg leg) {
    walk(leg, 1, leg.steps().size());
  }

  /** Walks a whole edge and looks at what each of its statements does. */
  void walk(Leg leg, StatementProbe probe) {
    try {
      probe.begin(session, leg.edge().toString());
    } catch (SQLException e) {
      throw new FailedRunException(
          Failure.of(ErrorReason.PROOF_FAILED, "its tables cannot be read: " + e.getMessage()));
    }
    walk(leg, 1, leg.steps().size(), probe);
  }

  /** Walks some of the steps of an edge. */
  void walk(Leg leg, int firstStep, int lastStep) {
    walk(leg, firstStep, lastStep, StatementObserver.NONE);
  }

  private void walk(Leg leg, int firstStep, int lastStep, StatementObserver observer) {
    Migrator migrator = migrator(observer);
    for (ScriptStep next : leg.steps().subList(firstStep - 1, lastStep)) {
      step = next.number();
      position = migrator.apply(before(leg, next, leg.direction()), leg, next.withoutPause());
    }
  }

  /** Runs the sample rows of the version that the schema is at. */
  void sample(String version, String sql) {
    Leg leg = Leg.whole(new Edge(version, version), true, SqlScript.parse(sql));
    for (ScriptStep next : leg.steps()) {
      step = next.number();
      position = migrator(StatementObserver.NONE).apply(before(leg, next, SAMPLE), leg, next);
    }
  }

  State state() {
    return new State(wall.structure(place), rows());
  }

  /** See {@link Wall#strays}. */
  List<String> strays() {
    return wall.strays(place);
  }

  /** The step that runs, or ran last. */
  int step() {
    return step;
  }

  /** How often the operation was begun, this time included. */
  int attempts() {
    return operation.attempts();
  }

  /** Which bound the session broke, if it is gone because of that. */
  Optional<String> endedBecause() {
    return session.endedBecause();
  }

  End end() {
    return new End(wall.structure(place), model());
  }

  SystemModel model() {
    return wall.model(place);
  }

  @Override
  public void close() {
    session.close();
    wall.drop(place, operation.fencingToken());
  }

  private TableRows rows() {
    try {
      return session.tableRows();
    } catch (SQLException e) {
      throw new FailedRunException(
          Failure.of(ErrorReason.PROOF_FAILED, "its rows cannot be read: " + e.getMessage()));
    }
  }

  private Migrator migrator(StatementObserver observer) {
    return new Migrator(session, (batches, rows) -> requireAnEnd(batches), observer);
  }

  private static void requireAnEnd(int batches) {
    if (batches >= MAX_BATCHES) {
      throw new FailedRunException(
          Failure.of(
              ErrorReason.PROOF_FAILED,
              "the batch step has changed rows %,d times and does not come to an end"
                  .formatted(MAX_BATCHES)));
    }
  }

  private Marker before(Leg leg, ScriptStep next, String direction) {
    return new Marker(
        position,
        leg.edge().from(),
        leg.edge().to(),
        direction,
        next.number(),
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
