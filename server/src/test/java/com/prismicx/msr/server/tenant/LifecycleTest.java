package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.fault.Eventually;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.ListTenantSystemHistoryRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.SuspendSystemRequest;
import com.prismicx.msr.v1.TenantSystem;
import com.prismicx.msr.v1.TenantSystem.Status;
import com.prismicx.msr.v1.TenantSystemEvent;
import com.prismicx.msr.v1.UninstallSystemRequest;
import com.prismicx.msr.v1.UpgradeSystemRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
final class LifecycleTest {
  private final TestServer server;
  private final Workbench bench;
  private final AvailabilityCalls calls;

  LifecycleTest(Workbench bench) {
    this.server = bench.server();
    this.bench = bench;
    this.calls = new AvailabilityCalls(bench);
  }

  @Test
  void a_suspended_installation_lets_nobody_in_and_a_resumed_one_does() throws SQLException {
    String system = bench.releasedSystem();
    String tenant = bench.installed(system, "1.0.0");

    Operation suspended = bench.succeeded(calls.suspend(tenant, system));
    assertThat(suspended.getKind()).isEqualTo(Operation.Kind.SUSPEND);
    assertThat(suspended.getVersionTo()).isEqualTo("1.0.0");
    assertThat(status(tenant, system)).isEqualTo(Status.SUSPENDED);
    assertThat(canLogIn(tenant, system)).isFalse();
    Refusal.of(ErrorReason.INSTALLATION_STATE, () -> bench.upgrading(tenant, system, "1.0.0"));
    Refusal.of(ErrorReason.INSTALLATION_STATE, () -> calls.suspend(tenant, system));

    bench.succeeded(calls.resume(tenant, system));
    assertThat(status(tenant, system)).isEqualTo(Status.ACTIVE);
    assertThat(canLogIn(tenant, system)).isTrue();
    Refusal.of(ErrorReason.INSTALLATION_STATE, () -> calls.resume(tenant, system));
  }

  @Test
  void an_uninstalled_system_keeps_its_data_until_it_is_restored() throws SQLException {
    String system = bench.releasedSystem();
    String tenant = bench.installed(system, "1.0.0");
    TenantSystem before = bench.installation(tenant, system);
    fill(before);

    bench.succeeded(calls.uninstall(tenant, system));
    TenantSystem gone = bench.installation(tenant, system);
    assertThat(gone.getStatus()).isEqualTo(Status.UNINSTALLED);
    assertThat(gone.getPurgeAt().getSeconds() - gone.getUpdatedAt().getSeconds())
        .isEqualTo(30 * 86_400);
    assertThat(canLogIn(tenant, system)).isFalse();
    Refusal.of(ErrorReason.INSTALLATION_RETAINED, () -> bench.installing(tenant, system, "1.0.0"));

    bench.succeeded(calls.restore(tenant, system));
    TenantSystem back = bench.installation(tenant, system);
    assertThat(back.getStatus()).isEqualTo(Status.ACTIVE);
    assertThat(back.hasPurgeAt()).isFalse();
    assertThat(back.getSchemaName()).isEqualTo(before.getSchemaName());
    assertThat(rows(back)).containsExactly("7");
    assertThat(canLogIn(tenant, system)).isTrue();
  }

  @Test
  void what_was_suspended_before_it_was_uninstalled_is_suspended_when_it_is_restored()
      throws SQLException {
    String system = bench.releasedSystem();
    String tenant = bench.installed(system, "1.0.0");
    bench.succeeded(calls.suspend(tenant, system));
    bench.succeeded(calls.uninstall(tenant, system));
    bench.succeeded(calls.restore(tenant, system));
    assertThat(status(tenant, system)).isEqualTo(Status.SUSPENDED);
    assertThat(canLogIn(tenant, system)).isFalse();
  }

