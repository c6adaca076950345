package com.prismicx.msr.server.tenant;

import static com.prismicx.msr.server.Workbench.json;
import static com.prismicx.msr.server.Workbench.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.LenientServer;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.fault.Eventually;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.ListInstallationsRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.Tenant;
import com.prismicx.msr.v1.TenantSystem;
import com.prismicx.msr.v1.UpdateTenantRequest;
import com.prismicx.msr.v1.UpgradeSystemRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LenientServer.class)
final class UpgradeTest {
  private final Workbench bench;

  UpgradeTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void an_upgrade_takes_the_fewest_steps_and_keeps_the_installation() {
    String system = chain("1.1.0", "1.2.0");
    bench.draft(system, "1.3.0", 9);
    bench.edge(system, "1.2.0", "1.3.0", "CREATE TABLE slow (id int)");
    bench.edge(system, "1.0.0", "1.3.0", "CREATE TABLE quick (id int)");
    bench.publish(system, "1.3.0");
    String tenant = bench.installed(system, "1.0.0");
    TenantSystem before = bench.installation(tenant, system);

    Operation upgraded = bench.succeeded(bench.upgrade(tenant, system, ""));
    assertThat(upgraded.getKind()).isEqualTo(Operation.Kind.UPGRADE);
    assertThat(upgraded.getVersionFrom()).isEqualTo("1.0.0");
    assertThat(upgraded.getVersionTo()).isEqualTo("1.3.0");
    assertThat(upgraded.getStepsTotal()).isEqualTo(1);
    TenantSystem after = bench.installation(tenant, system);
    assertThat(after.getInstallationId()).isEqualTo(before.getInstallationId());
    assertThat(after.getSchemaName()).isEqualTo(before.getSchemaName());
    assertThat(after.getInstalledAt()).isEqualTo(before.getInstalledAt());
    assertThat(after.getEtag()).isNotEqualTo(before.getEtag());
    assertThat(after.getSchemaVersion()).isEqualTo(9);
  }

  @Test
  void an_upgrade_walks_a_chain() throws SQLException {
    String system = chain("1.1.0", "1.2.0");
    String tenant = bench.installed(system, "1.0.0");
    assertThat(bench.succeeded(bench.upgrade(tenant, system, "1.2.0")).getStepsDone()).isEqualTo(2);
    assertThat(bench.tables(bench.installation(tenant, system)))
        .containsExactly("item", "t_1_1_0", "t_1_2_0");
  }

  @Test
  void what_is_not_higher_is_no_upgrade() {
    String system = chain("1.1.0");
    String tenant = bench.installed(system, "1.1.0");
    for (String version : List.of("1.0.0", "1.1.0", "")) {
      Refusal refusal =
          Refusal.of(ErrorReason.NOT_AN_UPGRADE, () -> bench.upgrading(tenant, system, version));
      assertThat(refusal.variable("version")).isEqualTo("1.1.0");
    }
  }

  @Test
  void without_published_migrations_there_is_no_path() {
    String system = bench.releasedSystem();
    bench.release(system, "2.0.0", 2, "1.0.0", "SELECT 1");
    bench.draft(system, "1.5.0", 2);
    bench.edge(system, "0.0.0", "1.5.0", "SELECT 1");
    bench.edge(system, "1.0.0", "1.5.0", "SELECT 1");
    bench.publish(system, "1.5.0");
    bench.draft(system, "3.0.0", 3);
    bench.edge(system, "2.0.0", "3.0.0", "SELECT 1");
    bench.publish(system, "3.0.0");
    String tenant = bench.installed(system, "1.5.0");
    // 1.5.0 and 2.0.0 have one schema_version, so that 3.0.0 is reached over 2.0.0.
    assertThat(bench.succeeded(bench.upgrade(tenant, system, "3.0.0")).getStepsTotal())
        .isEqualTo(2);

    String other = bench.releasedSystem();
    bench.release(other, "2.0.0", 5, "1.0.0", "SELECT 1");
    bench.draft(other, "1.5.0", 2);
    bench.edge(other, "1.0.0", "1.5.0", "SELECT 1");
    bench.publish(other, "1.5.0");
    String stuck = bench.installed(other, "1.5.0");
    Refusal refusal =
        Refusal.of(ErrorReason.NO_UPGRADE_PATH, () -> bench.upgrading(stuck, other, "2.0.0"));
    assertThat(refusal.variable("version_from")).isEqualTo("1.5.0");
    assertThat(refusal.variable("version_to")).isEqualTo("2.0.0");
    assertThat(refusal.message()).contains("choose another version");
  }

