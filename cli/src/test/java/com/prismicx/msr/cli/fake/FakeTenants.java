package com.prismicx.msr.cli.fake;

import com.google.protobuf.Empty;
import com.prismicx.msr.v1.AdoptSystemRequest;
import com.prismicx.msr.v1.CheckDriftRequest;
import com.prismicx.msr.v1.CreateTenantRequest;
import com.prismicx.msr.v1.DataCopy;
import com.prismicx.msr.v1.DeleteCopyRequest;
import com.prismicx.msr.v1.DeleteTenantRequest;
import com.prismicx.msr.v1.Drift;
import com.prismicx.msr.v1.DriftSystemRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.ExportCopyRequest;
import com.prismicx.msr.v1.ExportSystemRequest;
import com.prismicx.msr.v1.ExportedRow;
import com.prismicx.msr.v1.ForeignSchema;
import com.prismicx.msr.v1.GetTenantRequest;
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
import com.prismicx.msr.v1.Tenant;
import com.prismicx.msr.v1.TenantServiceGrpc.TenantServiceImplBase;
import com.prismicx.msr.v1.TenantSystem;
import com.prismicx.msr.v1.TenantSystemEvent;
import com.prismicx.msr.v1.UninstallSystemRequest;
import com.prismicx.msr.v1.UpdateTenantRequest;
import com.prismicx.msr.v1.UpgradeSystemRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tenants and what they have. */
public final class FakeTenants extends TenantServiceImplBase {

  public final SortedMap<String, Tenant> stored = new TreeMap<>();
  public final List<TenantSystem> installed = new ArrayList<>();
  public final List<Object> requests = new ArrayList<>();
  public final List<TenantSystemEvent> history = new ArrayList<>();
  public final List<ExportedRow> exported = new ArrayList<>();
  public final List<ForeignSchema> schemas = new ArrayList<>();

  /** A schema that is never as its version makes it. */
  public static final String BENT = "tenant_bent";

  public volatile Drift drift = Drift.getDefaultInstance();
  public volatile int notCompared;
  public final List<DataCopy> copies = new ArrayList<>();
  public volatile InstallationPlan plan = InstallationPlan.getDefaultInstance();
  private final FakeOperations operations;

  FakeTenants(FakeOperations operations) {
    this.operations = operations;
  }

  private Tenant require(String tenantId) {
    Tenant tenant = stored.get(tenantId);
    if (tenant == null) {
      throw Refusal.notFound(ErrorReason.TENANT_NOT_FOUND, "tenant " + tenantId);
    }
    return tenant;
  }

  @Override
  public synchronized void listTenants(
      ListTenantsRequest request, StreamObserver<ListTenantsResponse> observer) {
    requests.add(request);
    Refusal.answer(
        observer, () -> ListTenantsResponse.newBuilder().addAllTenants(stored.values()).build());
  }

  @Override
  public void getTenant(GetTenantRequest request, StreamObserver<Tenant> observer) {
    Refusal.answer(observer, () -> require(request.getTenantId()));
  }

  @Override
  public void createTenant(CreateTenantRequest request, StreamObserver<Tenant> observer) {
    Refusal.answer(
        observer, () -> store(request.getTenant().toBuilder().setStatus(Tenant.Status.ACTIVE)));
  }

  @Override
  public void updateTenant(UpdateTenantRequest request, StreamObserver<Tenant> observer) {
    Refusal.answer(
        observer,
        () ->
            store(
                require(request.getTenant().getTenantId()).toBuilder()
                    .mergeFrom(request.getTenant())));
  }

