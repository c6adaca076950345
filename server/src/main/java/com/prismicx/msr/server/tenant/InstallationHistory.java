package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hibernate.StatelessSession;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** The table {@code tenant_system_history}, which is only ever appended to: what a tenant ran, and when. */
final class InstallationHistory {
  private InstallationHistory() {}

  /**
   * What was the case from some time on.
   *
   * @param historyId grows with time
   */
  record Event(
      long historyId,
      String version,
      String status,
      String installationId,
      String operationId,
      Instant at) {}

  /** Appends what is the case from now on, unless it was before. */
  static void remember(StatelessSession session, Installation installation, String status) {
    session
        .createNativeMutationQuery(
            """
            insert into tenant_system_history
              (tenant_id, system_id, installation_id, version, status, operation_id)
            select :tenant, :system, :installation, :version, lower(:status), :operation
            where not exists (
              select 1 from (
                select installation_id, version, status from tenant_system_history
                where tenant_id = :tenant and system_id = :system
                order by history_id desc limit 1) last
              where last.installation_id = :installation and last.version = :version
                and last.status = lower(:status))
            """)
        .setParameter("tenant", installation.tenantId())
        .setParameter("system", installation.systemId())
        .setParameter("installation", installation.installationId())
        .setParameter("version", installation.version())
        .setParameter("status", status)
        .setParameter("operation", installation.operationId())
        .executeUpdate();
  }

  /** Events before one, newest first, at most so many. */
  static List<Event> list(
      StatelessSession session, String tenantId, String systemId, long before, int limit) {
    return select(session, tenantId, systemId, "history_id < :bound", before, limit);
  }

  /** The event that was true at a time, if the tenant had the system by then. */
  static List<Event> at(StatelessSession session, String tenantId, String systemId, Instant time) {
    return select(session, tenantId, systemId, "at <= :bound", time, 1);
  }

  /** The status that an installation had before an operation. */
  static Installation.Status before(
      StatelessSession session, Installation installation, String operationId) {
    return session
        .createNativeQuery(
            "select status from tenant_system_history"
                + " where tenant_id = :tenant and system_id = :system"
                + " and installation_id = :installation and operation_id <> :operation"
                + " order by history_id desc limit 1",
            String.class)
        .setParameter("tenant", installation.tenantId())
        .setParameter("system", installation.systemId())
        .setParameter("installation", installation.installationId())
        .setParameter("operation", operationId)
        .getResultList()
        .stream()
        .map(status -> Installation.Status.valueOf(status.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElse(Installation.Status.ACTIVE);
  }

  /** Refuses with INSTALLATION_NOT_FOUND when the tenant never had the system. */
  static void requireAny(StatelessSession session, String tenantId, String systemId) {
    if (list(session, tenantId, systemId, Long.MAX_VALUE, 1).isEmpty()) {
      throw new ServiceException.Missing(
          ErrorReason.INSTALLATION_NOT_FOUND,
          "installation",
          tenantId + "/" + systemId,
          "tenant " + tenantId + " never had " + systemId,
          Map.of("tenant_id", tenantId, "system_id", systemId));
    }
  }

  private static List<Event> select(
      StatelessSession session,
      String tenantId,
      String systemId,
      String condition,
      Object bound,
      int limit) {
    NativeQuery<Object[]> query =
        session.createNativeQuery(
            "select history_id, version, status, installation_id, operation_id, at"
                + " from tenant_system_history where tenant_id = :tenant and system_id = :system and "
                + condition
                + " order by history_id desc",
            Object[].class);
    return query
        .setParameter("tenant", tenantId)
        .setParameter("system", systemId)
        .setParameter("bound", bound)
        .setMaxResults(limit)
        .getResultList()
        .stream()
        .map(InstallationHistory::event)
        .toList();
  }

  private static Event event(@Nullable Object[] row) {
    return new Event(
        ((Number) row[0]).longValue(),
        (String) row[1],
        (String) row[2],
        (String) row[3],
        (String) row[4],
        (Instant) row[5]);
  }
}
