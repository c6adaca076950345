package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.ForeignSchemas;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.CancelOperationRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.ListTenantSystemHistoryRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.TenantSystem;
import com.prismicx.msr.v1.TenantSystemEvent;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Schemas that other tools made become installations, through the real server. */
@ExtendWith(SharedServer.class)
final class AdoptTest {
  private final Workbench bench;
  private AdoptionSite site;
  private ForeignSchemas schemas;

  AdoptTest(Workbench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void begin() throws SQLException {
    site = AdoptionSite.on(bench);
    schemas = site.schemas();
  }

  @AfterEach
  void end() throws SQLException {
    site.close();
  }

  @Test
  void makes_the_schema_an_installation_with_its_rows() throws SQLException {
    String system = bench.releasedSystem();
    String schema =
        schemas.granted(
            AdoptionSite.ITEM, "INSERT INTO item VALUES (1), (2)", ForeignSchemas.FLYWAY);
    String tenant = Workbench.id("t");
    Operation done = bench.succeeded(site.adopt(tenant, system, schema));
    assertThat(done.getKind()).isEqualTo(Operation.Kind.ADOPT);
    assertThat(done.getVersionFrom()).isEqualTo("0.0.0");
    assertThat(done.getVersionTo()).isEqualTo("1.0.0");
    TenantSystem installation = bench.installation(tenant, system);
    assertThat(installation.getStatus()).isEqualTo(TenantSystem.Status.ACTIVE);
    assertThat(installation.getVersion()).isEqualTo("1.0.0");
    assertThat(installation.getFingerprint())
        .isEqualTo(bench.installation(bench.installed(system), system).getFingerprint());
    assertThat(bench.tables(installation)).containsExactly("item");
    assertThat(
            Workbench.texts(
                schemas.admin(),
                "select id from %s.item order by 1".formatted(installation.getSchemaName())))
        .containsExactly("1", "2");
  }

  @Test
  void is_upgraded_rolled_back_and_purged_like_any_other() throws SQLException {
    String system = bench.releasedSystem();
    bench.release(
        system,
        "1.1.0",
        2,
        "1.0.0",
        "ALTER TABLE item ADD COLUMN name text",
        "ALTER TABLE item DROP COLUMN name");
    String tenant = Workbench.id("t");
    bench.succeeded(
        site.adopt(
            tenant, system, schemas.granted(AdoptionSite.ITEM, "INSERT INTO item VALUES (7)")));
    bench.succeeded(bench.upgrade(tenant, system, "1.1.0"));
    bench.succeeded(bench.rollback(tenant, system, "1.0.0"));
    String schema = bench.installation(tenant, system).getSchemaName();
    assertThat(Workbench.texts(schemas.admin(), "select id from %s.item".formatted(schema)))
        .containsExactly("7");
    bench.succeeded(new AvailabilityCalls(bench).uninstall(tenant, system));
  }

  @Test
  void validating_only_changes_and_locks_nothing() throws SQLException {
    String system = bench.releasedSystem();
    String schema = schemas.granted(AdoptionSite.ITEM);
    String tenant = Workbench.id("t");
    try (Connection user = bench.tenantDatabase()) {
      user.setAutoCommit(false);
      Workbench.execute(user, "LOCK TABLE %s.item IN ACCESS EXCLUSIVE MODE".formatted(schema));
      Operation valid =
          site.call(AdoptionSite.request(tenant, system, schema).setValidateOnly(true));
      assertThat(valid.getOperationId()).isEmpty();
      assertThat(valid.getKind()).isEqualTo(Operation.Kind.ADOPT);
    }
    Refusal.of(ErrorReason.INSTALLATION_NOT_FOUND, () -> bench.installation(tenant, system));
    assertThat(site.tables(schema)).containsExactly("item");
  }

  @Test
  void a_schema_is_adopted_once() throws SQLException {
    String system = bench.releasedSystem();
    String schema = schemas.granted(AdoptionSite.ITEM);
    bench.succeeded(site.adopt(Workbench.id("t"), system, schema));
    Refusal.of(ErrorReason.SCHEMA_NOT_FOUND, () -> site.adopt(Workbench.id("t"), system, schema));
  }

  @Test
  void of_two_tenants_that_adopt_one_schema_one_gets_it() throws SQLException {
    String system = bench.releasedSystem();
    String schema = schemas.granted(AdoptionSite.ITEM, "INSERT INTO item VALUES (1)");
    String tenant = Workbench.id("t");
    try (Connection user = bench.tenantDatabase()) {
      user.setAutoCommit(false);
      Workbench.execute(user, "SELECT 1 FROM %s.item".formatted(schema));
      Operation first = site.adopt(tenant, system, schema);
      Refusal second =
          Refusal.of(
              ErrorReason.OPERATION_RUNNING, () -> site.adopt(Workbench.id("t"), system, schema));
      assertThat(second.variable("operation_id")).isEqualTo(first.getOperationId());
      user.rollback();
      bench.succeeded(first);
    }
  }

  @Test
  void waits_for_who_still_uses_the_schema_and_can_be_cancelled_meanwhile() throws SQLException {
    String system = bench.releasedSystem();
    String schema = schemas.granted(AdoptionSite.ITEM);
    String tenant = Workbench.id("t");
    try (Connection user = bench.tenantDatabase()) {
      user.setAutoCommit(false);
      Workbench.execute(user, "SELECT 1 FROM %s.item".formatted(schema));
      Operation waiting = site.adopt(tenant, system, schema);
      bench
          .server()
          .operations()
          .cancelOperation(
              CancelOperationRequest.newBuilder().setOperationId(waiting.getOperationId()).build());
      Operation ended = bench.server().await(waiting);
      assertThat(ended.getState()).isEqualTo(Operation.State.CANCELLED);
    }
    Refusal.of(ErrorReason.INSTALLATION_NOT_FOUND, () -> bench.installation(tenant, system));
    assertThat(site.tables(schema)).containsExactly("item");
    bench.succeeded(site.adopt(tenant, system, schema));
  }

  @Test
  void a_change_between_call_and_work_fails_and_leaves_everything() throws SQLException {
    String system = bench.releasedSystem();
    String schema = schemas.granted(AdoptionSite.ITEM);
    String tenant = Workbench.id("t");
    Operation failed;
    try (Connection user = bench.tenantDatabase()) {
      user.setAutoCommit(false);
      Workbench.execute(user, "ALTER TABLE %s.item ADD COLUMN late int".formatted(schema));
      Operation waiting = site.adopt(tenant, system, schema);
      user.commit();
      failed = bench.server().await(waiting);
    }
    assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.SCHEMA_DIFFERS);
    assertThat(failed.getError().getMessage()).contains("item.late");
    assertThat(site.tables(schema)).containsExactly("item");
    assertThat(
            bench
                .server()
                .tenants()
                .listTenantSystemHistory(
                    ListTenantSystemHistoryRequest.newBuilder()
                        .setTenantId(tenant)
                        .setSystemId(system)
                        .build())
                .getEventsList())
        .extracting(TenantSystemEvent::getStatus)
        .containsExactly("adopt_failed", "installing");
  }

