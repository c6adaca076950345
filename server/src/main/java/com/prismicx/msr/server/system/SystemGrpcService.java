package com.prismicx.msr.server.system;

import com.google.protobuf.Empty;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Created;
import com.prismicx.msr.server.postgres.Page;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Reply;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.DeleteSystemRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.ListSystemsResponse;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.UpdateSystemRequest;
import com.prismicx.msr.v1.View;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;

/** The contract's SystemRegistry. */
public final class SystemGrpcService extends SystemRegistryGrpc.SystemRegistryImplBase {
  private final Transactions transactions;
  private final SystemStore systems;
  private final InstantSource clock;

  public SystemGrpcService(Transactions transactions, SystemStore systems, InstantSource clock) {
    this.transactions = transactions;
    this.systems = systems;
    this.clock = clock;
  }

  @Override
  public void listSystems(ListSystemsRequest request, StreamObserver<ListSystemsResponse> out) {
    SystemStore.Filter filter =
        new SystemStore.Filter(
            Fields.orNull(request.getType()), SystemProtos.filter(request.getStatus()));
    View view = request.getView();
    Page.Request page =
        new Page.Request(
            request.getPageSize(),
            request.getPageToken(),
            "systems" + filter + (view == View.FULL),
            view == View.FULL);
    Page<com.prismicx.msr.v1.ManagementSystem> systemsPage =
        transactions.read(
            session ->
                Page.read(
                    page,
                    1,
                    (after, limit) ->
                        systems.list(session, filter, after.isEmpty() ? "" : after.get(0), limit),
                    system -> SystemProtos.encode(system, view),
                    system -> List.of(system.systemId())));
    Reply.ok(
        out,
        ListSystemsResponse.newBuilder()
            .addAllSystems(systemsPage.items())
            .setNextPageToken(systemsPage.nextPageToken())
            .build());
  }

  @Override
  public void getSystem(
      GetSystemRequest request, StreamObserver<com.prismicx.msr.v1.ManagementSystem> out) {
    ManagementSystem system =
        transactions.read(session -> systems.get(session, request.getSystemId()));
    Reply.ok(out, SystemProtos.encode(system, View.FULL));
  }

  @Override
  public void createSystem(
      CreateSystemRequest request, StreamObserver<com.prismicx.msr.v1.ManagementSystem> out) {
    ManagementSystem system = SystemProtos.create(request.getSystem(), now());
    Created<Optional<ManagementSystem>> created =
        transactions.create(
            SystemStore.PRIMARY_KEY,
            session -> Optional.of(systems.insert(session, system)),
            session -> systems.find(session, system.systemId()));
    ManagementSystem stored =
        created
            .value()
            .filter(system::sameContent)
            .orElseThrow(() -> SystemStore.taken(system.systemId(), created.value()));
    Reply.created(
        out,
        SystemProtos.encode(stored, View.FULL),
        created.isNew(),
        "/api/v1/systems/" + stored.systemId());
  }

  @Override
  public void updateSystem(
      UpdateSystemRequest request, StreamObserver<com.prismicx.msr.v1.ManagementSystem> out) {
    ManagementSystem system = transactions.write(session -> update(session, request.getSystem()));
    Reply.ok(out, SystemProtos.encode(system, View.FULL));
  }

  @Override
  public void deleteSystem(DeleteSystemRequest request, StreamObserver<Empty> out) {
    transactions.writing(session -> delete(session, request));
    Reply.ok(out, Empty.getDefaultInstance());
  }

  private ManagementSystem update(
      StatelessSession session, com.prismicx.msr.v1.ManagementSystem message) {
    ManagementSystem old = lock(session, message.getSystemId(), message.getEtag());
    ManagementSystem changed = SystemProtos.update(old, message, now());
    return changed.sameContent(old) ? old : systems.update(session, changed);
  }

  private void delete(StatelessSession session, DeleteSystemRequest request) {
    ManagementSystem system = lock(session, request.getSystemId(), request.getEtag());
    if (systems.wasInstalled(session, system.systemId())) {
      throw inUse(system.systemId(), "a tenant has or had it");
    }
    if (systems.isDependedOn(session, system.systemId())) {
      throw inUse(system.systemId(), "a version of another system depends on it");
    }
    systems.deleteVersions(session, system.systemId());
    systems.update(session, system.deleted(now()));
  }

  private ManagementSystem lock(StatelessSession session, String systemId, String etag) {
    ManagementSystem system = systems.lock(session, systemId, LockMode.PESSIMISTIC_WRITE);
    Fields.requireEtag("system " + systemId, etag, system.rowVersion());
    return system;
  }

  private static ServiceException inUse(String systemId, String why) {
    return ServiceException.refused(
        ErrorReason.SYSTEM_IN_USE,
        "systems/" + systemId,
        "system " + systemId + " cannot be deleted: " + why + "; set its status to RETIRED instead",
        Map.of("system_id", systemId));
  }

  private Instant now() {
    return Fields.micros(clock.instant());
  }
}
