package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.sandbox.Adoptable;
import com.prismicx.msr.server.sandbox.Adoption;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.system.ManagementSystem;
import com.prismicx.msr.server.version.Parameters;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.version.VersionLife;
import com.prismicx.msr.server.wire.Ids;
import com.prismicx.msr.v1.AdoptSystemRequest;
import com.prismicx.msr.v1.ErrorReason;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;

/** Accepts that a schema which somebody else made becomes a tenant's installation: checks everything that can be known now. */
public final class Adoptions {
  private final InstallationStores stores;
  private final Assignments assignments;
  private final Acceptance acceptance;
  private final Wall wall;
  private final AdoptionStore adoptions;
  private final Structures structures = new Structures();

  public Adoptions(
      InstallationStores stores, Assignments assignments, Wall wall, Ids ids, InstantSource clock) {
    this.stores = stores;
    this.assignments = assignments;
    this.acceptance = new Acceptance(stores, ids, clock);
    this.wall = wall;
    this.adoptions = new AdoptionStore(stores.operations());
  }

  Operation adopt(StatelessSession session, AdoptSystemRequest request) {
    Change change = Change.of(request);
    return acceptance.once(session, change, () -> accept(session, change, request));
  }

  /** Schemas that could be adopted, by name, after one. */
  List<Adoption.Candidate> candidates(String prefix, String after, int limit) {
    return wall.adoption().candidates(prefix, after, limit);
  }

  private Operation accept(StatelessSession session, Change change, AdoptSystemRequest request) {
    ManagementSystem system =
        stores.systems().lock(session, change.systemId(), LockMode.PESSIMISTIC_READ);
    assignments.lockTenant(session, change.tenantId(), change.validateOnly());
    Optional<Installation> present =
        stores.installations().find(session, change.tenantId(), change.systemId());
    if (present.isPresent()) {
      return again(session, change, request, present.get());
    }
    VersionLife.requireActive(system);
    SystemVersion version =
        assignments.lockInstallable(session, change.systemId(), request.getVersion());
    Json values = Parameters.of(version).resolve(request.getConfigurations(), null);
    stores.operations().requireNone(session, change.tenantId());
    stores.dependencies().require(session, change.tenantId(), version);
    requireFree(session, request.getSchema());
    wall.adoption().check(adoptable(session, structures, request.getSchema(), version));
    Operation operation = operation(change, version.version());
    if (change.validateOnly()) {
      return operation;
    }
    stores.installations().insert(session, assignments.begun(operation, version, values));
    Operation accepted = stores.operations().insert(session, operation);
    adoptions.insert(session, operation, request.getSchema());
    return accepted;
  }

  private Operation operation(Change change, String version) {
    return acceptance.operation(change, Operation.Kind.ADOPT, SystemVersion.NOTHING, version, 1);
  }

  static Adoptable adoptable(
      StatelessSession session, Structures structures, String schema, SystemVersion version) {
    return new Adoptable(
        schema,
        version.systemId(),
        version.version(),
        structures.get(session, version.systemId(), version.version(), version.versionId()));
  }

  /** Asking for what was adopted already is answered by the operation that did it. */
  private Operation again(
      StatelessSession session, Change change, AdoptSystemRequest request, Installation present) {
    if (present.status() == Installation.Status.UNINSTALLED) {
      throw Refusals.retained(present);
    }
    boolean same =
        present.version().equals(request.getVersion())
            && adoptions
                .schema(session, present.operationId())
                .filter(request.getSchema()::equals)
                .isPresent();
    if (!same) {
      throw Refusals.installed(present);
    }
    return change.validateOnly()
        ? operation(change, present.version())
        : stores.operations().get(session, present.operationId());
  }

  private void requireFree(StatelessSession session, String schema) {
    adoptions
        .running(session, schema)
        .ifPresent(
            other -> {
              throw new ServiceException.Aborted(
                  ErrorReason.OPERATION_RUNNING,
                  "operation "
                      + other.operationId()
                      + " is adopting schema "
                      + schema
                      + "; wait for it, then repeat",
                  Map.of("operation_id", other.operationId()));
            });
  }
}
