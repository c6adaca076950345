package com.prismicx.msr.server.tenant;

import static com.prismicx.msr.server.Workbench.install;
import static com.prismicx.msr.server.Workbench.json;
import static com.prismicx.msr.server.Workbench.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.LenientServer;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.DeprecateVersionRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetTenantRequest;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.ListInstallationsRequest;
import com.prismicx.msr.v1.ListTenantSystemsRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.Tenant;
import com.prismicx.msr.v1.TenantSystem;
import com.prismicx.msr.v1.UpdateTenantRequest;
import com.prismicx.msr.v1.WithdrawVersionRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LenientServer.class)
final class InstallTest {
  private final Workbench bench;

  InstallTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void without_a_version_the_newest_published_one_is_installed_past_deprecated_and_pre_releases() {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 1, "1.0.0", "SELECT 1");
    bench.release(system, "1.2.0", 1, "1.1.0", "SELECT 1");
    bench.release(system, "2.0.0-rc.1", 1, "1.2.0", "SELECT 1");
    bench.draft(system, "3.0.0", 1);
    deprecate(system, "1.2.0");

    String tenant = Workbench.id("t");
    Operation operation = bench.succeeded(bench.install(tenant, system));
    assertThat(operation.getVersionFrom()).isEqualTo("0.0.0");
    assertThat(operation.getVersionTo()).isEqualTo("1.1.0");
    TenantSystem installation = bench.installation(tenant, system);
    assertThat(installation.getVersion()).isEqualTo("1.1.0");
    assertThat(installation.getStatus()).isEqualTo(TenantSystem.Status.ACTIVE);
    assertThat(installation.getSchemaVersion()).isEqualTo(1);
    assertThat(installation.getInstallationId()).startsWith("i_");
    assertThat(installation.getOperationId()).isEqualTo(operation.getOperationId());
  }

  @Test
  void a_deprecated_version_and_a_pre_release_are_installed_by_name() {
    String system = bench.releasedSystem();
    deprecate(system, "1.0.0");
    bench.release(system, "2.0.0-rc.1", 1, "1.0.0", "SELECT 1");
    for (String version : List.of("1.0.0", "2.0.0-rc.1")) {
      bench.succeeded(bench.installing(Workbench.id("t"), system, version));
    }
    Refusal.of(
        ErrorReason.NO_DEFAULT_VERSION, () -> bench.installing(Workbench.id("t"), system, ""));
  }

  @Test
  void drafts_and_withdrawn_versions_are_not_installed() {
    String system = bench.releasedSystem();
    bench.draft(system, "1.1.0", 1);
    assertThat(
            Refusal.of(
                    ErrorReason.VERSION_NOT_INSTALLABLE,
                    () -> bench.installing(Workbench.id("t"), system, "1.1.0"))
                .message())
        .contains("publish it first");
    bench
        .server()
        .versions()
        .withdrawVersion(
            WithdrawVersionRequest.newBuilder().setSystemId(system).setVersion("1.0.0").build());
    Refusal withdrawn =
        Refusal.of(
            ErrorReason.VERSION_NOT_INSTALLABLE,
            () -> bench.installing(Workbench.id("t"), system, "1.0.0"));
    assertThat(withdrawn.variable("status")).isEqualTo("WITHDRAWN");
    Refusal.of(
        ErrorReason.VERSION_NOT_FOUND, () -> bench.installing(Workbench.id("t"), system, "9.9.9"));
    Refusal.of(
        ErrorReason.SYSTEM_NOT_FOUND,
        () -> bench.installing(Workbench.id("t"), Workbench.id("none"), ""));
  }

  @Test
  void a_baseline_is_taken_in_one_step_and_a_chain_where_there_is_none() throws SQLException {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", "CREATE TABLE extra (id int)");
    Operation chain = bench.succeeded(bench.install(Workbench.id("t"), system));
    assertThat(chain.getStepsTotal()).isEqualTo(2);

    bench.draft(system, "2.0.0", 3);
    bench.edge(system, "1.1.0", "2.0.0", "CREATE TABLE more (id int)");
    bench.edge(system, "0.0.0", "2.0.0", "CREATE TABLE whole (id int)");
    bench.publish(system, "2.0.0");
    String tenant = Workbench.id("t");
    Operation baseline = bench.succeeded(bench.install(tenant, system));
    assertThat(baseline.getStepsTotal()).isEqualTo(1);
    assertThat(bench.tables(bench.installation(tenant, system))).containsExactly("whole");
  }

  @Test
  void an_unknown_tenant_is_registered_by_its_first_installation() {
    String system = bench.releasedSystem();
    String tenant = Workbench.id("unheard");
    Refusal.of(ErrorReason.NO_DEFAULT_VERSION, () -> bench.installing(tenant, bench.system(), ""));
    Refusal.of(ErrorReason.TENANT_NOT_FOUND, () -> get(tenant));
    bench.succeeded(bench.install(tenant, system));
    assertThat(get(tenant).getStatus()).isEqualTo(Tenant.Status.ACTIVE);
  }

  @Test
  void validate_only_installs_nothing_and_registers_nobody() {
    String system = bench.releasedSystem();
    String tenant = Workbench.id("unheard");
    Operation checked =
        bench
            .server()
            .tenants()
            .installSystem(install(tenant, system, "").setValidateOnly(true).build());
    assertThat(checked.getOperationId()).isEmpty();
    assertThat(checked.getVersionTo()).isEqualTo("1.0.0");
    assertThat(checked.getStepsTotal()).isEqualTo(1);
    Refusal.of(ErrorReason.INSTALLATION_NOT_FOUND, () -> bench.installation(tenant, system));
    Refusal.of(ErrorReason.TENANT_NOT_FOUND, () -> get(tenant));
  }

  @Test
  void nothing_is_installed_for_a_suspended_tenant() {
    String system = bench.releasedSystem();
    String tenant = bench.tenant();
    suspend(tenant);
    assertThat(
            Refusal.of(
                    ErrorReason.TENANT_SUSPENDED, () -> bench.installing(tenant, system, "1.0.0"))
                .message())
        .contains("set its status to ACTIVE first");
  }

  @Test
  void a_dependency_that_the_tenant_lacks_refuses_and_says_what_to_do() {
    String crm = bench.releasedSystem();
    String sales = bench.system();
    bench.draft(
        version(sales, "1.0.0", 0).setDependencies(json("{'%s': '^1.2.0'}".formatted(crm))));
    bench.publish(sales, "1.0.0");
    String tenant = Workbench.id("t");
    Refusal missing =
        Refusal.of(ErrorReason.DEPENDENCY_MISSING, () -> bench.installing(tenant, sales, "1.0.0"));
    assertThat(missing.message())
        .isEqualTo(
            "version 1.0.0 of %s needs %s ^1.2.0; tenant %s does not have it: install it first"
                .formatted(sales, crm, tenant));
    assertThat(missing.violations().get(0).getSubject())
        .isEqualTo("tenants/" + tenant + "/systems/" + crm);

    bench.succeeded(bench.installing(tenant, crm, "1.0.0"));
    assertThat(
            Refusal.of(
                    ErrorReason.DEPENDENCY_MISSING, () -> bench.installing(tenant, sales, "1.0.0"))
                .message())
        .contains("tenant %s runs 1.0.0".formatted(tenant));

    bench.release(crm, "1.2.0", 1, "1.0.0", "SELECT 1");
    bench.succeeded(bench.upgrade(tenant, crm, "1.2.0"));
    bench.succeeded(bench.installing(tenant, sales, "1.0.0"));
  }

  @Test
  void installing_what_is_installed_answers_its_operation_and_another_version_is_refused() {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 1, "1.0.0", "SELECT 1");
    String tenant = Workbench.id("t");
    Operation first = bench.succeeded(bench.installing(tenant, system, "1.0.0"));
    assertThat(bench.installing(tenant, system, "1.0.0")).isEqualTo(first);
    Refusal refusal =
        Refusal.of(ErrorReason.ALREADY_INSTALLED, () -> bench.installing(tenant, system, "1.1.0"));
    assertThat(refusal.variable("version")).isEqualTo("1.0.0");
    assertThat(refusal.message()).contains(":upgrade");
  }

  @Test
  void a_request_id_answers_its_first_operation() {
    String system = bench.releasedSystem();
    String tenant = Workbench.id("t");
    InstallSystemRequest request =
        install(tenant, system, "1.0.0").setRequestId("install-" + tenant).build();
    Operation first = bench.server().tenants().installSystem(request);
    assertThat(bench.server().tenants().installSystem(request).getOperationId())
        .isEqualTo(first.getOperationId());
    Refusal.of(
        ErrorReason.REQUEST_ID_REUSED,
        () ->
            bench
                .server()
                .tenants()
                .installSystem(request.toBuilder().setTenantId(Workbench.id("t")).build()));
    bench.succeeded(first);
  }

  @Test
  void a_failing_statement_fails_the_operation_and_leaves_nothing_behind() throws SQLException {
    String system = bench.system();
    bench.release(
        system,
        "1.0.0",
        1,
        "0.0.0",
        "CREATE TABLE item (id int);\n\n-- the mistake\nINSERT INTO item\n  VALUES ('x')");
    String tenant = Workbench.id("t");
    Operation failed = bench.server().await(bench.installing(tenant, system, "1.0.0"));

    assertThat(failed.getState()).isEqualTo(Operation.State.FAILED);
    Operation.Error error = failed.getError();
    assertThat(error.getReason()).isEqualTo(ErrorReason.MIGRATION_FAILED);
    assertThat(error.getEdge()).isEqualTo("0.0.0 -> 1.0.0");
    assertThat(error.getStatementNumber()).isEqualTo(2);
    assertThat(error.getLine()).isEqualTo(4);
    assertThat(error.getStatement()).isEqualTo("INSERT INTO item\n  VALUES ('x')");
    assertThat(error.getDatabaseMessage()).contains("invalid input syntax for type integer");
    assertThat(error.getMessage()).contains("line 5").contains("next version");
    nothingLeft(tenant, system);

    bench.release(system, "1.0.1", 1, "0.0.0", "CREATE TABLE item (id int)");
    bench.succeeded(bench.installing(tenant, system, "1.0.1"));
  }

  @Test
  void a_failure_at_commit_leaves_nothing_behind_too() throws SQLException {
    String system = bench.system();
    bench.release(
        system,
        "1.0.0",
        1,
        "0.0.0",
        "CREATE TABLE a (id int PRIMARY KEY);"
            + "CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED);"
            + "INSERT INTO b VALUES (1)");
    String tenant = Workbench.id("t");
    Operation failed = bench.server().await(bench.installing(tenant, system, "1.0.0"));
    assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.MIGRATION_FAILED);
    assertThat(failed.getError().getStatementNumber()).isZero();
    assertThat(failed.getError().getEdge()).isEqualTo("0.0.0 -> 1.0.0");
    assertThat(failed.getError().getDatabaseMessage()).contains("foreign key");
    nothingLeft(tenant, system);
  }

  private void nothingLeft(String tenant, String system) throws SQLException {
    Refusal.of(ErrorReason.INSTALLATION_NOT_FOUND, () -> bench.installation(tenant, system));
    String schema;
    try (Connection control = bench.control()) {
      assertThat(
              Workbench.texts(
                  control, "select status from tenant_systems where tenant_id = ?", tenant))
          .isEmpty();
      assertThat(
              Workbench.texts(
                  control,
                  "select status from tenant_system_history where tenant_id = ? order by history_id",
                  tenant))
          .endsWith("installing", "install_failed");
      String installation =
          Workbench.texts(
                  control,
                  "select distinct installation_id from tenant_system_history where tenant_id = ?",
                  tenant)
              .get(0);
      schema = "msr_" + installation.substring(2);
    }
    try (Connection database = bench.tenantDatabase()) {
      assertThat(
              Workbench.texts(
                  database, "select nspname from pg_namespace where nspname = ?", schema))
          .isEmpty();
      assertThat(
              Workbench.texts(database, "select rolname from pg_roles where rolname = ?", schema))
          .isEmpty();
    }
  }

  @Test
  void ten_tenants_are_installed_at_once() {
    String system = bench.releasedSystem();
    List<Operation> operations =
        IntStream.range(0, 10)
            .mapToObj(i -> bench.installing(Workbench.id("many"), system, ""))
            .toList();
    operations.forEach(bench::succeeded);
    List<TenantSystem> installations =
        bench
            .server()
            .tenants()
            .listInstallations(ListInstallationsRequest.newBuilder().setSystemId(system).build())
            .getInstallationsList();
    assertThat(installations).hasSize(10);
    assertThat(installations).extracting(TenantSystem::getSchemaName).doesNotHaveDuplicates();
  }

  @Test
  void what_a_tenant_has_is_listed_by_system_and_paged() {
    List<String> systems = List.of(bench.releasedSystem(), bench.releasedSystem());
    String tenant = Workbench.id("t");
    systems.forEach(system -> bench.succeeded(bench.install(tenant, system)));
    ListTenantSystemsRequest.Builder request =
        ListTenantSystemsRequest.newBuilder().setTenantId(tenant).setPageSize(1);
    var first = bench.server().tenants().listTenantSystems(request.build());
    var second =
        bench
            .server()
            .tenants()
            .listTenantSystems(request.setPageToken(first.getNextPageToken()).build());
    assertThat(List.of(first.getSystems(0).getSystemId(), second.getSystems(0).getSystemId()))
        .isEqualTo(systems.stream().sorted().toList());
    assertThat(second.getNextPageToken()).isEmpty();
    Refusal.of(
        ErrorReason.TENANT_NOT_FOUND,
        () ->
            bench
                .server()
                .tenants()
                .listTenantSystems(
                    ListTenantSystemsRequest.newBuilder().setTenantId("nobody").build()));
  }

  private Tenant get(String tenant) {
    return bench
        .server()
        .tenants()
        .getTenant(GetTenantRequest.newBuilder().setTenantId(tenant).build());
  }

  private void suspend(String tenant) {
    bench
        .server()
        .tenants()
        .updateTenant(
            UpdateTenantRequest.newBuilder()
                .setTenant(
                    Tenant.newBuilder().setTenantId(tenant).setStatus(Tenant.Status.SUSPENDED))
                .build());
  }

  private void deprecate(String system, String version) {
    bench
        .server()
        .versions()
        .deprecateVersion(
            DeprecateVersionRequest.newBuilder().setSystemId(system).setVersion(version).build());
  }
}
