package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.postgres.Conditions;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Reads and writes the table {@code tenants}. */
public final class TenantStore {
  /** What Hibernate maps for this store. */
  public static List<Class<?>> entities() {
    return List.of(TenantEntity.class);
  }

  static final String PRIMARY_KEY = "tenants_pkey";

  /** JSON containment, which the index on labels serves; Hibernate has no operator for it. */
  static final String HAS_LABELS =
      "cast(sql('(? @> cast(? as jsonb))', %s.labels, :labels) as Boolean) = true";

  /** Which tenants to list; empty labels and a null status select everything. */
  record Filter(Map<String, String> labels, Tenant.@Nullable Status status) {}

  public Optional<Tenant> find(StatelessSession session, String tenantId) {
    return Optional.ofNullable(session.get(TenantEntity.class, tenantId))
        .map(TenantEntity::toValue);
  }

  /** The tenant; refuses with TENANT_NOT_FOUND. */
  public Tenant get(StatelessSession session, String tenantId) {
    return find(session, tenantId).orElseThrow(() -> missing(tenantId));
  }

  /** The tenant, its row kept from changing until the transaction ends. */
  public Tenant lock(StatelessSession session, String tenantId) {
    return lockIfThere(session, tenantId).orElseThrow(() -> missing(tenantId));
  }

  /** {@link #lock} of a tenant that may not be there. */
  Optional<Tenant> lockIfThere(StatelessSession session, String tenantId) {
    return Optional.ofNullable(
            session.get(TenantEntity.class, tenantId, LockMode.PESSIMISTIC_WRITE))
        .map(TenantEntity::toValue);
  }

  Tenant insert(StatelessSession session, Tenant tenant) {
    session.insert(TenantEntity.of(tenant));
    return tenant;
  }

  /** Registers a tenant of whom nothing is known but the id, unless it is registered. */
  void register(StatelessSession session, String tenantId) {
    session
        .createNativeMutationQuery(
            "insert into tenants (tenant_id, labels) values (:tenant, '{}') on conflict do nothing")
        .setParameter("tenant", tenantId)
        .executeUpdate();
  }

  Tenant update(StatelessSession session, Tenant tenant) {
    session.update(TenantEntity.of(tenant));
    return tenant;
  }

  void delete(StatelessSession session, Tenant tenant) {
    session.delete(TenantEntity.of(tenant));
  }

  List<Tenant> list(StatelessSession session, Filter filter, String afterId, int limit) {
    return new Conditions()
            .and("t.tenantId > :after", "after", afterId)
            .and("t.status = :status", "status", filter.status())
            .and(HAS_LABELS.formatted("t"), "labels", labelsJson(filter.labels()))
            .list(session, TenantEntity.class, "from Tenant t", "t.tenantId", limit)
            .stream()
            .map(TenantEntity::toValue)
            .toList();
  }

  /** The labels to contain, as JSON; null when there are none. */
  static @Nullable String labelsJson(Map<String, String> labels) {
    return labels.isEmpty() ? null : Json.of(Fields.struct(labels)).text();
  }

  private static ServiceException missing(String tenantId) {
    return new ServiceException.Missing(
        ErrorReason.TENANT_NOT_FOUND,
        "tenant",
        tenantId,
        "there is no tenant " + tenantId + "; register it by POST /api/v1/tenants");
  }

  static ServiceException taken(String tenantId) {
    return new ServiceException.Taken(
        ErrorReason.TENANT_EXISTS,
        "tenant " + tenantId + " exists already with other content; update it",
        Map.of("tenant_id", tenantId));
  }
}
