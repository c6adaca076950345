package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Conditions;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.v1.ErrorReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code tenant_systems}, and appends to its history in the same transaction. */
public final class InstallationStore {
  /** What Hibernate maps for this store. */
  public static List<Class<?>> entities() {
    return List.of(InstallationEntity.class);
  }

  private static final String FROM =
      "select i, v.version, v.schemaVersion from Installation i, SystemVersion v, Tenant t";

  /** Which installations to list; null and empty filters select everything. */
  record Filter(
      @Nullable String tenantId,
      @Nullable String systemId,
      @Nullable String version,
      Installation.@Nullable Status status,
      Map<String, String> labels) {

    static Filter ofTenant(String tenantId) {
      return new Filter(tenantId, null, null, null, Map.of());
    }
  }

  public Optional<Installation> find(StatelessSession session, String tenantId, String systemId) {
    return list(session, new Filter(tenantId, systemId, null, null, Map.of()), List.of(), 1)
        .stream()
        .findFirst();
  }

  /** The installation; refuses with INSTALLATION_NOT_FOUND. */
  public Installation get(StatelessSession session, String tenantId, String systemId) {
    return find(session, tenantId, systemId)
        .orElseThrow(
            () ->
                new ServiceException.Missing(
                    ErrorReason.INSTALLATION_NOT_FOUND,
                    "installation",
                    tenantId + "/" + systemId,
                    "tenant "
                        + tenantId
                        + " does not have "
                        + systemId
                        + "; install it by POST"
                        + " /api/v1/tenants/"
                        + tenantId
                        + "/systems",
                    Map.of("tenant_id", tenantId, "system_id", systemId)));
  }

  /** Everything that a tenant has. */
  List<Installation> ofTenant(StatelessSession session, String tenantId) {
    return list(session, Filter.ofTenant(tenantId), List.of(), Integer.MAX_VALUE);
  }

  Installation insert(StatelessSession session, Installation installation) {
    session.insert(InstallationEntity.of(installation));
    remember(session, installation, installation.status().name());
    return installation;
  }

  /** Moves it to a version and status; refuses when a concurrent change won. */
  Installation move(
      StatelessSession session,
      Installation from,
      SystemVersion version,
      Installation.Status status,
      String operationId,
      Instant now) {
    Installation moved =
        new Installation(
            from.tenantId(),
            from.systemId(),
            version.version(),
            version.versionId(),
            version.schemaVersion(),
            status,
            from.installationId(),
            from.place(),
            operationId,
            from.installedAt(),
            now,
            from.rowVersion() + 1);
    int changed =
        session
            .createMutationQuery(
                """
                update Installation i set i.versionId = :version, i.status = :status,
                  i.operationId = :operation, i.updatedAt = :now, i.rowVersion = i.rowVersion + 1
                where i.installationId = :id and i.rowVersion = :rowVersion
                """)
            .setParameter("version", version.versionId())
            .setParameter("status", status)
            .setParameter("operation", operationId)
            .setParameter("now", now)
            .setParameter("id", from.installationId())
            .setParameter("rowVersion", from.rowVersion())
            .executeUpdate();
    if (changed != 1) {
      throw Transactions.conflict();
    }
    remember(session, moved, status.name());
    return moved;
  }

  /** Removes an installation that never came to be. */
  void discard(StatelessSession session, Installation installation) {
    session.delete(InstallationEntity.of(installation));
    remember(session, installation, "install_failed");
  }

  List<Installation> list(StatelessSession session, Filter filter, List<String> after, int limit) {
    Conditions conditions =
        new Conditions()
            .and("v.versionId = i.versionId and t.tenantId = i.tenantId and 1 = :one", "one", 1)
            .and("i.tenantId = :tenant", "tenant", filter.tenantId())
            .and("i.systemId = :system", "system", filter.systemId())
            .and("v.version = :version", "version", filter.version())
            .and("i.status = :status", "status", filter.status())
            .and(
                TenantStore.HAS_LABELS.formatted("t"),
                "labels",
                TenantStore.labelsJson(filter.labels()));
    if (!after.isEmpty()) {
      conditions
          .and(
              "i.tenantId > :afterTenant or (i.tenantId = :afterTenant and i.systemId > :afterSystem)",
              "afterTenant",
              after.get(0))
          .with("afterSystem", after.get(1));
    }
    return conditions.list(session, Object[].class, FROM, "i.tenantId, i.systemId", limit).stream()
        .map(row -> ((InstallationEntity) row[0]).toValue((String) row[1], (Integer) row[2]))
        .toList();
  }

  private static void remember(StatelessSession session, Installation installation, String status) {
    session
        .createNativeMutationQuery(
            """
            insert into tenant_system_history
              (tenant_id, system_id, installation_id, version, status, operation_id)
            values (:tenant, :system, :installation, :version, lower(:status), :operation)
            """)
        .setParameter("tenant", installation.tenantId())
        .setParameter("system", installation.systemId())
        .setParameter("installation", installation.installationId())
        .setParameter("version", installation.version())
        .setParameter("status", status)
        .setParameter("operation", installation.operationId())
        .executeUpdate();
  }
}
