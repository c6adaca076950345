package com.prismicx.msr.server.tenant;

import com.google.protobuf.Empty;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.operation.OperationProtos;
import com.prismicx.msr.server.postgres.Created;
import com.prismicx.msr.server.postgres.Page;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Reply;
import com.prismicx.msr.v1.AdoptSystemRequest;
import com.prismicx.msr.v1.CheckDriftRequest;
import com.prismicx.msr.v1.CreateTenantRequest;
import com.prismicx.msr.v1.DataCopy;
import com.prismicx.msr.v1.DeleteCopyRequest;
import com.prismicx.msr.v1.DeleteTenantRequest;
import com.prismicx.msr.v1.Drift;
import com.prismicx.msr.v1.DriftSystemRequest;
import com.prismicx.msr.v1.ExportCopyRequest;
import com.prismicx.msr.v1.ExportSystemRequest;
import com.prismicx.msr.v1.ExportedRow;
import com.prismicx.msr.v1.ForeignSchema;
import com.prismicx.msr.v1.GetTenantRequest;
import com.prismicx.msr.v1.GetTenantSystemRequest;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.InstallationPlan;
import com.prismicx.msr.v1.ListCopiesRequest;
import com.prismicx.msr.v1.ListCopiesResponse;
import com.prismicx.msr.v1.ListForeignSchemasRequest;
import com.prismicx.msr.v1.ListForeignSchemasResponse;
import com.prismicx.msr.v1.ListInstallationsRequest;
import com.prismicx.msr.v1.ListInstallationsResponse;
import com.prismicx.msr.v1.ListTenantSystemHistoryRequest;
import com.prismicx.msr.v1.ListTenantSystemHistoryResponse;
import com.prismicx.msr.v1.ListTenantSystemsRequest;
import com.prismicx.msr.v1.ListTenantSystemsResponse;
import com.prismicx.msr.v1.ListTenantsRequest;
import com.prismicx.msr.v1.ListTenantsResponse;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.PlanSystemRequest;
import com.prismicx.msr.v1.PurgeSystemRequest;
import com.prismicx.msr.v1.RestoreSystemRequest;
import com.prismicx.msr.v1.ResumeSystemRequest;
import com.prismicx.msr.v1.RetrySystemRequest;
import com.prismicx.msr.v1.RollbackSystemRequest;
import com.prismicx.msr.v1.SuspendSystemRequest;
import com.prismicx.msr.v1.TenantServiceGrpc;
import com.prismicx.msr.v1.TenantSystem;
import com.prismicx.msr.v1.UninstallSystemRequest;
import com.prismicx.msr.v1.UpdateTenantRequest;
import com.prismicx.msr.v1.UpgradeSystemRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.StatelessSession;

/** The contract's TenantService. */
public final class TenantGrpcService extends TenantServiceGrpc.TenantServiceImplBase {
  private final Transactions transactions;
  private final Tenants tenants;
  private final InstallationStore installations;
  private final TenantChanges changes;
  private final TenantViews views;
  private final InstantSource clock;

  public TenantGrpcService(
      Transactions transactions,
      InstallationStores stores,
      TenantChanges changes,
      TenantViews views,
      InstantSource clock) {
    this.transactions = transactions;
    this.tenants = new Tenants(transactions, stores);
    this.installations = stores.installations();
    this.changes = changes;
    this.views = views;
    this.clock = clock;
  }

  @Override
  public void listTenants(ListTenantsRequest request, StreamObserver<ListTenantsResponse> out) {
    Page<com.prismicx.msr.v1.Tenant> page =
        tenants.list(
            new TenantStore.Filter(
                TenantProtos.filter(request.getLabelList()),
                TenantProtos.filter(request.getStatus())),
            request.getPageSize(),
            request.getPageToken(),
            TenantProtos::encode);
    Reply.ok(
        out,
        ListTenantsResponse.newBuilder()
            .addAllTenants(page.items())
            .setNextPageToken(page.nextPageToken())
            .build());
  }

  @Override
  public void getTenant(GetTenantRequest request, StreamObserver<com.prismicx.msr.v1.Tenant> out) {
    Reply.ok(out, TenantProtos.encode(tenants.get(request.getTenantId())));
  }

  @Override
  public void createTenant(
      CreateTenantRequest request, StreamObserver<com.prismicx.msr.v1.Tenant> out) {
    Created<Tenant> created = tenants.create(TenantProtos.create(request.getTenant(), now()));
    Reply.created(
        out,
        TenantProtos.encode(created.value()),
        created.isNew(),
        "/api/v1/tenants/" + created.value().tenantId());
  }

