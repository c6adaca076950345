package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.migration.Edge;
import com.prismicx.msr.server.migration.MigrationStore;
import com.prismicx.msr.server.migration.UpgradePath;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.operation.OperationStore;
import com.prismicx.msr.server.operation.RequestReplays;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.system.ManagementSystem;
import com.prismicx.msr.server.system.SystemStore;
import com.prismicx.msr.server.version.Precedence;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.version.VersionLife;
import com.prismicx.msr.server.version.VersionStore;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Ids;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.UpgradeSystemRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/**
 * Accepts that a version is put on a tenant: with the tenant's row locked it checks everything that can be known now, then
 * stores the installation's new state and the operation that will bring it about.
 */
public final class Assignments {
  private final Stores stores;
  private final Wall wall;
  private final Ids ids;
  private final InstantSource clock;
  private final boolean strictTenants;

  /** The stores that an assignment looks at. */
  public record Stores(
      SystemStore systems,
      VersionStore versions,
      MigrationStore migrations,
      TenantStore tenants,
      InstallationStore installations,
      OperationStore operations) {

    Dependencies dependencies() {
      return new Dependencies(installations, versions);
    }

    /** The ways between all versions of a system that are or were published. */
    UpgradePath paths(StatelessSession session, String systemId) {
      return new UpgradePath(
          versions.published(session, systemId), migrations.edges(session, systemId));
    }
  }

  public Assignments(
      Stores stores, Wall wall, Ids ids, InstantSource clock, boolean strictTenants) {
    this.stores = stores;
    this.wall = wall;
    this.ids = ids;
    this.clock = clock;
    this.strictTenants = strictTenants;
  }

  Operation install(StatelessSession session, InstallSystemRequest request) {
    return new RequestReplays(stores.operations())
        .once(
            session,
            request.getValidateOnly() ? "" : request.getRequestId(),
            request,
            () -> acceptInstall(session, request));
  }

  Operation upgrade(StatelessSession session, UpgradeSystemRequest request) {
    return new RequestReplays(stores.operations())
        .once(
            session,
            request.getValidateOnly() ? "" : request.getRequestId(),
            request,
            () -> acceptUpgrade(session, request));
  }

  private Operation acceptInstall(StatelessSession session, InstallSystemRequest request) {
    ManagementSystem system =
        stores.systems().lock(session, request.getSystemId(), LockMode.PESSIMISTIC_READ);
    lockTenant(session, request.getTenantId(), request.getValidateOnly());
    Optional<Installation> present =
        stores.installations().find(session, request.getTenantId(), system.systemId());
    if (present.isPresent()) {
      Operation first = again(session, present.get(), request.getVersion());
      return request.getValidateOnly() ? unsaved(first) : first;
    }
    VersionLife.requireActive(system);
    SystemVersion version = wanted(session, system.systemId(), request.getVersion());
    stores.operations().requireNone(session, request.getTenantId());
    stores.dependencies().require(session, request.getTenantId(), version);
    List<Edge> path = path(session, SystemVersion.NOTHING, version);
    Operation operation =
        pending(
            Operation.Kind.INSTALL,
            request.getTenantId(),
            SystemVersion.NOTHING,
            version,
            path.size(),
            request.getValidateOnly() ? null : request.getRequestId());
    if (request.getValidateOnly()) {
      return unsaved(operation);
    }
    stores.installations().insert(session, begun(operation, version));
    return stores.operations().insert(session, operation);
  }

  /** Asking for what is there already is answered by the operation that put it there. */
  private Operation again(StatelessSession session, Installation present, String version) {
    if (version.isEmpty() || version.equals(present.version())) {
      return stores.operations().get(session, present.operationId());
    }
    throw new ServiceException.Taken(
        ErrorReason.ALREADY_INSTALLED,
        "tenant "
            + present.tenantId()
            + " has "
            + present.systemId()
            + " "
            + present.version()
            + "; upgrade it by POST /api/v1/tenants/"
            + present.tenantId()
            + "/systems/"
            + present.systemId()
            + ":upgrade",
        Map.of(
            "tenant_id", present.tenantId(),
            "system_id", present.systemId(),
            "version", present.version()));
  }

  private Operation acceptUpgrade(StatelessSession session, UpgradeSystemRequest request) {
    stores.installations().get(session, request.getTenantId(), request.getSystemId());
    requireActive(stores.tenants().lock(session, request.getTenantId()));
    // Read again under the lock: what was there before it may have moved on.
    Installation present =
        stores.installations().get(session, request.getTenantId(), request.getSystemId());
    stores.operations().requireNone(session, request.getTenantId());
    Fields.requireEtag(subject(present), request.getEtag(), present.rowVersion());
    requireUpgradable(present);
    SystemVersion version = wanted(session, present.systemId(), request.getVersion());
    requireHigher(present, version);
    stores.dependencies().require(session, present.tenantId(), version);
    List<Edge> path = path(session, present.version(), version);
    Operation operation =
        pending(
            Operation.Kind.UPGRADE,
            present.tenantId(),
            present.version(),
            version,
            path.size(),
            request.getValidateOnly() ? null : request.getRequestId());
    if (request.getValidateOnly()) {
      return unsaved(operation);
    }
    stores
        .installations()
        .move(
            session,
            present,
            stores.versions().byId(session, present.versionId()),
            Installation.Status.UPGRADING,
            operation.operationId(),
            now());
    return stores.operations().insert(session, operation);
  }

