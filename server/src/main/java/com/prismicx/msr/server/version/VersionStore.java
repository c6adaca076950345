package com.prismicx.msr.server.version;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Conditions;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Reads and writes the table {@code system_versions}. */
public final class VersionStore {
  /** What Hibernate maps for this store. */
  public static List<Class<?>> entities() {
    return List.of(VersionEntity.class, VersionSummaryEntity.class);
  }

  /** A row of a list with its sort key. */
  record Listed(SystemVersion version, String precedence) {}

  static final String UNIQUE = "system_versions_system_id_version_key";
  private static final int ALL = Integer.MAX_VALUE;

  public Optional<SystemVersion> find(StatelessSession session, String systemId, String version) {
    return select(session, VersionEntity.class, systemId, version, LockMode.NONE);
  }

  /** The version; refuses with VERSION_NOT_FOUND. */
  public SystemVersion get(StatelessSession session, String systemId, String version) {
    return find(session, systemId, version).orElseThrow(() -> missing(systemId, version));
  }

  /** The version without its big fields; refuses with VERSION_NOT_FOUND. */
  public SystemVersion summary(StatelessSession session, String systemId, String version) {
    return findSummary(session, systemId, version).orElseThrow(() -> missing(systemId, version));
  }

  Optional<SystemVersion> findSummary(StatelessSession session, String systemId, String version) {
    return select(session, VersionSummaryEntity.class, systemId, version, LockMode.NONE);
  }

  /** {@link #summary}, its row kept from changing until the transaction ends. */
  public SystemVersion lockSummary(
      StatelessSession session, String systemId, String version, LockMode mode) {
    return select(session, VersionSummaryEntity.class, systemId, version, mode)
        .orElseThrow(() -> missing(systemId, version));
  }

  /** The version with that server's id, without its big fields. */
  public SystemVersion byId(StatelessSession session, String versionId) {
    return session.get(VersionSummaryEntity.class, versionId).toValue();
  }

  /** {@link #byId} with its big fields. */
  SystemVersion wholeById(StatelessSession session, String versionId) {
    return session.get(VersionEntity.class, versionId).toValue();
  }

  /** The version, its row kept from changing until the transaction ends. */
  public SystemVersion lock(
      StatelessSession session, String systemId, String version, LockMode mode) {
    return select(session, VersionEntity.class, systemId, version, mode)
        .orElseThrow(() -> missing(systemId, version));
  }

  /** Every version of a system that is or was published, lowest first. */
  public List<VersionOutline> published(StatelessSession session, String systemId) {
    return new Conditions()
            .and("v.systemId = :system", "system", systemId)
            .and("v.status <> :draft", "draft", SystemVersion.Status.DRAFT)
            .list(
                session,
                Object[].class,
                "select v.version, v.schemaVersion from SystemVersion v",
                "v.precedence",
                ALL)
            .stream()
            .map(row -> new VersionOutline((String) row[0], (Integer) row[1]))
            .toList();
  }

  /** {@link #findNewest}; refuses with NO_DEFAULT_VERSION. */
  public SystemVersion newest(StatelessSession session, String systemId) {
    return findNewest(session, systemId)
        .orElseThrow(
            () ->
                ServiceException.refused(
                    ErrorReason.NO_DEFAULT_VERSION,
                    "systems/" + systemId,
                    "system "
                        + systemId
                        + " has no published version that is neither deprecated nor a"
                        + " pre-release; name a version",
                    Map.of("system_id", systemId)));
  }

  /** The newest version that is neither deprecated nor a pre-release, without its big fields. */
  Optional<SystemVersion> findNewest(StatelessSession session, String systemId) {
    return new Conditions()
            .and("v.systemId = :system", "system", systemId)
            .and("v.status = :published", "published", SystemVersion.Status.PUBLISHED)
            .and("v.precedence like :release", "release", "%~")
            .list(
                session,
                VersionSummaryEntity.class,
                "from SystemVersionSummary v",
                "v.precedence desc",
                1)
            .stream()
            .findFirst()
            .map(VersionColumns::toValue);
  }

  SystemVersion insert(StatelessSession session, SystemVersion version) {
    session.insert(VersionEntity.of(version));
    return version;
  }

  /** Stores a changed version. */
  public SystemVersion update(StatelessSession session, SystemVersion version) {
    session.update(VersionEntity.of(version));
    return version;
  }

  void delete(StatelessSession session, SystemVersion version) {
    session
        .createNativeMutationQuery(
            "delete from schema_migrations where system_id = :system and version_to = :version")
        .setParameter("system", version.systemId())
        .setParameter("version", version.version())
        .executeUpdate();
    session.delete(VersionEntity.of(version));
  }

  /** Versions, newest first, without their big fields unless the view is FULL; rows that were not written by a server have no precedence and come last. */
  List<Listed> list(
      StatelessSession session,
      String systemId,
      SystemVersion.@Nullable Status status,
      boolean full,
      List<String> after,
      int limit) {
    Conditions conditions =
        new Conditions()
            .and("v.systemId = :system", "system", systemId)
            .and("v.status = :status", "status", status);
    if (!after.isEmpty()) {
      conditions
          .and(
              "v.precedence < :below or (v.precedence = :below and v.version < :version)",
              "below",
              after.get(0))
          .with("version", after.get(1));
    }
    return conditions
        .list(
            session,
            VersionColumns.class,
            full ? "from SystemVersion v" : "from SystemVersionSummary v",
            "v.precedence desc, v.version desc",
            limit)
        .stream()
        .map(entity -> new Listed(entity.toValue(), entity.precedence))
        .toList();
  }

  /** Tenants that run the version or are moving to it, at most {@code limit} of them. */
  List<String> tenantsOn(StatelessSession session, SystemVersion version, int limit) {
    return session
        .createNativeQuery(
            """
            select tenant_id from tenant_systems where version_id = :id
            union
            select tenant_id from operations
            where system_id = :system and version_to = :version and tenant_id is not null
              and state in ('pending', 'running')
            order by tenant_id limit :limit
            """,
            String.class)
        .setParameter("id", version.versionId())
        .setParameter("system", version.systemId())
        .setParameter("version", version.version())
        .setParameter("limit", limit)
        .getResultList();
  }

  private static Optional<SystemVersion> select(
      StatelessSession session,
      Class<? extends VersionColumns> rows,
      String systemId,
      String version,
      LockMode mode) {
    return session
        .createSelectionQuery(
            "from "
                + (rows == VersionEntity.class ? "SystemVersion" : "SystemVersionSummary")
                + " v where v.systemId = :system and v.version = :version",
            rows)
        .setParameter("system", systemId)
        .setParameter("version", version)
        .setHibernateLockMode(mode)
        .getResultList()
        .stream()
        .findFirst()
        .map(VersionColumns::toValue);
  }

  private static ServiceException missing(String systemId, String version) {
    return new ServiceException.Missing(
        ErrorReason.VERSION_NOT_FOUND,
        "version",
        systemId + "/" + version,
        "system "
            + systemId
            + " has no version "
            + version
            + "; GET /api/v1/systems/"
            + systemId
            + "/versions lists those that exist",
        Map.of("system_id", systemId, "version", version));
  }
}