  @Test
  void goes_on_after_its_commit_whatever_happens_then() throws SQLException {
    String system = bench.releasedSystem();
    String schema = schemas.granted(AdoptionSite.ITEM, "INSERT INTO item VALUES (5)");
    String tenant = Workbench.id("t");
    Operation adopted = bench.succeeded(site.adopt(tenant, system, schema));
    // As a server leaves it that dies between the two databases.
    try (Connection control = bench.control()) {
      Workbench.execute(
          control,
          "update tenant_systems set status = 'installing', fingerprint = null where tenant_id = '%s'"
              .formatted(tenant));
      Workbench.execute(
          control,
          "update operations set state = 'cancelling', ended_at = null, lease_until = null where operation_id = '%s'"
              .formatted(adopted.getOperationId()));
    }
    assertThat(bench.server().await(adopted).getState()).isEqualTo(Operation.State.SUCCEEDED);
    TenantSystem installation = bench.installation(tenant, system);
    assertThat(installation.getStatus()).isEqualTo(TenantSystem.Status.ACTIVE);
    assertThat(
            Workbench.texts(
                schemas.admin(), "select id from %s.item".formatted(installation.getSchemaName())))
        .containsExactly("5");
  }

  @Test
  void asking_again_answers_the_first_operation() throws SQLException {
    String system = bench.releasedSystem();
    String schema = schemas.granted(AdoptionSite.ITEM);
    String tenant = Workbench.id("t");
    Operation first = bench.succeeded(site.adopt(tenant, system, schema));
    assertThat(site.adopt(tenant, system, schema).getOperationId())
        .isEqualTo(first.getOperationId());
    Refusal.of(ErrorReason.ALREADY_INSTALLED, () -> site.adopt(tenant, system, "another"));
  }

  @Test
  void keeps_the_values_of_parameters() throws SQLException {
    String system = bench.system();
    bench.draft(
        Workbench.version(system, "1.0.0", 1)
            .setParameters(
                Workbench.json(
                    "{'currency': {'type': 'string', 'default': 'EUR', 'example': 'EUR'}}")));
    bench.edge(system, "0.0.0", "1.0.0", AdoptionSite.ITEM);
    bench.publish(system, "1.0.0");
    String tenant = Workbench.id("t");
    bench.succeeded(
        site.call(
            AdoptionSite.request(tenant, system, schemas.granted(AdoptionSite.ITEM))
                .setConfigurations(Workbench.json("{'currency': 'CHF'}"))));
    assertThat(bench.installation(tenant, system).getConfigurations().getFieldsOrThrow("currency"))
        .extracting(com.google.protobuf.Value::getStringValue)
        .isEqualTo("CHF");
  }

  @Test
  void one_tenant_has_one_operation_at_a_time() throws SQLException {
    String system = bench.releasedSystem();
    String other = bench.releasedSystem();
    String schema = schemas.granted(AdoptionSite.ITEM);
    String tenant = Workbench.id("t");
    try (Connection user = bench.tenantDatabase()) {
      user.setAutoCommit(false);
      Workbench.execute(user, "SELECT 1 FROM %s.item".formatted(schema));
      Operation adopting = site.adopt(tenant, system, schema);
      Refusal.of(
          ErrorReason.OPERATION_RUNNING,
          () ->
              bench
                  .server()
                  .tenants()
                  .installSystem(
                      InstallSystemRequest.newBuilder()
                          .setTenantId(tenant)
                          .setSystemId(other)
                          .build()));
      user.rollback();
      bench.succeeded(adopting);
    }
  }
}
