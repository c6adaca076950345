package com.prismicx.msr.server;

import com.prismicx.msr.v1.CancelOperationRequest;
import com.prismicx.msr.v1.DeleteCopyRequest;
import com.prismicx.msr.v1.DeleteTenantRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.ExportSystemRequest;
import com.prismicx.msr.v1.GetTenantRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.Tenant;
import com.prismicx.msr.v1.UninstallSystemRequest;
import com.prismicx.msr.v1.UpdateConfigRequest;
import com.prismicx.msr.v1.UpdateTenantRequest;
import java.sql.Connection;
import java.util.EnumMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Calls that end with each reason about tenants and what is installed for them. */
final class TenantRefusals {
  private final Workbench bench;
  private final Map<ErrorReason, ThrowingCallable> calls = new EnumMap<>(ErrorReason.class);

  TenantRefusals(Workbench bench) {
    this.bench = bench;
    tenants();
    calls.putAll(new SchemaRefusals(bench).calls());
  }

  Map<ErrorReason, ThrowingCallable> calls() {
    return calls;
  }

  private void tenants() {
    calls.put(
        ErrorReason.TENANT_NOT_FOUND,
        () ->
            bench
                .server()
                .tenants()
                .getTenant(GetTenantRequest.newBuilder().setTenantId("nobody").build()));
    calls.put(
        ErrorReason.CONFIG_UNFIT,
        () -> {
          String system = bench.system();
          String tenant = bench.tenant();
          bench
              .server()
              .configs()
              .updateConfig(
                  UpdateConfigRequest.newBuilder()
                      .setSystemId(system)
                      .setTenantId(tenant)
                      .setConfiguration(Workbench.json("{'a': 'text'}"))
                      .build());
          bench.draft(
              Workbench.version(system, "1.0.0", 0)
                  .setConfigSchema(Workbench.json("{'properties': {'a': {'type': 'integer'}}}")));
          bench.publish(system, "1.0.0");
          bench.installing(tenant, system, "1.0.0");
        });
    calls.put(
        ErrorReason.TENANT_EXISTS,
        () ->
            bench
                .server()
                .tenants()
                .createTenant(
                    com.prismicx.msr.v1.CreateTenantRequest.newBuilder()
                        .setTenant(
                            Tenant.newBuilder().setTenantId(bench.tenant()).setDisplayName("Other"))
                        .build()));
    calls.put(
        ErrorReason.TENANT_IN_USE,
        () ->
            bench
                .server()
                .tenants()
                .deleteTenant(
                    DeleteTenantRequest.newBuilder()
                        .setTenantId(bench.installed(bench.releasedSystem()))
                        .build()));
    calls.put(
        ErrorReason.TENANT_SUSPENDED,
        () -> {
          String tenant = bench.tenant();
          bench
              .server()
              .tenants()
              .updateTenant(
                  UpdateTenantRequest.newBuilder()
                      .setTenant(
                          Tenant.newBuilder()
                              .setTenantId(tenant)
                              .setStatus(Tenant.Status.SUSPENDED))
                      .build());
          bench.installing(tenant, bench.releasedSystem(), "");
        });
    calls.put(
        ErrorReason.INSTALLATION_NOT_FOUND,
        () -> bench.installation(bench.tenant(), bench.system()));
    calls.put(
        ErrorReason.ALREADY_INSTALLED,
        () -> {
          String system = bench.releasedSystem();
          bench.release(system, "1.1.0", 1, "1.0.0", "SELECT 1");
          bench.installing(bench.installed(system), system, "1.0.0");
        });
    calls.put(
        ErrorReason.INSTALLATION_STATE,
        () -> {
          String system = bench.releasedSystem();
          String tenant = bench.installed(system);
          try (Connection control = bench.control()) {
            Workbench.execute(
                control,
                "update tenant_systems set status = 'installing' where tenant_id = '%s'"
                    .formatted(tenant));
          }
          bench.upgrading(tenant, system, "");
        });
    calls.put(
        ErrorReason.NO_UPGRADE_PATH,
        () -> {
          String system = bench.releasedSystem();
          String tenant = bench.installed(system);
          bench.release(system, "3.0.0", 3, "1.0.0", "SELECT 1");
          bench.draft(system, "2.0.0", 2);
          bench.edge(system, "1.0.0", "2.0.0", "SELECT 1");
          bench.publish(system, "2.0.0");
          bench.succeeded(bench.upgrade(tenant, system, "2.0.0"));
          bench.upgrading(tenant, system, "3.0.0");
        });
    calls.put(
        ErrorReason.NOT_AN_UPGRADE,
        () -> {
          String system = bench.releasedSystem();
          bench.upgrading(bench.installed(system), system, "1.0.0");
        });
    calls.put(
        ErrorReason.NOT_A_ROLLBACK,
        () -> {
          String system = bench.releasedSystem();
          bench.rollingBack(bench.installed(system), system, "1.0.0");
        });
    calls.put(
        ErrorReason.NO_ROLLBACK_PATH,
        () -> {
          String system = bench.releasedSystem();
          bench.release(system, "1.1.0", 2, "1.0.0", "SELECT 1");
          bench.rollingBack(bench.installed(system), system, "1.0.0");
        });
    calls.put(
        ErrorReason.DATA_WOULD_BE_LOST,
        () -> {
          String system = bench.releasedSystem();
          bench.release(
              system,
              "1.1.0",
              2,
              "1.0.0",
              "CREATE TABLE note AS SELECT 1 AS id",
              "DROP TABLE note");
          bench.rollingBack(bench.installed(system), system, "1.0.0");
        });
    calls.put(
        ErrorReason.COPY_NOT_FOUND,
        () ->
            bench
                .server()
                .tenants()
                .deleteCopy(
                    DeleteCopyRequest.newBuilder()
                        .setTenantId("nobody")
                        .setSystemId("nothing")
                        .setCopyId("b_" + "0".repeat(32))
                        .build()));
    calls.put(
        ErrorReason.ROW_TOO_LARGE,
        () -> {
          String system = bench.system();
          bench.release(
              system,
              "1.0.0",
              1,
              "0.0.0",
              "CREATE TABLE big AS SELECT repeat('x', 9000000) AS filling");
          bench
              .server()
              .tenants()
              .exportSystem(
                  ExportSystemRequest.newBuilder()
                      .setTenantId(bench.installed(system))
                      .setSystemId(system)
                      .build())
              .forEachRemaining(row -> {});
        });
    calls.put(
        ErrorReason.INSTALLATION_RETAINED,
        () -> {
          String system = bench.releasedSystem();
          String tenant = bench.installed(system);
          bench.succeeded(
              bench
                  .server()
                  .tenants()
                  .uninstallSystem(
                      UninstallSystemRequest.newBuilder()
                          .setTenantId(tenant)
                          .setSystemId(system)
                          .build()));
          bench.installing(tenant, system, "1.0.0");
        });
    calls.put(
        ErrorReason.OPERATION_ENDED,
        () -> {
          String system = bench.releasedSystem();
          Operation ended = bench.install(Workbench.id("t"), system);
          bench
              .server()
              .operations()
              .cancelOperation(
                  CancelOperationRequest.newBuilder()
                      .setOperationId(ended.getOperationId())
                      .build());
        });
    calls.put(
        ErrorReason.DEPENDENCY_MISSING,
        () -> bench.installing(Workbench.id("t"), bench.needing(bench.system()), ""));
    calls.put(
        ErrorReason.DEPENDANT_REFUSES,
        () -> {
          String needed = bench.releasedSystem();
          String needing = bench.needing(needed);
          String tenant = bench.installed(needed);
          bench.succeeded(bench.install(tenant, needing));
          bench.release(needed, "2.0.0", 1, "1.0.0", "SELECT 1");
          bench.upgrading(tenant, needed, "2.0.0");
        });
    calls.put(
        ErrorReason.OPERATION_RUNNING,
        () -> {
          String system = bench.releasedSystem();
          String tenant = bench.installed(system);
          bench.release(system, "1.1.0", 2, "1.0.0", "SELECT pg_sleep(1)");
          bench.upgrading(tenant, system, "1.1.0");
          bench.upgrading(tenant, system, "1.1.0");
        });
  }
}
