package com.prismicx.msr.server;

import static com.prismicx.msr.server.Workbench.json;
import static com.prismicx.msr.server.Workbench.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.v1.DeleteSystemRequest;
import com.prismicx.msr.v1.DeleteTenantRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetConfigRequest;
import com.prismicx.msr.v1.GetConfigRevisionRequest;
import com.prismicx.msr.v1.GetMigrationRequest;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.GetTenantRequest;
import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.PublishVersionRequest;
import com.prismicx.msr.v1.Tenant;
import com.prismicx.msr.v1.UpdateConfigRequest;
import com.prismicx.msr.v1.UpdateSystemRequest;
import com.prismicx.msr.v1.UpdateTenantRequest;
import com.prismicx.msr.v1.UpdateVersionRequest;
import com.prismicx.msr.v1.WithdrawVersionRequest;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every reason that a call over gRPC may end with, brought about once; what is special of each has tests of its own. */
@ExtendWith(SharedServer.class)
final class ErrorReasonsTest {
  /** A deadline is kept by the client's own library, which ends the call without a word of the server. */
  private static final Set<ErrorReason> MADE_BY_THE_CLIENT = Set.of(ErrorReason.DEADLINE_EXCEEDED);

  private final Workbench bench;
  private final Map<ErrorReason, ThrowingCallable> calls = new EnumMap<>(ErrorReason.class);
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  ErrorReasonsTest(Workbench bench) {
    this.bench = bench;
    requests();
    systemsAndVersions();
    tenants();
    faults();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> comes_over_the_wire_as_the_contract_says() {
    return calls.entrySet().stream()
        .map(
            call ->
                DynamicTest.dynamicTest(
                    call.getKey().name(), () -> Refusal.of(call.getKey(), call.getValue())));
  }

  @Test
  void no_reason_is_forgotten() {
    assertThat(ContractCodes.reasonsOfCalls())
        .as("reasons of errors.proto that no call here ends with; add one")
        .filteredOn(reason -> !MADE_BY_THE_CLIENT.contains(reason))
        .containsExactlyInAnyOrderElementsOf(calls.keySet());
  }

  private void requests() {
    calls.put(ErrorReason.REQUEST_INVALID, () -> getSystem("Not An Id"));
    calls.put(
        ErrorReason.REQUEST_NOT_PARSABLE,
        () ->
            RawCalls.call(
                bench.server().channel(),
                "prismicx.msr.v1.SystemRegistry/GetSystem",
                new byte[] {10, 5, 'a'}));
    calls.put(
        ErrorReason.REQUEST_TOO_LARGE,
        () ->
            RawCalls.call(
                bench.server().channel(),
                "prismicx.msr.v1.SystemRegistry/GetSystem",
                new byte[5 << 20]));
    calls.put(
        ErrorReason.METHOD_NOT_FOUND,
        () ->
            RawCalls.call(
                bench.server().channel(),
                "prismicx.msr.v1.SystemRegistry/Abracadabra",
                new byte[0]));
    calls.put(
        ErrorReason.PAGE_TOKEN_INVALID,
        () ->
            bench
                .server()
                .systems()
                .listSystems(ListSystemsRequest.newBuilder().setPageToken("forged").build()));
    calls.put(
        ErrorReason.REQUEST_ID_REUSED,
        () -> {
          String requestId = Workbench.id("request");
          publish(drafted(), requestId);
          publish(drafted(), requestId);
        });
    calls.put(
        ErrorReason.OPERATION_NOT_FOUND,
        () ->
            bench
                .server()
                .operations()
                .getOperation(GetOperationRequest.newBuilder().setOperationId("o_0").build()));
    calls.put(
        ErrorReason.CONFIG_REVISION_NOT_FOUND,
        () ->
            bench
                .server()
                .configs()
                .getConfigRevision(
                    GetConfigRevisionRequest.newBuilder()
                        .setSystemId(bench.system())
                        .setRevision(1)
                        .build()));
    calls.put(
        ErrorReason.CONFIG_INVALID,
        () ->
            bench
                .server()
                .configs()
                .updateConfig(
                    UpdateConfigRequest.newBuilder()
                        .setSystemId(bench.system())
                        .setConfiguration(json("{'$set': 1}"))
                        .build()));
    calls.put(
        ErrorReason.ETAG_MISMATCH,
        () ->
            update(
                ManagementSystem.newBuilder()
                    .setSystemId(bench.system())
                    .setName("N")
                    .setEtag("0")));
  }

  private void systemsAndVersions() {
    calls.put(ErrorReason.SYSTEM_NOT_FOUND, () -> getSystem("nothing_here"));
    calls.put(
        ErrorReason.SYSTEM_EXISTS,
        () -> {
          var other = Workbench.create(bench.system());
          other.getSystemBuilder().setName("Other");
          bench.server().systems().createSystem(other.build());
        });
    calls.put(
        ErrorReason.SYSTEM_RETIRED,
        () -> {
          String system = bench.system();
          update(
              ManagementSystem.newBuilder()
                  .setSystemId(system)
                  .setStatus(ManagementSystem.Status.RETIRED));
          bench.draft(system, "1.0.0", 1);
        });
    calls.put(
        ErrorReason.SYSTEM_IN_USE,
        () -> {
          String system = bench.releasedSystem();
          bench.install(Workbench.id("t"), system);
          bench
              .server()
              .systems()
              .deleteSystem(DeleteSystemRequest.newBuilder().setSystemId(system).build());
        });
    calls.put(ErrorReason.VERSION_NOT_FOUND, () -> bench.publishing(bench.system(), "1.0.0"));
    calls.put(ErrorReason.VERSION_EXISTS, () -> bench.draft(bench.releasedSystem(), "1.0.0", 2));
    calls.put(
        ErrorReason.VERSION_NOT_DRAFT,
        () ->
            bench
                .server()
                .versions()
                .updateVersion(
                    UpdateVersionRequest.newBuilder()
                        .setSystemVersion(version(bench.releasedSystem(), "1.0.0", 2))
                        .build()));
    calls.put(
        ErrorReason.VERSION_NOT_INSTALLABLE,
        () -> bench.installing(Workbench.id("t"), drafted(), "1.0.0"));
    calls.put(ErrorReason.VERSION_STATE, () -> withdraw(drafted()));
    calls.put(
        ErrorReason.VERSION_IN_USE,
        () -> {
          String system = bench.releasedSystem();
          bench.install(Workbench.id("t"), system);
          withdraw(system);
        });
    calls.put(
        ErrorReason.VERSION_NOT_PUBLISHABLE,
        () -> {
          String system = bench.system();
          bench.draft(system, "1.0.0", 1);
          bench.publishing(system, "1.0.0");
        });
    calls.put(
        ErrorReason.NO_DEFAULT_VERSION,
        () -> bench.installing(Workbench.id("t"), bench.system(), ""));
    calls.put(
        ErrorReason.MIGRATION_NOT_FOUND,
        () ->
            bench
                .server()
                .migrations()
                .getMigration(
                    GetMigrationRequest.newBuilder()
                        .setSystemId(bench.system())
                        .setMigrationId("m_0")
                        .build()));
    calls.put(
        ErrorReason.MIGRATION_EXISTS,
        () -> bench.edge(bench.releasedSystem(), "0.0.0", "1.0.0", "SELECT 2"));
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
                        .setTenantId(installed(bench.releasedSystem()))
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
          bench.installing(installed(system), system, "1.0.0");
        });
    calls.put(
        ErrorReason.INSTALLATION_STATE,
        () -> {
          String system = bench.releasedSystem();
          String tenant = installed(system);
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
          String tenant = installed(system);
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
          bench.upgrading(installed(system), system, "1.0.0");
        });
    calls.put(
        ErrorReason.DEPENDENCY_MISSING,
        () -> bench.installing(Workbench.id("t"), needing(bench.system()), ""));
    calls.put(
        ErrorReason.DEPENDANT_REFUSES,
        () -> {
          String needed = bench.releasedSystem();
          String needing = needing(needed);
          String tenant = installed(needed);
          bench.succeeded(bench.install(tenant, needing));
          bench.release(needed, "2.0.0", 1, "1.0.0", "SELECT 1");
          bench.upgrading(tenant, needed, "2.0.0");
        });
    calls.put(
        ErrorReason.OPERATION_RUNNING,
        () -> {
          String system = bench.releasedSystem();
          String tenant = installed(system);
          bench.release(system, "1.1.0", 2, "1.0.0", "SELECT pg_sleep(1)");
          bench.upgrading(tenant, system, "1.1.0");
          bench.upgrading(tenant, system, "1.1.0");
        });
  }

  private void faults() {
    calls.put(
        ErrorReason.CONFLICT,
        () -> {
          String system = bench.system();
          try (Connection control = bench.control()) {
            control.setAutoCommit(false);
            Workbench.execute(
                control,
                "select 1 from management_systems where system_id = '%s' for update"
                    .formatted(system));
            update(ManagementSystem.newBuilder().setSystemId(system).setName("Late"));
          }
        });
    calls.put(
        ErrorReason.TOO_MANY_REQUESTS,
        () -> {
          TestServer narrow = another(Map.of("grpc.max-calls", "1"));
          for (int i = 0; i < 100; i++) {
            RawCalls.begin(narrow, "prismicx.msr.v1.SystemRegistry/GetSystem");
            narrow.systems().listSystems(ListSystemsRequest.getDefaultInstance());
          }
        });
    calls.put(
        ErrorReason.STORE_UNAVAILABLE,
        () -> {
          TestServer without = another(Map.of("mongo.url", "mongodb://127.0.0.1:1"));
          without
              .configs()
              .getConfig(GetConfigRequest.newBuilder().setSystemId(bench.system()).build());
        });
    calls.put(
        ErrorReason.INTERNAL,
        () -> {
          String system = bench.system();
          try (Connection control = bench.control()) {
            Workbench.execute(
                control,
                "update management_systems set status = 'nonsense' where system_id = '%s'"
                    .formatted(system));
            try {
              getSystem(system);
            } finally {
              Workbench.execute(
                  control,
                  "update management_systems set status = 'active' where system_id = '%s'"
                      .formatted(system));
            }
          }
        });
  }

  private TestServer another(Map<String, String> settings) {
    TestServer server = bench.server().another(settings);
    open.push(server::stop);
    return server;
  }

  private String installed(String system) {
    String tenant = Workbench.id("t");
    bench.succeeded(bench.install(tenant, system));
    return tenant;
  }

  private String drafted() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 0);
    return system;
  }

  private String needing(String needed) {
    String system = bench.system();
    bench.draft(
        version(system, "1.0.0", 0).setDependencies(json("{'%s': '^1.0.0'}".formatted(needed))));
    bench.publish(system, "1.0.0");
    return system;
  }

  private void publish(String system, String requestId) {
    bench
        .server()
        .versions()
        .publishVersion(
            PublishVersionRequest.newBuilder()
                .setSystemId(system)
                .setVersion("1.0.0")
                .setRequestId(requestId)
                .build());
  }

  private void withdraw(String system) {
    bench
        .server()
        .versions()
        .withdrawVersion(
            WithdrawVersionRequest.newBuilder().setSystemId(system).setVersion("1.0.0").build());
  }

  private void getSystem(String id) {
    bench.server().systems().getSystem(GetSystemRequest.newBuilder().setSystemId(id).build());
  }

  private void update(ManagementSystem.Builder system) {
    bench
        .server()
        .systems()
        .updateSystem(UpdateSystemRequest.newBuilder().setSystem(system).build());
  }
}