  @Override
  public void updateTenant(
      UpdateTenantRequest request, StreamObserver<com.prismicx.msr.v1.Tenant> out) {
    com.prismicx.msr.v1.Tenant wanted = request.getTenant();
    Tenant tenant =
        tenants.update(
            wanted.getTenantId(), wanted.getEtag(), old -> TenantProtos.update(old, wanted, now()));
    Reply.ok(out, TenantProtos.encode(tenant));
  }

  @Override
  public void deleteTenant(DeleteTenantRequest request, StreamObserver<Empty> out) {
    tenants.delete(request.getTenantId(), request.getEtag());
    Reply.ok(out, Empty.getDefaultInstance());
  }

  @Override
  public void listTenantSystems(
      ListTenantSystemsRequest request, StreamObserver<ListTenantSystemsResponse> out) {
    // Who is not there has no empty list of systems.
    Tenant tenant = tenants.get(request.getTenantId());
    Page<TenantSystem> page =
        page(
            InstallationStore.Filter.ofTenant(tenant.tenantId()),
            request.getPageSize(),
            request.getPageToken());
    Reply.ok(
        out,
        ListTenantSystemsResponse.newBuilder()
            .addAllSystems(page.items())
            .setNextPageToken(page.nextPageToken())
            .build());
  }

  @Override
  public void listInstallations(
      ListInstallationsRequest request, StreamObserver<ListInstallationsResponse> out) {
    InstallationStore.Filter filter =
        new InstallationStore.Filter(
            null,
            Fields.orNull(request.getSystemId()),
            Fields.orNull(request.getVersion()),
            InstallationProtos.filter(request.getStatus()),
            TenantProtos.filter(request.getLabelList()),
            request.hasDrifted() ? request.getDrifted() : null);
    Page<TenantSystem> page = page(filter, request.getPageSize(), request.getPageToken());
    Reply.ok(
        out,
        ListInstallationsResponse.newBuilder()
            .addAllInstallations(page.items())
            .setNextPageToken(page.nextPageToken())
            .build());
  }

  @Override
  public void getTenantSystem(GetTenantSystemRequest request, StreamObserver<TenantSystem> out) {
    Reply.ok(
        out,
        InstallationProtos.encode(
            transactions.read(
                session ->
                    installations.get(session, request.getTenantId(), request.getSystemId()))));
  }

  @Override
  public void installSystem(InstallSystemRequest request, StreamObserver<Operation> out) {
    Optional<ServiceException> unfit =
        changes
            .configs()
            .obstacle(request.getTenantId(), request.getSystemId(), request.getVersion());
    accept(out, session -> changes.assignments().install(session, request, unfit));
  }

  @Override
  public void upgradeSystem(UpgradeSystemRequest request, StreamObserver<Operation> out) {
    Optional<ServiceException> unfit =
        changes
            .configs()
            .obstacle(request.getTenantId(), request.getSystemId(), request.getVersion());
    accept(out, session -> changes.assignments().upgrade(session, request, unfit));
  }

  @Override
  public void rollbackSystem(RollbackSystemRequest request, StreamObserver<Operation> out) {
    Losses losses =
        changes
            .forecast()
            .before(
                request.getTenantId(),
                request.getSystemId(),
                request.getVersion(),
                request.getAllowDataLoss());
    Optional<ServiceException> unfit =
        changes
            .configs()
            .obstacle(request.getTenantId(), request.getSystemId(), request.getVersion());
    accept(out, session -> changes.assignments().rollback(session, request, losses, unfit));
  }

  @Override
  public void retrySystem(RetrySystemRequest request, StreamObserver<Operation> out) {
    Losses losses = changes.forecast().beforeRetry(request.getTenantId(), request.getSystemId());
    accept(out, session -> changes.assignments().retry(session, request, losses));
  }

  @Override
  public void suspendSystem(SuspendSystemRequest request, StreamObserver<Operation> out) {
    accept(out, session -> changes.availability().suspend(session, Change.of(request)));
  }

  @Override
  public void resumeSystem(ResumeSystemRequest request, StreamObserver<Operation> out) {
    accept(out, session -> changes.availability().resume(session, Change.of(request)));
  }

