package com.prismicx.msr.server.system;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Conditions;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Reads and writes the table {@code management_systems}. */
public final class SystemStore {
  /** What Hibernate maps for this store. */
  public static List<Class<?>> entities() {
    return List.of(SystemEntity.class);
  }

  static final String PRIMARY_KEY = "management_systems_pkey";

  /** Which systems to list, in order of their ids; null filters select everything. */
  record Filter(@Nullable String type, ManagementSystem.@Nullable Status status) {}

  /** The system, unless there is none or it was deleted. */
  public Optional<ManagementSystem> find(StatelessSession session, String systemId) {
    return shown(session.get(SystemEntity.class, systemId));
  }

  /** The system; refuses with SYSTEM_NOT_FOUND. */
  public ManagementSystem get(StatelessSession session, String systemId) {
    return find(session, systemId).orElseThrow(() -> missing(systemId));
  }

  /** The system, its row kept from changing until the transaction ends. */
  public ManagementSystem lock(StatelessSession session, String systemId, LockMode mode) {
    return shown(session.get(SystemEntity.class, systemId, mode))
        .orElseThrow(() -> missing(systemId));
  }

  ManagementSystem insert(StatelessSession session, ManagementSystem system) {
    session.insert(SystemEntity.of(system));
    return system;
  }

  ManagementSystem update(StatelessSession session, ManagementSystem system) {
    session.update(SystemEntity.of(system));
    return system;
  }

  List<ManagementSystem> list(StatelessSession session, Filter filter, String afterId, int limit) {
    return new Conditions()
            .and("s.systemId > :after", "after", afterId)
            .and("s.status <> :deleted", "deleted", ManagementSystem.Status.DELETED)
            .and("s.type = :type", "type", filter.type())
            .and("s.status = :status", "status", filter.status())
            .list(session, SystemEntity.class, "from ManagementSystem s", "s.systemId", limit)
            .stream()
            .map(SystemEntity::toValue)
            .toList();
  }

  /** Whether a tenant has or ever had the system. */
  boolean wasInstalled(StatelessSession session, String systemId) {
    return exists(
        session, "select 1 from tenant_system_history where system_id = :system limit 1", systemId);
  }

  /** Whether a version of another system names this one as a dependency. */
  boolean isDependedOn(StatelessSession session, String systemId) {
    return exists(
        session,
        "select 1 from system_versions where system_id <> :system"
            + " and jsonb_exists(dependencies, :system) limit 1",
        systemId);
  }

  /** Removes what hangs on the system; its own row stays, marked, so that the id stays taken. */
  void deleteVersions(StatelessSession session, String systemId) {
    for (String table : List.of("schema_migrations", "system_versions")) {
      session
          .createNativeMutationQuery("delete from " + table + " where system_id = :system")
          .setParameter("system", systemId)
          .executeUpdate();
    }
  }

  private static boolean exists(StatelessSession session, String sql, String systemId) {
    return !session
        .createNativeQuery(sql, Integer.class)
        .setParameter("system", systemId)
        .getResultList()
        .isEmpty();
  }

  private static Optional<ManagementSystem> shown(@Nullable SystemEntity entity) {
    return Optional.ofNullable(entity)
        .map(SystemEntity::toValue)
        .filter(system -> system.status() != ManagementSystem.Status.DELETED);
  }

  static ServiceException missing(String systemId) {
    return new ServiceException.Missing(
        ErrorReason.SYSTEM_NOT_FOUND,
        "system",
        systemId,
        "there is no system " + systemId + "; GET /api/v1/systems lists those that exist");
  }

  static ServiceException taken(String systemId, Optional<ManagementSystem> existing) {
    String message =
        existing.isPresent()
            ? "system "
                + systemId
                + " exists already with other content; update it, or take another id"
            : "the id "
                + systemId
                + " belonged to a system that was deleted, and ids are never used"
                + " again; take another one";
    return new ServiceException.Taken(
        ErrorReason.SYSTEM_EXISTS, message, Map.of("system_id", systemId));
  }
}
