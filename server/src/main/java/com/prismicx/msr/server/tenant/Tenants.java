package com.prismicx.msr.server.tenant;

import com.google.protobuf.MessageLite;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.operation.OperationStore;
import com.prismicx.msr.server.postgres.Created;
import com.prismicx.msr.server.postgres.Page;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.hibernate.StatelessSession;

/** The tenants themselves, whatever is installed for them. */
final class Tenants {
  private final Transactions transactions;
  private final TenantStore tenants;
  private final InstallationStore installations;
  private final OperationStore operations;

  Tenants(Transactions transactions, InstallationStores stores) {
    this.transactions = transactions;
    this.tenants = stores.tenants();
    this.installations = stores.installations();
    this.operations = stores.operations();
  }

  <T extends MessageLite> Page<T> list(
      TenantStore.Filter filter, int size, String token, Function<Tenant, T> encode) {
    Page.Request page = new Page.Request(size, token, "tenants" + filter, false);
    return transactions.read(
        session ->
            Page.read(
                page,
                1,
                (after, limit) ->
                    tenants.list(session, filter, after.isEmpty() ? "" : after.get(0), limit),
                encode,
                tenant -> List.of(tenant.tenantId())));
  }

  Tenant get(String tenantId) {
    return transactions.read(session -> tenants.get(session, tenantId));
  }

  /** Refuses when there is one of that id with other content. */
  Created<Tenant> create(Tenant tenant) {
    Created<Tenant> created =
        transactions.create(
            TenantStore.PRIMARY_KEY,
            session -> tenants.insert(session, tenant),
            session -> tenants.get(session, tenant.tenantId()));
    if (!created.value().sameContent(tenant)) {
      throw TenantStore.taken(tenant.tenantId());
    }
    return created;
  }

  /** The tenant after the change. */
  Tenant update(String tenantId, String etag, UnaryOperator<Tenant> change) {
    return transactions.write(
        session -> {
          Tenant old = lock(session, tenantId, etag);
          Tenant changed = change.apply(old);
          return changed.sameContent(old) ? old : tenants.update(session, changed);
        });
  }

  /** Refuses while the tenant has installations. */
  void delete(String tenantId, String etag) {
    transactions.writing(session -> delete(session, lock(session, tenantId, etag)));
  }

  private void delete(StatelessSession session, Tenant tenant) {
    operations.requireNone(session, tenant.tenantId());
    if (!installations.ofTenant(session, tenant.tenantId()).isEmpty()) {
      throw ServiceException.refused(
          ErrorReason.TENANT_IN_USE,
          "tenants/" + tenant.tenantId(),
          "tenant "
              + tenant.tenantId()
              + " has installations and cannot be deleted; set its status to"
              + " SUSPENDED to keep it from changing",
          Map.of("tenant_id", tenant.tenantId()));
    }
    tenants.delete(session, tenant);
  }

  private Tenant lock(StatelessSession session, String tenantId, String etag) {
    Tenant tenant = tenants.lock(session, tenantId);
    Fields.requireEtag("tenant " + tenantId, etag, tenant.rowVersion());
    return tenant;
  }
}