  @Override
  public void deleteTenant(DeleteTenantRequest request, StreamObserver<Empty> observer) {
    Refusal.answer(
        observer,
        () -> {
          require(request.getTenantId());
          stored.remove(request.getTenantId());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void installSystem(InstallSystemRequest request, StreamObserver<Operation> observer) {
    begin(
        request,
        Operation.newBuilder()
            .setKind(Operation.Kind.INSTALL)
            .setTenantId(request.getTenantId())
            .setSystemId(request.getSystemId())
            .setVersionFrom("0.0.0")
            .setVersionTo(request.getVersion().isEmpty() ? "2.0.0" : request.getVersion()),
        request.getValidateOnly(),
        observer);
  }

  @Override
  public void upgradeSystem(UpgradeSystemRequest request, StreamObserver<Operation> observer) {
    begin(
        request,
        Operation.newBuilder()
            .setKind(Operation.Kind.UPGRADE)
            .setTenantId(request.getTenantId())
            .setSystemId(request.getSystemId())
            .setVersionFrom("1.0.0")
            .setVersionTo(request.getVersion()),
        request.getValidateOnly(),
        observer);
  }

  @Override
  public synchronized void adoptSystem(
      AdoptSystemRequest request, StreamObserver<Operation> observer) {
    if (request.getSchema().equals(BENT)) {
      Refusal.answer(
          observer,
          () -> {
            throw Refusal.of(
                Status.Code.FAILED_PRECONDITION,
                ErrorReason.SCHEMA_DIFFERS,
                "schema tenant_bent is not as version 1.0.0 makes it");
          });
      return;
    }
    begin(
        request,
        Operation.newBuilder()
            .setKind(Operation.Kind.ADOPT)
            .setTenantId(request.getTenantId())
            .setSystemId(request.getSystemId())
            .setVersionFrom("0.0.0")
            .setVersionTo(request.getVersion()),
        request.getValidateOnly(),
        observer);
  }

  @Override
  public void listForeignSchemas(
      ListForeignSchemasRequest request, StreamObserver<ListForeignSchemasResponse> observer) {
    Refusal.answer(
        observer,
        () ->
            ListForeignSchemasResponse.newBuilder()
                .addAllSchemas(
                    schemas.stream()
                        .filter(schema -> schema.getSchema().startsWith(request.getPrefix()))
                        .toList())
                .build());
  }

  @Override
  public void driftSystem(DriftSystemRequest request, StreamObserver<Drift> observer) {
    Refusal.answer(observer, () -> drift);
  }

  @Override
  public void checkDrift(CheckDriftRequest request, StreamObserver<Operation> observer) {
    begin(
        request,
        Operation.newBuilder()
            .setKind(Operation.Kind.DRIFT)
            .setSystemId(request.getSystemId())
            .setStepsSkipped(notCompared),
        false,
        observer);
  }

  @Override
  public void rollbackSystem(RollbackSystemRequest request, StreamObserver<Operation> observer) {
    begin(
        request,
        Operation.newBuilder()
            .setKind(Operation.Kind.ROLLBACK)
            .setTenantId(request.getTenantId())
            .setSystemId(request.getSystemId())
            .setVersionFrom("1.1.0")
            .setVersionTo(request.getVersion()),
        request.getValidateOnly(),
        observer);
  }

  @Override
  public void suspendSystem(SuspendSystemRequest request, StreamObserver<Operation> observer) {
    begin(
        request,
        Operation.newBuilder()
            .setKind(Operation.Kind.SUSPEND)
            .setTenantId(request.getTenantId())
            .setSystemId(request.getSystemId())
            .setVersionFrom("1.0.0")
            .setVersionTo("1.0.0"),
        request.getValidateOnly(),
        observer);
  }

  @Override
  public void resumeSystem(ResumeSystemRequest request, StreamObserver<Operation> observer) {
    begin(
        request,
        Operation.newBuilder()
            .setKind(Operation.Kind.RESUME)
            .setTenantId(request.getTenantId())
            .setSystemId(request.getSystemId())
            .setVersionFrom("1.0.0")
            .setVersionTo("1.0.0"),
        request.getValidateOnly(),
        observer);
  }

  @Override
  public void uninstallSystem(UninstallSystemRequest request, StreamObserver<Operation> observer) {
    begin(
        request,
        Operation.newBuilder()
            .setKind(Operation.Kind.UNINSTALL)
            .setTenantId(request.getTenantId())
            .setSystemId(request.getSystemId())
            .setVersionFrom("1.0.0")
            .setVersionTo("1.0.0"),
        request.getValidateOnly(),
        observer);
  }

  @Override
  public void restoreSystem(RestoreSystemRequest request, StreamObserver<Operation> observer) {
    begin(
        request,
        Operation.newBuilder()
            .setKind(Operation.Kind.RESTORE)
            .setTenantId(request.getTenantId())
            .setSystemId(request.getSystemId())
            .setVersionFrom("1.0.0")
            .setVersionTo("1.0.0"),
        request.getValidateOnly(),
        observer);
  }

  @Override
  public void purgeSystem(PurgeSystemRequest request, StreamObserver<Operation> observer) {
    begin(
        request,
        Operation.newBuilder()
            .setKind(Operation.Kind.PURGE)
            .setTenantId(request.getTenantId())
            .setSystemId(request.getSystemId())
            .setVersionFrom("1.0.0")
            .setVersionTo("1.0.0"),
        request.getValidateOnly(),
        observer);
  }

  @Override
  public void retrySystem(RetrySystemRequest request, StreamObserver<Operation> observer) {
    begin(
        request,
        Operation.newBuilder()
            .setKind(Operation.Kind.UPGRADE)
            .setTenantId(request.getTenantId())
            .setSystemId(request.getSystemId())
            .setVersionFrom("1.0.0")
            .setVersionTo("1.1.0"),
        request.getValidateOnly(),
        observer);
  }

  private void begin(
      Object request,
      Operation.Builder operation,
      boolean validateOnly,
      StreamObserver<Operation> observer) {
    requests.add(request);
    Refusal.answer(observer, () -> validateOnly ? operation.build() : operations.accept(operation));
  }

  @Override
  public void planSystem(PlanSystemRequest request, StreamObserver<InstallationPlan> observer) {
    requests.add(request);
    Refusal.answer(observer, () -> plan);
  }

  @Override
  public void exportSystem(ExportSystemRequest request, StreamObserver<ExportedRow> observer) {
    exported.forEach(observer::onNext);
    observer.onCompleted();
  }

  @Override
  public void listCopies(ListCopiesRequest request, StreamObserver<ListCopiesResponse> observer) {
    Refusal.answer(observer, () -> ListCopiesResponse.newBuilder().addAllCopies(copies).build());
  }

  @Override
  public void exportCopy(ExportCopyRequest request, StreamObserver<ExportedRow> observer) {
    requests.add(request);
    exported.forEach(observer::onNext);
    observer.onCompleted();
  }

  @Override
  public void deleteCopy(DeleteCopyRequest request, StreamObserver<Empty> observer) {
    requests.add(request);
    Refusal.answer(observer, Empty::getDefaultInstance);
  }

  @Override
  public void listTenantSystemHistory(
      ListTenantSystemHistoryRequest request,
      StreamObserver<ListTenantSystemHistoryResponse> observer) {
    requests.add(request);
    Refusal.answer(
        observer, () -> ListTenantSystemHistoryResponse.newBuilder().addAllEvents(history).build());
  }

  @Override
  public void listInstallations(
      ListInstallationsRequest request, StreamObserver<ListInstallationsResponse> observer) {
    requests.add(request);
    Refusal.answer(
        observer,
        () -> ListInstallationsResponse.newBuilder().addAllInstallations(installed).build());
  }

  @Override
  public void listTenantSystems(
      ListTenantSystemsRequest request, StreamObserver<ListTenantSystemsResponse> observer) {
    requests.add(request);
    Refusal.answer(
        observer,
        () -> {
          require(request.getTenantId());
          return ListTenantSystemsResponse.newBuilder()
              .addAllSystems(
                  installed.stream()
                      .filter(i -> i.getTenantId().equals(request.getTenantId()))
                      .toList())
              .build();
        });
  }

  private synchronized Tenant store(Tenant.Builder tenant) {
    Tenant next = tenant.setEtag("t" + (stored.size() + 1)).build();
    stored.put(next.getTenantId(), next);
    return next;
  }
}