  @Test
  void what_is_not_there_is_not_upgraded() {
    String system = bench.releasedSystem();
    Refusal missing =
        Refusal.of(
            ErrorReason.INSTALLATION_NOT_FOUND,
            () -> bench.upgrading(bench.tenant(), system, "1.0.0"));
    assertThat(missing.variable("system_id")).isEqualTo(system);
    Refusal.of(
        ErrorReason.INSTALLATION_NOT_FOUND, () -> bench.upgrading("nobody", system, "1.0.0"));
    String tenant = bench.installed(system, "1.0.0");
    Refusal.of(ErrorReason.VERSION_NOT_FOUND, () -> bench.upgrading(tenant, system, "7.7.7"));
    bench.draft(system, "1.1.0", 1);
    Refusal.of(ErrorReason.VERSION_NOT_INSTALLABLE, () -> bench.upgrading(tenant, system, "1.1.0"));
  }

  @Test
  void an_old_etag_loses_and_validate_only_changes_nothing() {
    String system = chain("1.1.0");
    String tenant = bench.installed(system, "1.0.0");
    TenantSystem before = bench.installation(tenant, system);
    UpgradeSystemRequest.Builder request =
        UpgradeSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system);
    Refusal.of(
        ErrorReason.ETAG_MISMATCH,
        () -> bench.server().tenants().upgradeSystem(request.setEtag("0").build()));
    Operation checked =
        bench
            .server()
            .tenants()
            .upgradeSystem(request.setEtag(before.getEtag()).setValidateOnly(true).build());
    assertThat(checked.getOperationId()).isEmpty();
    assertThat(checked.getStepsTotal()).isEqualTo(1);
    assertThat(bench.installation(tenant, system)).isEqualTo(before);
  }

  @Test
  void nothing_is_upgraded_for_a_suspended_tenant() {
    String system = chain("1.1.0");
    String tenant = bench.installed(system, "1.0.0");
    bench
        .server()
        .tenants()
        .updateTenant(
            UpdateTenantRequest.newBuilder()
                .setTenant(
                    Tenant.newBuilder().setTenantId(tenant).setStatus(Tenant.Status.SUSPENDED))
                .build());
    Refusal.of(ErrorReason.TENANT_SUSPENDED, () -> bench.upgrading(tenant, system, ""));
  }

  @Test
  void a_dependant_that_does_not_accept_the_version_refuses() {
    String crm = chain("2.0.0");
    String sales = bench.system();
    bench.draft(
        version(sales, "1.0.0", 0).setDependencies(json("{'%s': '^1.0.0'}".formatted(crm))));
    bench.publish(sales, "1.0.0");
    String tenant = bench.installed(crm, "1.0.0");
    bench.succeeded(bench.installing(tenant, sales, "1.0.0"));
    Refusal refusal =
        Refusal.of(ErrorReason.DEPENDANT_REFUSES, () -> bench.upgrading(tenant, crm, "2.0.0"));
    assertThat(refusal.message())
        .isEqualTo(
            "version 2.0.0 of %s is not accepted by %s 1.0.0 of tenant %s, which needs %s ^1.0.0: upgrade it first"
                .formatted(crm, sales, tenant, crm));
  }

  @Test
  void an_installation_that_is_neither_active_nor_failed_is_not_upgraded() throws SQLException {
    String system = chain("1.1.0");
    String tenant = bench.installed(system, "1.0.0");
    try (Connection control = bench.control()) {
      Workbench.execute(
          control,
          "update tenant_systems set status = 'upgrading' where tenant_id = '" + tenant + "'");
    }
    Refusal refusal =
        Refusal.of(ErrorReason.INSTALLATION_STATE, () -> bench.upgrading(tenant, system, ""));
    assertThat(refusal.variable("status")).isEqualTo("UPGRADING");
  }

  @Test
  void a_failing_second_edge_leaves_the_first_ones_version_and_a_fixed_one_goes_on_from_there()
      throws SQLException {
    String system = chain("1.1.0");
    bench.release(
        system, "1.2.0", 3, "1.1.0", "CREATE TABLE half (id int);\nALTER TABLE missing ADD x int");
    String tenant = bench.installed(system, "1.0.0");

    Operation failed = bench.upgrade(tenant, system, "1.2.0");
    assertThat(failed.getState()).isEqualTo(Operation.State.FAILED);
    assertThat(failed.getError().getEdge()).isEqualTo("1.1.0 -> 1.2.0");
    assertThat(failed.getError().getStatementNumber()).isEqualTo(2);
    assertThat(failed.getStepsDone()).isEqualTo(1);
    assertThat(failed.getStepsTotal()).isEqualTo(2);
    TenantSystem stuck = bench.installation(tenant, system);
    assertThat(stuck.getStatus()).isEqualTo(TenantSystem.Status.FAILED);
    assertThat(stuck.getVersion()).isEqualTo("1.1.0");
    assertThat(bench.tables(stuck)).containsExactly("item", "t_1_1_0");
    assertThat(
            bench
                .server()
                .tenants()
                .listInstallations(
                    ListInstallationsRequest.newBuilder()
                        .setSystemId(system)
                        .setVersion("1.1.0")
                        .setStatus(TenantSystem.Status.FAILED)
                        .build())
                .getInstallationsList())
        .containsExactly(stuck);

    bench.release(system, "1.2.1", 3, "1.1.0", "CREATE TABLE whole (id int)");
    assertThat(bench.succeeded(bench.upgrade(tenant, system, "1.2.1")).getVersionFrom())
        .isEqualTo("1.1.0");
    TenantSystem mended = bench.installation(tenant, system);
    assertThat(mended.getStatus()).isEqualTo(TenantSystem.Status.ACTIVE);
    assertThat(bench.tables(mended)).containsExactly("item", "t_1_1_0", "whole");
  }

  @Test
  void a_failed_installation_is_made_active_again_by_an_upgrade_to_where_it_stands() {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", "SELECT nothing");
    String tenant = bench.installed(system, "1.0.0");
    assertThat(bench.upgrade(tenant, system, "1.1.0").getState()).isEqualTo(Operation.State.FAILED);
    bench.succeeded(bench.upgrade(tenant, system, "1.0.0"));
    assertThat(bench.installation(tenant, system).getStatus())
        .isEqualTo(TenantSystem.Status.ACTIVE);
  }

  @Test
  void one_operation_of_a_tenant_runs_at_a_time() throws SQLException {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", "ALTER TABLE item ADD COLUMN more int");
    String other = bench.releasedSystem();
    String tenant = bench.installed(system, "1.0.0");
    Operation running;
    try (Connection _ = bench.holdingItem(tenant, system)) {
      running = bench.upgrading(tenant, system, "1.1.0");

      Refusal refusal =
          Refusal.of(ErrorReason.OPERATION_RUNNING, () -> bench.installing(tenant, other, ""));
      assertThat(refusal.variable("operation_id")).isEqualTo(running.getOperationId());
      assertThat(refusal.message()).contains(running.getOperationId()).contains("wait for it");
      Refusal.of(ErrorReason.OPERATION_RUNNING, () -> bench.upgrading(tenant, system, "1.1.0"));
      bench.succeeded(bench.installing(Workbench.id("another"), other, ""));
    }
    bench.succeeded(running);
    bench.succeeded(bench.installing(tenant, other, ""));
  }

  @Test
  void a_lock_that_another_session_holds_is_waited_for() throws SQLException {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", "ALTER TABLE item ADD COLUMN more int");
    String tenant = bench.installed(system, "1.0.0");
    try (Connection holder = bench.holdingItem(tenant, system)) {
      Operation running = bench.upgrading(tenant, system, "1.1.0");
      Eventually.holds(
          Duration.ofSeconds(30), "the upgrade is tried again", () -> attempts(running) > 1);
      holder.rollback();
      bench.succeeded(running);
    }
  }

  private int attempts(Operation operation) {
    return bench
        .server()
        .operations()
        .getOperation(
            GetOperationRequest.newBuilder().setOperationId(operation.getOperationId()).build())
        .getAttempts();
  }

  /** A released system with 1.0.0 and further versions, one edge each. */
  private String chain(String... versions) {
    String system = bench.releasedSystem();
    String from = "1.0.0";
    int schema = 2;
    for (String version : versions) {
      bench.release(
          system,
          version,
          schema++,
          from,
          "CREATE TABLE t_" + version.replace('.', '_') + " (id int)");
      from = version;
    }
    return system;
  }
}
