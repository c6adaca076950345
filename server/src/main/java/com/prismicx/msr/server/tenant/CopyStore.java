package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Conditions;
import com.prismicx.msr.v1.ErrorReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Reads and writes the table {@code data_copies}: copies that are complete. */
public final class CopyStore {
  /** What Hibernate maps for this store. */
  public static List<Class<?>> entities() {
    return List.of(CopyEntity.class);
  }

  void insert(StatelessSession session, DataCopy copy) {
    session.insert(CopyEntity.of(copy));
  }

  void delete(StatelessSession session, DataCopy copy) {
    session
        .createMutationQuery("delete from DataCopy c where c.copyId = :id")
        .setParameter("id", copy.copyId())
        .executeUpdate();
  }

  /** The copy that an operation has made. */
  Optional<DataCopy> ofOperation(StatelessSession session, String operationId) {
    return list(session, new Conditions().and("c.operationId = :of", "of", operationId), 1).stream()
        .findFirst();
  }

  /** Copies before one, the newest first. */
  List<DataCopy> list(
      StatelessSession session, String installationId, @Nullable String before, int limit) {
    return list(
        session,
        new Conditions()
            .and("c.installationId = :of", "of", installationId)
            .and("c.copyId < :before", "before", before),
        limit);
  }

  /** Copies whose time is over, the longest first. */
  List<DataCopy> due(StatelessSession session, Instant now, int limit) {
    return list(
        session,
        new Conditions().and("c.purgeAt <= :now", "now", now),
        "c.purgeAt, c.copyId",
        limit);
  }

  /** A copy of a tenant's system; refuses with COPY_NOT_FOUND. */
  DataCopy get(StatelessSession session, String tenantId, String systemId, String copyId) {
    return Optional.ofNullable(session.get(CopyEntity.class, copyId))
        .map(CopyEntity::toValue)
        .filter(copy -> copy.tenantId().equals(tenantId) && copy.systemId().equals(systemId))
        .orElseThrow(() -> missing(tenantId, systemId, copyId));
  }

  static ServiceException missing(String tenantId, String systemId, String copyId) {
    return new ServiceException.Missing(
        ErrorReason.COPY_NOT_FOUND,
        "copy",
        copyId,
        systemId
            + " of tenant "
            + tenantId
            + " has no copy "
            + copyId
            + "; it may have been destroyed when its time was over");
  }

  private static List<DataCopy> list(StatelessSession session, Conditions conditions, int limit) {
    return list(session, conditions, "c.copyId desc", limit);
  }

  private static List<DataCopy> list(
      StatelessSession session, Conditions conditions, String order, int limit) {
    return conditions.list(session, CopyEntity.class, "from DataCopy c", order, limit).stream()
        .map(CopyEntity::toValue)
        .toList();
  }
}
