package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.operation.RequestReplays;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Ids;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.hibernate.StatelessSession;

/**
 * How every change of an installation is accepted: once per request_id, with the tenant's row locked, while nothing else is
 * done to the tenant. The operation and the installation's new state are stored together, or not at all for a
 * validate_only.
 */
final class Acceptance {
  private final InstallationStores stores;
  private final Ids ids;
  private final InstantSource clock;

  Acceptance(InstallationStores stores, Ids ids, InstantSource clock) {
    this.stores = stores;
    this.ids = ids;
    this.clock = clock;
  }

  /** What {@code accept} answers, or answered when this request_id came first. */
  Operation once(StatelessSession session, Change change, Supplier<Operation> accept) {
    return new RequestReplays(stores.operations())
        .once(session, change.validateOnly() ? "" : change.requestId(), change.request(), accept);
  }

  /** The installation, which nothing else changes until the transaction ends; refuses while an operation runs. */
  Locked lock(StatelessSession session, Change change) {
    Optional<Tenant> tenant = stores.tenants().lockIfThere(session, change.tenantId());
    Installation present =
        stores.installations().get(session, change.tenantId(), change.systemId());
    stores.operations().requireNone(session, change.tenantId());
    Fields.requireEtag(present.subject(), change.etag(), present.rowVersion());
    return new Locked(tenant.orElseThrow(), present);
  }

  /** What nothing else changes until the transaction ends. */
  record Locked(Tenant tenant, Installation installation) {}

  /** A new operation, not stored yet. */
  Operation operation(Change change, Operation.Kind kind, String from, String to, int steps) {
    return Operation.pending(
        change.validateOnly() ? "" : ids.next("o_"),
        kind,
        change.tenantId(),
        change.systemId(),
        from,
        to,
        steps,
        change.validateOnly() ? null : Fields.orNull(change.requestId()),
        now());
  }

  /** Stores the operation, and what becomes of the installation while it runs. */
  Operation begin(
      StatelessSession session,
      Change change,
      Operation operation,
      Installation present,
      UnaryOperator<Installation> changed) {
    if (change.validateOnly()) {
      return operation;
    }
    stores.installations().update(session, changed.apply(present));
    return stores.operations().insert(session, operation);
  }

  Instant now() {
    return Fields.micros(clock.instant());
  }
}