  private void lockTenant(StatelessSession session, String tenantId, boolean validateOnly) {
    if (!strictTenants) {
      if (validateOnly && stores.tenants().find(session, tenantId).isEmpty()) {
        return;
      }
      stores.tenants().register(session, tenantId);
    }
    requireActive(stores.tenants().lock(session, tenantId));
  }

  private SystemVersion wanted(StatelessSession session, String systemId, String version) {
    if (version.isEmpty()) {
      return lockInstallable(
          session, systemId, stores.versions().newest(session, systemId).version());
    }
    return lockInstallable(session, systemId, version);
  }

  /** Withdrawing locks the same row: a version is either withdrawn or taken, never both. */
  private SystemVersion lockInstallable(StatelessSession session, String systemId, String version) {
    SystemVersion wanted =
        stores.versions().lock(session, systemId, version, LockMode.PESSIMISTIC_READ);
    if (!wanted.isInstallable()) {
      throw ServiceException.refused(
          ErrorReason.VERSION_NOT_INSTALLABLE,
          "systems/" + systemId + "/versions/" + version,
          "version "
              + version
              + " of "
              + systemId
              + " is "
              + wanted.status()
              + " and cannot be installed; "
              + (wanted.isDraft() ? "publish it first" : "choose another version"),
          Map.of("system_id", systemId, "version", version, "status", wanted.status().name()));
    }
    return wanted;
  }

  private List<Edge> path(StatelessSession session, String from, SystemVersion to) {
    return stores
        .paths(session, to.systemId())
        .find(from, to.version())
        .orElseThrow(() -> noPath(to.systemId(), from, to.version()));
  }

  static ServiceException noPath(String systemId, String from, String to) {
    return ServiceException.refused(
        ErrorReason.NO_UPGRADE_PATH,
        "systems/" + systemId,
        "no published migrations of "
            + systemId
            + " lead from "
            + from
            + " to "
            + to
            + "; choose another version, or publish a version with a migration between them",
        Map.of("system_id", systemId, "version_from", from, "version_to", to));
  }

  private static void requireActive(Tenant tenant) {
    if (tenant.status() != Tenant.Status.ACTIVE) {
      throw ServiceException.refused(
          ErrorReason.TENANT_SUSPENDED,
          "tenants/" + tenant.tenantId(),
          "tenant "
              + tenant.tenantId()
              + " is suspended: nothing is installed or upgraded; set its"
              + " status to ACTIVE first",
          Map.of("tenant_id", tenant.tenantId()));
    }
  }

  private static void requireUpgradable(Installation present) {
    if (present.status() != Installation.Status.ACTIVE
        && present.status() != Installation.Status.FAILED) {
      throw ServiceException.refused(
          ErrorReason.INSTALLATION_STATE,
          "tenants/" + present.tenantId() + "/systems/" + present.systemId(),
          subject(present)
              + " is "
              + present.status()
              + "; only an ACTIVE or FAILED one can be upgraded",
          Map.of("status", present.status().name()));
    }
  }

  private static void requireHigher(Installation present, SystemVersion wanted) {
    boolean resumes =
        present.status() == Installation.Status.FAILED
            && wanted.version().equals(present.version());
    if (!resumes && !Precedence.isHigher(wanted.semver(), new Semver(present.version()))) {
      throw ServiceException.refused(
          ErrorReason.NOT_AN_UPGRADE,
          "tenants/" + present.tenantId() + "/systems/" + present.systemId(),
          subject(present)
              + " runs "
              + present.version()
              + ", and "
              + wanted.version()
              + " is not higher; name a higher version",
          Map.of("version", present.version(), "wanted_version", wanted.version()));
    }
  }

  private Operation pending(
      Operation.Kind kind,
      String tenantId,
      String from,
      SystemVersion to,
      int steps,
      @Nullable String requestId) {
    return Operation.pending(
        ids.next("o_"),
        kind,
        tenantId,
        to.systemId(),
        from,
        to.version(),
        steps,
        requestId == null ? null : Fields.orNull(requestId),
        now());
  }

  private static Operation unsaved(Operation operation) {
    return Operation.pending(
        "",
        operation.kind(),
        operation.tenantId(),
        operation.systemId(),
        operation.versionFrom(),
        operation.versionTo(),
        operation.stepsTotal(),
        null,
        operation.createdAt());
  }

  private Installation begun(Operation operation, SystemVersion version) {
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
        operation.createdAt(),
        operation.createdAt(),
        1);
  }

  private static String subject(Installation installation) {
    return installation.systemId() + " of tenant " + installation.tenantId();
  }

  private Instant now() {
    return Fields.micros(clock.instant());
  }
}
