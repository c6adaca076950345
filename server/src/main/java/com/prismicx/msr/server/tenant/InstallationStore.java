package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.postgres.Conditions;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.wire.Fields;
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
    return List.of(InstallationEntity.class, DriftCheckEntity.class);
  }

  private static final String FROM =
      "select i, v.version, v.schemaVersion from Installation i, SystemVersion v, Tenant t";

  /** Which installations to list; null and empty filters select everything. */
  record Filter(
      @Nullable String tenantId,
      @Nullable String systemId,
      @Nullable String version,
      Installation.@Nullable Status status,
      Map<String, String> labels,
      @Nullable Boolean drifted) {

    static Filter ofTenant(String tenantId) {
      return of(tenantId, null);
    }

    static Filter of(@Nullable String tenantId, @Nullable String systemId) {
      return new Filter(tenantId, systemId, null, null, Map.of(), null);
    }
  }

  public Optional<Installation> find(StatelessSession session, String tenantId, String systemId) {
    return list(session, Filter.of(tenantId, systemId), List.of(), 1).stream().findFirst();
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

  /**
   * An installation with what its version depends on.
   *
   * @param needs system_id to semver range
   */
  record Needing(Installation installation, Map<String, String> needs) {}

  /** Everything that a tenant has. */
  List<Needing> ofTenant(StatelessSession session, String tenantId) {
    return session
        .createSelectionQuery(
            """
            select i, v.version, v.schemaVersion, v.dependencies from Installation i, SystemVersion v
            where i.tenantId = :tenant and v.versionId = i.versionId order by i.systemId
            """,
            Object[].class)
        .setParameter("tenant", tenantId)
        .getResultList()
        .stream()
        .map(row -> new Needing(value(row), needs((String) row[3])))
        .toList();
  }

  private static Map<String, String> needs(@Nullable String dependencies) {
    Json json = Json.ofText(dependencies);
    return json == null ? Map.of() : Fields.strings("dependencies", json.toStruct());
  }

  /** Those of a system whose schemas can be held against their versions: at one, and not kept only to be restored. */
  List<Installation> comparable(StatelessSession session, String systemId) {
    return list(session, Filter.of(null, systemId), List.of(), Integer.MAX_VALUE).stream()
        .filter(
            installation ->
                installation.status() == Installation.Status.ACTIVE
                    || installation.status() == Installation.Status.SUSPENDED)
        .toList();
  }

  /** A tenant that has a system, and the version that it runs. */
  public record Running(String tenantId, String versionId) {}

  /** The tenants that have a system, by id; not those of which only the data is kept. */
  public List<Running> running(StatelessSession session, String systemId) {
    return session
        .createSelectionQuery(
            """
            select i.tenantId, i.versionId from Installation i
            where i.systemId = :system and i.status not in (UNINSTALLING, UNINSTALLED) order by i.tenantId
            """,
            Object[].class)
        .setParameter("system", systemId)
        .getResultList()
        .stream()
        .map(row -> new Running((String) row[0], (String) row[1]))
        .toList();
  }

  Installation insert(StatelessSession session, Installation installation) {
    session.insert(InstallationEntity.of(installation));
    InstallationHistory.remember(session, installation, installation.status().name());
    return installation;
  }

  /** Stores what changed; refuses when a concurrent change won. */
  Installation update(StatelessSession session, Installation changed) {
    Installation.Retention retention = changed.retention();
    int rows =
        session
            .createMutationQuery(
                """
                update Installation i set i.versionId = :version, i.status = :status,
                  i.operationId = :operation, i.restoreStatus = :restoreStatus,
                  i.retentionDays = :retentionDays, i.purgeAt = :purgeAt,
                  i.fingerprint = :fingerprint, i.configurations = :configurations,
                  i.updatedAt = :now,
                  i.rowVersion = i.rowVersion + 1
                where i.installationId = :id and i.rowVersion = :rowVersion
                """)
            .setParameter("version", changed.versionId())
            .setParameter("status", changed.status())
            .setParameter("operation", changed.operationId())
            .setParameter("restoreStatus", retention == null ? null : retention.status())
            .setParameter("retentionDays", retention == null ? null : retention.days())
            .setParameter("purgeAt", retention == null ? null : retention.purgeAt())
            .setParameter("fingerprint", changed.fingerprint())
            .setParameter("configurations", Json.textOf(changed.configurations()))
            .setParameter("now", changed.updatedAt())
            .setParameter("id", changed.installationId())
            .setParameter("rowVersion", changed.rowVersion())
            .executeUpdate();
    if (rows != 1) {
      throw Transactions.conflict();
    }
    InstallationHistory.remember(session, changed, changed.status().name());
    return changed;
  }

  /** Removes an installation that never came to be, or whose data was destroyed; the history says which. */
  void remove(StatelessSession session, Installation installation, String why) {
    session.delete(InstallationEntity.of(installation));
    InstallationHistory.remember(session, installation, why);
  }

  /** Uninstalled ones whose data has been kept for long enough and which nothing is done to, the oldest first. */
  List<Installation> due(StatelessSession session, Instant now, int limit) {
    return session
        .createSelectionQuery(
            FROM
                + """
                 where v.versionId = i.versionId and t.tenantId = i.tenantId
                  and i.status = UNINSTALLED and i.purgeAt <= :now
                order by i.purgeAt
                """,
            Object[].class)
        .setParameter("now", now)
        .setMaxResults(limit)
        .getResultList()
        .stream()
        .map(InstallationStore::value)
        .toList();
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
                "exists (select 1 from DriftCheck d where d.installationId = i.installationId"
                    + " and d.versionId = i.versionId and d.drifted = :drifted)",
                "drifted",
                filter.drifted())
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
        .map(InstallationStore::value)
        .toList();
  }

  private static Installation value(Object[] row) {
    return ((InstallationEntity) row[0]).toValue((String) row[1], (Integer) row[2]);
  }
}