  @Override
  public void uninstallSystem(UninstallSystemRequest request, StreamObserver<Operation> out) {
    accept(
        out,
        session ->
            changes
                .availability()
                .uninstall(
                    session,
                    Change.of(request),
                    request.hasRetentionDays() ? request.getRetentionDays() : null));
  }

  @Override
  public void restoreSystem(RestoreSystemRequest request, StreamObserver<Operation> out) {
    accept(out, session -> changes.availability().restore(session, Change.of(request)));
  }

  @Override
  public void purgeSystem(PurgeSystemRequest request, StreamObserver<Operation> out) {
    accept(out, session -> changes.availability().purge(session, Change.of(request)));
  }

  @Override
  public void planSystem(PlanSystemRequest request, StreamObserver<InstallationPlan> out) {
    Reply.ok(
        out,
        PlanProtos.encode(
            views
                .planner()
                .plan(request.getTenantId(), request.getSystemId(), request.getVersion())));
  }

  @Override
  public void adoptSystem(AdoptSystemRequest request, StreamObserver<Operation> out) {
    accept(out, session -> changes.adoptions().adopt(session, request));
  }

  @Override
  public void listForeignSchemas(
      ListForeignSchemasRequest request, StreamObserver<ListForeignSchemasResponse> out) {
    String prefix = request.getPrefix();
    Page<ForeignSchema> page =
        Page.read(
            new Page.Request(
                request.getPageSize(), request.getPageToken(), "schemas" + prefix, false),
            1,
            (after, limit) ->
                changes.adoptions().candidates(prefix, after.isEmpty() ? "" : after.get(0), limit),
            AdoptionProtos::encode,
            candidate -> List.of(candidate.schema()));
    Reply.ok(
        out,
        ListForeignSchemasResponse.newBuilder()
            .addAllSchemas(page.items())
            .setNextPageToken(page.nextPageToken())
            .build());
  }

  @Override
  public void checkDrift(CheckDriftRequest request, StreamObserver<Operation> out) {
    accept(out, session -> changes.drift().accept(session, request));
  }

  @Override
  public void driftSystem(DriftSystemRequest request, StreamObserver<Drift> out) {
    Reply.ok(
        out, DriftProtos.encode(views.drift().read(request.getTenantId(), request.getSystemId())));
  }

  @Override
  public void exportSystem(ExportSystemRequest request, StreamObserver<ExportedRow> out) {
    views.export().stream(
        request.getTenantId(),
        request.getSystemId(),
        new ExportCall((ServerCallStreamObserver<ExportedRow>) out));
  }

  @Override
  public void listCopies(ListCopiesRequest request, StreamObserver<ListCopiesResponse> out) {
    Page<DataCopy> page =
        views
            .copies()
            .list(
                request.getTenantId(),
                request.getSystemId(),
                request.getPageSize(),
                request.getPageToken(),
                CopyProtos::encode);
    Reply.ok(
        out,
        ListCopiesResponse.newBuilder()
            .addAllCopies(page.items())
            .setNextPageToken(page.nextPageToken())
            .build());
  }

  @Override
  public void exportCopy(ExportCopyRequest request, StreamObserver<ExportedRow> out) {
    views.copies().stream(
        request.getTenantId(),
        request.getSystemId(),
        request.getCopyId(),
        new ExportCall((ServerCallStreamObserver<ExportedRow>) out));
  }

  @Override
  public void deleteCopy(DeleteCopyRequest request, StreamObserver<Empty> out) {
    views.copies().delete(request.getTenantId(), request.getSystemId(), request.getCopyId());
    Reply.ok(out, Empty.getDefaultInstance());
  }

  @Override
  public void listTenantSystemHistory(
      ListTenantSystemHistoryRequest request, StreamObserver<ListTenantSystemHistoryResponse> out) {
    Reply.ok(out, transactions.read(session -> HistoryProtos.page(session, request)));
  }

  private void accept(
      StreamObserver<Operation> out,
      Function<StatelessSession, com.prismicx.msr.server.operation.Operation> accept) {
    Reply.accepted(out, OperationProtos.encode(transactions.write(accept)));
  }

  private Page<TenantSystem> page(InstallationStore.Filter filter, int size, String token) {
    return transactions.read(
        session ->
            Page.read(
                new Page.Request(size, token, "installations" + filter, false),
                2,
                (after, limit) -> installations.list(session, filter, after, limit),
                InstallationProtos::encode,
                installation -> List.of(installation.tenantId(), installation.systemId())));
  }

  private Instant now() {
    return Fields.micros(clock.instant());
  }
}
