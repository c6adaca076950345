package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.migration.Edge;
import com.prismicx.msr.server.migration.Migrator;
import com.prismicx.msr.server.migration.SchemaMigration;
import com.prismicx.msr.server.migration.SqlScript;
import com.prismicx.msr.server.operation.ClaimLostException;
import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.operation.OperationRun;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.FencedException;
import com.prismicx.msr.server.sandbox.InstallationSession;
import com.prismicx.msr.server.sandbox.Marker;
import com.prismicx.msr.server.sandbox.Place;
import com.prismicx.msr.server.sandbox.TamperedException;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ErrorReason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.hibernate.StatelessSession;

/**
 * Puts a version on a tenant: makes the installation's place behind the wall, then walks the path edge by edge. What the
 * schema is at is always what its last marker says, so a run that is repeated after a crash goes on where the last one
 * stopped. An installation that fails is removed again; an upgrade that fails stays at the last version it reached.
 */
public final class AssignmentRun implements OperationRun {
  private final Transactions transactions;
  private final Assignments.Stores stores;
  private final Wall wall;
  private final InstantSource clock;

  public AssignmentRun(
      Transactions transactions, Assignments.Stores stores, Wall wall, InstantSource clock) {
    this.transactions = transactions;
    this.stores = stores;
    this.wall = wall;
    this.clock = clock;
  }

  @Override
  public void run(Operation operation) {
    Installation installation = start(operation);
    try {
      migrate(operation, installation.place());
    } catch (FencedException e) {
      throw new ClaimLostException();
    } catch (TamperedException e) {
      throw new FailedRunException(
          Failure.of(
              ErrorReason.MIGRATION_FAILED,
              "the installation is quarantined: its history (msr_step) has a row that the server did not"
                  + " write, so nobody can tell what its schema is at; restore schema "
                  + installation.place().schema()));
    } catch (InstallationSession.ForgedMarkerException e) {
      throw new FailedRunException(
          Failure.of(
              ErrorReason.MIGRATION_FAILED,
              "the script wrote to msr_step, which is the server's own history; the step is undone: remove"
                  + " that from the script in a next version"));
    } catch (InstallationSession.NotAtomicException e) {
      wall.quarantine(installation.place());
      throw new FailedRunException(
          Failure.of(
              ErrorReason.MIGRATION_FAILED,
              "the script ended its own transaction, so that only a part of it is done; the installation"
                  + " is quarantined: restore schema "
                  + installation.place().schema()
                  + ", and remove the transaction control in a next version"));
    }
    transactions.writing(session -> finish(session, operation));
  }

  @Override
  public void fail(Operation operation, Failure failure) {
    if (operation.kind() == Operation.Kind.INSTALL) {
      Installation installation = read(operation);
      try {
        wall.drop(installation.place(), operation.fencingToken());
      } catch (FencedException e) {
        throw new ClaimLostException();
      }
      transactions.writing(
          session -> {
            stores.operations().end(session, operation, failure);
            stores.installations().discard(session, installation);
          });
    } else {
      transactions.writing(
          session -> {
            stores.operations().end(session, operation, failure);
            Installation installation = present(session, operation);
            move(
                session,
                operation,
                installation,
                installation.version(),
                Installation.Status.FAILED);
          });
    }
  }

  /** Checks again what may have changed since the call was accepted. */
  private Installation start(Operation operation) {
    return transactions.read(
        session -> {
          Installation installation = present(session, operation);
          stores
              .dependencies()
              .require(
                  session,
                  operation.tenantId(),
                  stores.versions().get(session, operation.systemId(), operation.versionTo()));
          return installation;
        });
  }

  private void migrate(Operation operation, Place place) {
    wall.provision(place, operation.fencingToken());
    try (InstallationSession session =
        wall.open(place, operation.operationId(), operation.fencingToken())) {
      walk(operation, session);
    }
  }

  private void walk(Operation operation, InstallationSession session) {
    List<Marker> markers = session.markers();
    String here = markers.isEmpty() ? SystemVersion.NOTHING : markers.getLast().edgeTo();
    int done =
        (int)
            markers.stream()
                .filter(marker -> marker.operationId().equals(operation.operationId()))
                .count();
    List<Edge> path = path(operation, here);
    int total = done + path.size();
    reached(operation, here, done, total);
    long position = markers.size();
    for (Edge edge : path) {
      Marker marker =
          new Marker(
              ++position,
              edge.from(),
              edge.to(),
              1,
              "up",
              operation.operationId(),
              operation.fencingToken());
      Migrator.apply(session, marker, script(operation, edge));
      reached(operation, edge.to(), ++done, total);
    }
  }

  private List<Edge> path(Operation operation, String from) {
    return transactions.read(
        session ->
            stores
                .paths(session, operation.systemId())
                .find(from, operation.versionTo())
                .orElseThrow(
                    () -> Assignments.noPath(operation.systemId(), from, operation.versionTo())));
  }

  private SqlScript script(Operation operation, Edge edge) {
    return transactions
        .read(
            session ->
                stores.migrations().edge(session, operation.systemId(), edge.from(), edge.to()))
        .map(SchemaMigration::migrationSql)
        .map(SqlScript::parse)
        .orElse(new SqlScript(List.of()));
  }

  /** Brings the registry to where the schema is, and the operation's progress with it. */
  private void reached(Operation operation, String version, int done, int total) {
    transactions.writing(
        session -> {
          stores.operations().progress(session, operation, done, total);
          Installation installation = present(session, operation);
          if (operation.kind() == Operation.Kind.UPGRADE
              && !installation.version().equals(version)) {
            move(session, operation, installation, version, Installation.Status.UPGRADING);
          }
        });
  }

  private void finish(StatelessSession session, Operation operation) {
    stores.operations().end(session, operation, null);
    move(
        session,
        operation,
        present(session, operation),
        operation.versionTo(),
        Installation.Status.ACTIVE);
  }

  private void move(
      StatelessSession session,
      Operation operation,
      Installation installation,
      String version,
      Installation.Status status) {
    stores
        .installations()
        .move(
            session,
            installation,
            stores.versions().get(session, installation.systemId(), version),
            status,
            operation.operationId(),
            now());
  }

  private Installation read(Operation operation) {
    return transactions.read(session -> present(session, operation));
  }

  private Installation present(StatelessSession session, Operation operation) {
    return stores.installations().get(session, operation.tenantId(), operation.systemId());
  }

  private Instant now() {
    return Fields.micros(clock.instant());
  }
}