  @Test
  void a_purge_destroys_schema_and_role_and_the_system_can_be_installed_again()
      throws SQLException {
    String system = bench.releasedSystem();
    String tenant = bench.installed(system, "1.0.0");
    TenantSystem before = bench.installation(tenant, system);
    Refusal.of(ErrorReason.INSTALLATION_STATE, () -> calls.purge(tenant, system));
    bench.succeeded(calls.uninstall(tenant, system));

    bench.succeeded(calls.purge(tenant, system));
    Refusal.of(ErrorReason.INSTALLATION_NOT_FOUND, () -> bench.installation(tenant, system));
    assertThat(leftOf(before.getSchemaName())).isEmpty();

    bench.succeeded(bench.installing(tenant, system, "1.0.0"));
    assertThat(bench.installation(tenant, system).getSchemaName())
        .isNotEqualTo(before.getSchemaName());
  }

  @Test
  void without_retention_the_data_is_purged_by_itself() throws SQLException {
    String system = bench.releasedSystem();
    String tenant = bench.installed(system, "1.0.0");
    String schema = bench.installation(tenant, system).getSchemaName();
    bench.succeeded(
        server
            .tenants()
            .uninstallSystem(
                UninstallSystemRequest.newBuilder()
                    .setTenantId(tenant)
                    .setSystemId(system)
                    .setRetentionDays(0)
                    .build()));
    Eventually.holds(
        Duration.ofSeconds(30),
        "it is purged",
        () ->
            history(tenant, system).getFirst().getStatus().equals("purged")
                && leftOf(schema).isEmpty());
  }

  @Test
  void what_another_system_needs_is_neither_suspended_nor_uninstalled() {
    String provider = bench.releasedSystem();
    String dependant = bench.system();
    bench.draft(
        Workbench.version(dependant, "1.0.0", 1)
            .setDependencies(Workbench.json("{'%s': '^1.0.0'}".formatted(provider))));
    bench.edge(dependant, "0.0.0", "1.0.0", "SELECT 1");
    bench.publish(dependant, "1.0.0");
    String tenant = bench.installed(provider, "1.0.0");
    bench.succeeded(bench.installing(tenant, dependant, "1.0.0"));

    assertThat(
            Refusal.of(ErrorReason.DEPENDANT_REFUSES, () -> calls.suspend(tenant, provider))
                .message())
        .contains(dependant);
    Refusal.of(ErrorReason.DEPENDANT_REFUSES, () -> calls.uninstall(tenant, provider));

    bench.succeeded(calls.suspend(tenant, dependant));
    bench.succeeded(calls.suspend(tenant, provider));
    Refusal.of(ErrorReason.DEPENDENCY_MISSING, () -> calls.resume(tenant, dependant));
    Refusal.of(ErrorReason.DEPENDANT_REFUSES, () -> calls.uninstall(tenant, provider));
    bench.succeeded(calls.uninstall(tenant, dependant));
    bench.succeeded(calls.uninstall(tenant, provider));
    Refusal.of(ErrorReason.DEPENDENCY_MISSING, () -> calls.restore(tenant, dependant));
    bench.succeeded(calls.restore(tenant, provider));
  }

