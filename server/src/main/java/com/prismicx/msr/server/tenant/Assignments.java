package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.migration.Leg;
import com.prismicx.msr.server.migration.Standing;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.system.ManagementSystem;
import com.prismicx.msr.server.version.Parameters;
import com.prismicx.msr.server.version.Precedence;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.version.VersionLife;
import com.prismicx.msr.server.wire.Ids;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.RetrySystemRequest;
import com.prismicx.msr.v1.RollbackSystemRequest;
import com.prismicx.msr.v1.UpgradeSystemRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/**
 * Accepts that a tenant gets a version, or another one: checks everything that can be known now, then stores the
 * installation's new state and the operation that will bring it about.
 */
public final class Assignments {
  private final InstallationStores stores;
  private final Acceptance acceptance;
  private final Wall wall;
  private final Ids ids;
  private final boolean strictTenants;

  public Assignments(
      InstallationStores stores, Wall wall, Ids ids, InstantSource clock, boolean strictTenants) {
    this.stores = stores;
    this.acceptance = new Acceptance(stores, ids, clock);
    this.wall = wall;
    this.ids = ids;
    this.strictTenants = strictTenants;
  }

  /**
   * Accepts an install.
   *
   * @param unfit what the tenant's configuration has against it, looked at before
   */
  Operation install(
      StatelessSession session, InstallSystemRequest request, Optional<ServiceException> unfit) {
    Change change = Change.of(request);
    return acceptance.once(session, change, () -> acceptInstall(session, change, request, unfit));
  }

  /** Accepts an upgrade; see {@link #install}. */
  Operation upgrade(
      StatelessSession session, UpgradeSystemRequest request, Optional<ServiceException> unfit) {
    Change change = Change.of(request);
    return acceptance.once(session, change, () -> acceptUpgrade(session, change, request, unfit));
  }

  /**
   * Accepts a rollback; see {@link #install}. Refuses with DATA_WOULD_BE_LOST when there are losses, which were counted before
   * and without leave.
   */
  Operation rollback(
      StatelessSession session,
      RollbackSystemRequest request,
      Losses losses,
      Optional<ServiceException> unfit) {
    Change change = Change.of(request);
    return acceptance.once(
        session, change, () -> acceptRollback(session, change, request, losses, unfit));
  }

  /** {@link #rollback} where that is what is tried again. */
  Operation retry(StatelessSession session, RetrySystemRequest request, Losses losses) {
    Change change = Change.of(request);
    return acceptance.once(session, change, () -> acceptRetry(session, change, losses));
  }

  private Operation acceptInstall(
      StatelessSession session,
      Change change,
      InstallSystemRequest request,
      Optional<ServiceException> unfit) {
    String wanted = request.getVersion();
    ManagementSystem system =
        stores.systems().lock(session, change.systemId(), LockMode.PESSIMISTIC_READ);
    lockTenant(session, change.tenantId(), change.validateOnly());
    Optional<Installation> present =
        stores.installations().find(session, change.tenantId(), change.systemId());
    if (present.isPresent()) {
      return again(session, change, present.get(), wanted);
    }
    VersionLife.requireActive(system);
    SystemVersion version = wanted(session, change.systemId(), wanted);
    Json values = Parameters.of(version).resolve(request.getConfigurations(), null);
    stores.operations().requireNone(session, change.tenantId());
    stores.dependencies().require(session, change.tenantId(), version);
    List<Leg> way = wayUp(session, SystemVersion.NOTHING, version);
    requireFit(unfit);
    Operation operation =
        acceptance.operation(
            change, Operation.Kind.INSTALL, SystemVersion.NOTHING, version.version(), steps(way));
    if (change.validateOnly()) {
      return operation;
    }
    stores.installations().insert(session, begun(operation, version, values));
    return stores.operations().insert(session, operation);
  }

  /** Asking for what is there already is answered by the operation that put it there. */
  private Operation again(
      StatelessSession session, Change change, Installation present, String wanted) {
    if (present.status() == Installation.Status.UNINSTALLED) {
      throw Refusals.retained(present);
    }
    if (!wanted.isEmpty() && !wanted.equals(present.version())) {
      requireInstallable(stores.versions().summary(session, change.systemId(), wanted));
      throw Refusals.installed(present);
    }
    Operation first = stores.operations().get(session, present.operationId());
    return change.validateOnly()
        ? acceptance.operation(
            change,
            first.kind(),
            first.versionFrom(),
            first.versionTo(),
            first.progress().stepsTotal())
        : first;
  }

  private Operation acceptUpgrade(
      StatelessSession session,
      Change change,
      UpgradeSystemRequest request,
      Optional<ServiceException> unfit) {
    Installation locked = lockMovable(session, change, "upgraded");
    SystemVersion version = wanted(session, change.systemId(), request.getVersion());
    Installation present =
        locked.configured(
            Parameters.of(version).resolve(request.getConfigurations(), locked.configurations()));
    Move move = new Move(Operation.Kind.UPGRADE, Losses.NONE, false, unfit);
    return begin(session, change, move, present, version);
  }

  private Operation acceptRollback(
      StatelessSession session,
      Change change,
      RollbackSystemRequest request,
      Losses losses,
      Optional<ServiceException> unfit) {
    Installation present = lockMovable(session, change, "rolled back");
    SystemVersion version = lockInstallable(session, change.systemId(), request.getVersion());
    Move move = new Move(Operation.Kind.ROLLBACK, losses, request.getAllowDataLoss(), unfit);
    return begin(session, change, move, present, version);
  }

