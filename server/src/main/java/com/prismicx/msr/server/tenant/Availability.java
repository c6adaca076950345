package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.system.ManagementSystem;
import com.prismicx.msr.server.version.VersionLife;
import com.prismicx.msr.server.wire.Ids;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Accepts that an installation is closed or opened, taken off its tenant, brought back, or destroyed. */
public final class Availability {
  private static final int DEFAULT_RETENTION_DAYS = 30;

  private final InstallationStores stores;
  private final Acceptance acceptance;

  public Availability(InstallationStores stores, Ids ids, InstantSource clock) {
    this.stores = stores;
    this.acceptance = new Acceptance(stores, ids, clock);
  }

  Operation suspend(StatelessSession session, Change change) {
    return acceptance.once(session, change, () -> acceptSuspend(session, change));
  }

  Operation resume(StatelessSession session, Change change) {
    return acceptance.once(session, change, () -> acceptResume(session, change));
  }

  /** Keeps the data for so many days; null means the default. */
  Operation uninstall(StatelessSession session, Change change, @Nullable Integer retentionDays) {
    int days = retentionDays == null ? DEFAULT_RETENTION_DAYS : retentionDays;
    return acceptance.once(session, change, () -> acceptUninstall(session, change, days));
  }

  Operation restore(StatelessSession session, Change change) {
    return acceptance.once(session, change, () -> acceptRestore(session, change));
  }

  Operation purge(StatelessSession session, Change change) {
    return acceptance.once(session, change, () -> acceptPurge(session, change));
  }

  private Operation acceptSuspend(StatelessSession session, Change change) {
    Installation present = acceptance.lock(session, change).installation();
    Refusals.requireIn(present, "suspended", Installation.Status.ACTIVE);
    stores.dependencies().requireNotNeeded(session, present, "suspended", true);
    return begin(session, change, Operation.Kind.SUSPEND, present, UnaryOperator.identity());
  }

  private Operation acceptResume(StatelessSession session, Change change) {
    Acceptance.Locked locked = acceptance.lock(session, change);
    Refusals.requireActive(locked.tenant());
    Installation present = locked.installation();
    Refusals.requireIn(present, "resumed", Installation.Status.SUSPENDED);
    requireFitting(session, present);
    return begin(session, change, Operation.Kind.RESUME, present, UnaryOperator.identity());
  }

  private Operation acceptUninstall(StatelessSession session, Change change, int days) {
    Installation present = acceptance.lock(session, change).installation();
    Refusals.requireIn(
        present,
        "uninstalled",
        Installation.Status.ACTIVE,
        Installation.Status.SUSPENDED,
        Installation.Status.FAILED);
    stores.dependencies().requireNotNeeded(session, present, "uninstalled", false);
    Installation.Retention retention = new Installation.Retention(present.status(), days, null);
    return begin(
        session,
        change,
        Operation.Kind.UNINSTALL,
        present,
        installation -> installation.keeping(retention).in(Installation.Status.UNINSTALLING));
  }

  private Operation acceptRestore(StatelessSession session, Change change) {
    ManagementSystem system =
        stores.systems().lock(session, change.systemId(), LockMode.PESSIMISTIC_READ);
    Acceptance.Locked locked = acceptance.lock(session, change);
    Refusals.requireActive(locked.tenant());
    Installation present = locked.installation();
    Refusals.requireIn(present, "restored", Installation.Status.UNINSTALLED);
    VersionLife.requireActive(system);
    requireFitting(session, present);
    return begin(session, change, Operation.Kind.RESTORE, present, UnaryOperator.identity());
  }

  private Operation acceptPurge(StatelessSession session, Change change) {
    Installation present = acceptance.lock(session, change).installation();
    Refusals.requireIn(present, "purged", Installation.Status.UNINSTALLED);
    return begin(session, change, Operation.Kind.PURGE, present, UnaryOperator.identity());
  }

  private void requireFitting(StatelessSession session, Installation present) {
    stores
        .dependencies()
        .require(session, present.tenantId(), stores.versions().byId(session, present.versionId()));
  }

  private Operation begin(
      StatelessSession session,
      Change change,
      Operation.Kind kind,
      Installation present,
      UnaryOperator<Installation> changed) {
    Operation operation =
        acceptance.operation(change, kind, present.version(), present.version(), 1);
    return acceptance.begin(
        session,
        change,
        operation,
        present,
        installation -> {
          Installation next = changed.apply(installation);
          return next.in(next.status(), operation, operation.createdAt());
        });
  }
}
