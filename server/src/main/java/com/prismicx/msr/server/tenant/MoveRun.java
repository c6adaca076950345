package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.migration.Leg;
import com.prismicx.msr.server.migration.Route;
import com.prismicx.msr.server.migration.Standing;
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
import com.prismicx.msr.server.version.Parameters;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ErrorReason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.hibernate.StatelessSession;

/**
 * Puts a version on a tenant, or another one: makes the installation's place behind the wall, then walks the way step by
 * step. What the schema is at is always what its markers say, so a run that is repeated after a crash goes on where the last
 * one stopped. An installation that fails is removed again; a move that fails stays at the last step that was completed.
 */
public final class MoveRun implements OperationRun {
  private final Transactions transactions;
  private final InstallationStores stores;
  private final Wall wall;
  private final InstantSource clock;
  private final DriftCheck drift;
  private final LossGuard losses;

  public MoveRun(
      Transactions transactions,
      InstallationStores stores,
      Wall wall,
      InstantSource clock,
      LossGuard losses) {
    this.transactions = transactions;
    this.stores = stores;
    this.wall = wall;
    this.clock = clock;
    this.drift = new DriftCheck(transactions, wall);
    this.losses = losses;
  }

  @Override
  public void run(Operation operation) {
    Start start = start(operation);
    Place place = start.installation().place();
    try {
      wall.provision(place, operation.fencingToken(), operation.attempts() > 1);
      if (operation.kind() == Operation.Kind.ROLLBACK) {
        guard(operation, start.installation());
      }
      migrate(operation, start.installation());
      String fingerprint = wall.fingerprint(place);
      drift.require(operation, start.target().versionId(), place, fingerprint);
      transactions.writing(session -> finish(session, operation, start.target(), fingerprint));
    } catch (FencedException e) {
      throw new ClaimLostException();
    } catch (TamperedException e) {
      throw failed(
          "the installation is quarantined: its history (msr_step) has a row that the server did"
              + " not write, so nobody can tell what its schema is at; restore schema "
              + place.schema());
    } catch (InstallationSession.ForgedMarkerException e) {
      throw failed(
          "the script wrote to msr_step, which is the server's own history; the step is undone:"
              + " remove that from the script in a next version");
    } catch (InstallationSession.NotAtomicException e) {
      wall.quarantine(place);
      throw failed(
          "the script ended its own transaction, so that only a part of it is done; the"
              + " installation is quarantined: restore schema "
              + place.schema()
              + ", and remove the transaction control in a next version");
    }
  }

  @Override
  public void fail(Operation operation, Failure failure) {
    if (operation.kind() == Operation.Kind.INSTALL) {
      remove(operation, failure);
    } else {
      losses.clean(operation);
      transactions.writing(
          session -> {
            stores.operations().end(session, operation, failure);
            Installation reached = reached(session, operation, failure);
            stores
                .installations()
                .update(
                    session,
                    reached.in(left(session, operation, failure, reached), operation, now()));
          });
    }
  }

  /**
   * Who is stopped at a version is as before: none the worse for it, nor better, since nobody has compared the schema. In the
   * middle of an edge something is left to do.
   */
  private static Installation.Status left(
      StatelessSession session, Operation operation, Failure failure, Installation reached) {
    return isStop(failure) && failure.edge().isEmpty()
        ? InstallationHistory.before(session, reached, operation.operationId())
        : Installation.Status.FAILED;
  }

  /** The installation at the version that its schema reached: all steps are done when only their result is wrong. */
  private Installation reached(StatelessSession session, Operation operation, Failure failure) {
    Installation present = present(session, operation);
    return failure.reason().equals(ErrorReason.SCHEMA_DRIFT.name())
        ? present.at(
            version(session, operation, operation.versionTo()), present.status(), operation, now())
        : present;
  }

  private static boolean isStop(Failure failure) {
    return failure.isCancellation()
        || failure.reason().equals(ErrorReason.DATA_WOULD_BE_LOST.name());
  }

  private void guard(Operation operation, Installation installation) {
    List<Marker> markers = wall.markers(installation.place());
    losses.pass(operation, installation, markers, way(operation, Standing.of(markers)));
  }

  private void remove(Operation operation, Failure failure) {
    Installation installation = transactions.read(session -> present(session, operation));
    try {
      wall.drop(installation.place(), operation.fencingToken());
    } catch (FencedException e) {
      throw new ClaimLostException();
    }
    transactions.writing(
        session -> {
          stores.operations().end(session, operation, failure);
          stores.installations().remove(session, installation, "install_failed");
        });
  }

  private static FailedRunException failed(String message) {
    return new FailedRunException(Failure.of(ErrorReason.MIGRATION_FAILED, message));
  }

  private record Start(Installation installation, SystemVersion target) {}

  /** Checks again what may have changed since the call was accepted. */
  private Start start(Operation operation) {
    return transactions.read(
        session -> {
          SystemVersion target = version(session, operation, operation.versionTo());
          stores.dependencies().require(session, operation.tenantId(), target);
          return new Start(present(session, operation), target);
        });
  }

  private SystemVersion version(StatelessSession session, Operation operation, String version) {
    return stores.versions().summary(session, operation.systemId(), version);
  }

  private void migrate(Operation operation, Installation installation) {
    try (InstallationSession session =
        wall.open(
            installation.place(),
            operation.operationId(),
            Parameters.texts(installation.configurations()))) {
      new Walk(operation, session, (progress, version) -> reached(operation, progress, version))
          .go(standing -> way(operation, standing));
    }
  }

  private List<Leg> way(Operation operation, Standing standing) {
    return transactions.read(
        session -> {
          Route route = stores.route(session, operation.systemId());
          return operation.kind() == Operation.Kind.ROLLBACK
              ? route
                  .down(standing, operation.versionTo())
                  .orElseThrow(() -> noWay(operation, standing))
              : route
                  .up(standing, operation.versionTo())
                  .orElseThrow(() -> noWay(operation, standing));
        });
  }

  private static RuntimeException noWay(Operation operation, Standing standing) {
    String from =
        standing.open() == null
            ? standing.version()
            : "the middle of " + standing.open().edge().toString();
    return operation.kind() == Operation.Kind.ROLLBACK
        ? Refusals.noWayDown(operation.systemId(), from, operation.versionTo())
        : Refusals.noWayUp(operation.systemId(), from, operation.versionTo());
  }

  /** Stores the progress and brings the registry to the version that the schema is at; false when it shall stop. */
  private boolean reached(Operation operation, Operation.Progress progress, String version) {
    return transactions.write(
        session -> {
          boolean goOn = stores.operations().progress(session, operation, progress);
          // At the version that it starts from the registry is already.
          if (operation.kind() != Operation.Kind.INSTALL
              && !version.equals(operation.versionFrom())) {
            move(session, operation, version);
          }
          return goOn;
        });
  }

  private void move(StatelessSession session, Operation operation, String version) {
    Installation present = present(session, operation);
    if (!present.version().equals(version)) {
      stores
          .installations()
          .update(
              session,
              present.at(version(session, operation, version), present.status(), operation, now()));
    }
  }

  private void finish(
      StatelessSession session, Operation operation, SystemVersion target, String fingerprint) {
    stores.operations().end(session, operation, null);
    stores
        .installations()
        .update(
            session,
            present(session, operation)
                .at(target, Installation.Status.ACTIVE, operation, now())
                .fingerprinted(fingerprint));
  }

  private Installation present(StatelessSession session, Operation operation) {
    return stores.installations().get(session, operation.tenantId(), operation.systemId());
  }

  private Instant now() {
    return Fields.micros(clock.instant());
  }
}