  @Test
  void the_history_tells_what_a_tenant_ran_at_a_time() {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", "CREATE TABLE more (id int)", "DROP TABLE more");
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, "1.0.0"));
    Operation upgraded = bench.succeeded(bench.upgrading(tenant, system, "1.1.0"));
    bench.succeeded(bench.rollingBack(tenant, system, "1.0.0"));

    List<TenantSystemEvent> events = history(tenant, system);
    assertThat(events)
        .extracting(event -> event.getVersion() + " " + event.getStatus())
        .containsExactly(
            "1.0.0 active",
            "1.1.0 rolling_back",
            "1.1.0 active",
            "1.0.0 upgrading",
            "1.0.0 active",
            "1.0.0 installing");
    TenantSystemEvent then =
        server
            .tenants()
            .listTenantSystemHistory(
                ListTenantSystemHistoryRequest.newBuilder()
                    .setTenantId(tenant)
                    .setSystemId(system)
                    .setAt(events.get(2).getAt())
                    .build())
            .getEvents(0);
    assertThat(then.getVersion()).isEqualTo("1.1.0");
    assertThat(then.getOperationId()).isEqualTo(upgraded.getOperationId());
    Refusal.of(ErrorReason.INSTALLATION_NOT_FOUND, () -> history(Workbench.id("t"), system));
  }

  @Test
  void the_history_has_pages() {
    String system = bench.releasedSystem();
    String tenant = bench.installed(system, "1.0.0");
    bench.succeeded(calls.suspend(tenant, system));
    var request =
        ListTenantSystemHistoryRequest.newBuilder()
            .setTenantId(tenant)
            .setSystemId(system)
            .setPageSize(2);
    var first = server.tenants().listTenantSystemHistory(request.build());
    var rest =
        server
            .tenants()
            .listTenantSystemHistory(request.setPageToken(first.getNextPageToken()).build());
    assertThat(first.getEventsList()).hasSize(2);
    assertThat(rest.getEventsList())
        .extracting(TenantSystemEvent::getStatus)
        .endsWith("installing");
    assertThat(rest.getNextPageToken()).isEmpty();
  }

  @Test
  void a_change_names_the_state_that_it_means() {
    String system = bench.releasedSystem();
    String tenant = bench.installed(system, "1.0.0");
    Refusal.of(
        ErrorReason.ETAG_MISMATCH,
        () ->
            server
                .tenants()
                .suspendSystem(
                    SuspendSystemRequest.newBuilder()
                        .setTenantId(tenant)
                        .setSystemId(system)
                        .setEtag("999")
                        .build()));
    Operation checked =
        server
            .tenants()
            .suspendSystem(
                SuspendSystemRequest.newBuilder()
                    .setTenantId(tenant)
                    .setSystemId(system)
                    .setValidateOnly(true)
                    .build());
    assertThat(checked.getOperationId()).isEmpty();
    assertThat(status(tenant, system)).isEqualTo(Status.ACTIVE);
  }

  @Test
  void a_repeated_request_id_answers_the_first_operation() {
    String system = bench.releasedSystem();
    String tenant = bench.installed(system, "1.0.0");
    UninstallSystemRequest request =
        UninstallSystemRequest.newBuilder()
            .setTenantId(tenant)
            .setSystemId(system)
            .setRequestId(Workbench.id("r"))
            .build();
    Operation first = bench.succeeded(server.tenants().uninstallSystem(request));
    assertThat(server.tenants().uninstallSystem(request).getOperationId())
        .isEqualTo(first.getOperationId());
    Refusal.of(
        ErrorReason.REQUEST_ID_REUSED,
        () ->
            server
                .tenants()
                .upgradeSystem(
                    UpgradeSystemRequest.newBuilder()
                        .setTenantId(tenant)
                        .setSystemId(system)
                        .setRequestId(request.getRequestId())
                        .build()));
  }

  private Status status(String tenant, String system) {
    return bench.installation(tenant, system).getStatus();
  }

  private List<TenantSystemEvent> history(String tenant, String system) {
    return server
        .tenants()
        .listTenantSystemHistory(
            ListTenantSystemHistoryRequest.newBuilder()
                .setTenantId(tenant)
                .setSystemId(system)
                .build())
        .getEventsList();
  }

  private boolean canLogIn(String tenant, String system) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      return Workbench.texts(
              database,
              "select 1 from pg_roles where rolcanlogin and rolname = ?",
              bench.installation(tenant, system).getSchemaName())
          .equals(List.of("1"));
    }
  }

  private void fill(TenantSystem installation) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      Workbench.execute(
          database, "insert into " + installation.getSchemaName() + ".item values (7)");
    }
  }

  private List<String> rows(TenantSystem installation) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      return Workbench.texts(database, "select id from " + installation.getSchemaName() + ".item");
    }
  }

  private List<String> leftOf(String schema) {
    try (Connection database = bench.tenantDatabase()) {
      return Workbench.texts(
          database,
          "select nspname from pg_namespace where nspname = ?"
              + " union all select rolname from pg_roles where rolname = ?",
          schema,
          schema);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