  private Operation acceptRetry(StatelessSession session, Change change, Losses losses) {
    Installation present = lockActive(session, change);
    Refusals.requireIn(present, "retried", Installation.Status.FAILED);
    Operation failed =
        stores
            .operations()
            .last(
                session,
                change.tenantId(),
                change.systemId(),
                List.of(Operation.Kind.UPGRADE, Operation.Kind.ROLLBACK))
            .orElseThrow();
    SystemVersion version = lockInstallable(session, change.systemId(), failed.versionTo());
    // Its configuration was looked at when it began; where it stands now, both ways must be open.
    Move move = new Move(failed.kind(), losses, failed.allowsLoss(), Optional.empty());
    return begin(session, change, move, present, version);
  }

  /**
   * What is begun.
   *
   * @param losses that there is no leave for
   * @param unfit what the tenant's configuration has against it
   */
  private record Move(
      Operation.Kind kind, Losses losses, boolean allowsLoss, Optional<ServiceException> unfit) {
    boolean isUp() {
      return kind == Operation.Kind.UPGRADE;
    }
  }

  private Installation lockMovable(StatelessSession session, Change change, String what) {
    Installation present = lockActive(session, change);
    Refusals.requireIn(present, what, Installation.Status.ACTIVE, Installation.Status.FAILED);
    return present;
  }

  private Installation lockActive(StatelessSession session, Change change) {
    Acceptance.Locked locked = acceptance.lock(session, change);
    Refusals.requireActive(locked.tenant());
    return locked.installation();
  }

  private Operation begin(
      StatelessSession session,
      Change change,
      Move move,
      Installation present,
      SystemVersion version) {
    boolean isUp = move.isUp();
    requireAhead(present, version, isUp);
    stores.dependencies().require(session, present.tenantId(), version);
    List<Leg> way =
        isUp
            ? wayUp(session, present.version(), version)
            : wayDown(session, present.version(), version);
    move.losses().requireNothing(present, version.version());
    requireFit(move.unfit());
    Operation operation =
        acceptance
            .operation(change, move.kind(), present.version(), version.version(), steps(way))
            .allowingLoss(move.allowsLoss());
    Installation.Status moving =
        isUp ? Installation.Status.UPGRADING : Installation.Status.ROLLING_BACK;
    return acceptance.begin(
        session,
        change,
        operation,
        present,
        installation -> installation.in(moving, operation, operation.createdAt()));
  }

  private static void requireFit(Optional<ServiceException> unfit) {
    if (unfit.isPresent()) {
      throw unfit.get();
    }
  }

  void lockTenant(StatelessSession session, String tenantId, boolean validateOnly) {
    if (!strictTenants) {
      if (validateOnly && stores.tenants().find(session, tenantId).isEmpty()) {
        return;
      }
      stores.tenants().register(session, tenantId);
    }
    Refusals.requireActive(stores.tenants().lock(session, tenantId));
  }

  /** The version that was named, or the newest; refuses what cannot be installed. */
  private SystemVersion wanted(StatelessSession session, String systemId, String version) {
    if (version.isEmpty()) {
      return lockInstallable(
          session, systemId, stores.versions().newest(session, systemId).version());
    }
    return lockInstallable(session, systemId, version);
  }

  /** Withdrawing locks the same row: a version is either withdrawn or taken, never both. */
  SystemVersion lockInstallable(StatelessSession session, String systemId, String version) {
    SystemVersion wanted =
        stores.versions().lockSummary(session, systemId, version, LockMode.PESSIMISTIC_READ);
    requireInstallable(wanted);
    return wanted;
  }

  static void requireInstallable(SystemVersion wanted) {
    if (!wanted.isInstallable()) {
      throw ServiceException.refused(
          ErrorReason.VERSION_NOT_INSTALLABLE,
          "systems/" + wanted.systemId() + "/versions/" + wanted.version(),
          "version "
              + wanted.version()
              + " of "
              + wanted.systemId()
              + " is "
              + wanted.status()
              + " and cannot be installed; "
              + (wanted.isDraft() ? "publish it first" : "choose another version"),
          Map.of(
              "system_id", wanted.systemId(),
              "version", wanted.version(),
              "status", wanted.status().name()));
    }
  }

  private List<Leg> wayUp(StatelessSession session, String from, SystemVersion to) {
    return stores
        .route(session, to.systemId())
        .up(Standing.at(from), to.version())
        .orElseThrow(() -> Refusals.noWayUp(to.systemId(), from, to.version()));
  }

  private List<Leg> wayDown(StatelessSession session, String from, SystemVersion to) {
    return stores
        .route(session, to.systemId())
        .down(Standing.at(from), to.version())
        .orElseThrow(() -> Refusals.noWayDown(to.systemId(), from, to.version()));
  }

  static int steps(List<Leg> way) {
    return way.stream().mapToInt(Leg::left).sum();
  }

  /**
   * Refuses a version that lies in the other direction. The one that it is at is right for a failed one, which may stand in
   * the middle of an edge that begins or ends there.
   */
  static void requireAhead(Installation present, SystemVersion wanted, boolean isUp) {
    if (present.status() == Installation.Status.FAILED
        && wanted.version().equals(present.version())) {
      return;
    }
    Semver here = new Semver(present.version());
    if (isUp && !Precedence.isHigher(wanted.semver(), here)) {
      throw Refusals.notHigher(present, wanted.version());
    }
    if (!isUp && !Precedence.isHigher(here, wanted.semver())) {
      throw Refusals.notLower(present, wanted.version());
    }
  }

  Installation begun(Operation operation, SystemVersion version, @Nullable Json values) {
    String installationId = ids.next("i_");
    return new Installation(
        operation.tenantId(),
        version.systemId(),
        version.version(),
        version.versionId(),
        version.schemaVersion(),
        Installation.Status.INSTALLING,
        installationId,
        wall.place(installationId),
        operation.operationId(),
        null,
        values,
        null,
        operation.createdAt(),
        operation.createdAt(),
        1);
  }
}
