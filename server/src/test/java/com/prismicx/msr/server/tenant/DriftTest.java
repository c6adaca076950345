package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.CheckDriftRequest;
import com.prismicx.msr.v1.Drift;
import com.prismicx.msr.v1.DriftSystemRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.ListInstallationsRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.RetrySystemRequest;
import com.prismicx.msr.v1.TenantSystem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody changed by hand is told, one tenant at a time and across tenants, and stops a change of version. */
@ExtendWith(SharedServer.class)
final class DriftTest {
  private static final String BASE =
      """
      CREATE TYPE mood AS ENUM ('sad', 'happy');
      CREATE TABLE item (id int PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'none', price numeric(10, 2),
        feels mood DEFAULT 'sad', CONSTRAINT cheap CHECK (price < 100));
      CREATE INDEX item_name ON item (lower(name)) WHERE price > 1;
      CREATE VIEW names AS SELECT id, name FROM item;
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
      CREATE TRIGGER touched BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION touch();
      """;

  private final Workbench bench;

  DriftTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_tenant_as_its_version_makes_it_has_none() {
    String system = system();
    String tenant = bench.installed(system);
    Drift drift = drift(tenant, system);
    assertThat(drift.getDrifted()).isFalse();
    assertThat(drift.getItemsList()).isEmpty();
    assertThat(drift.getFingerprint()).isEqualTo(drift.getExpectedFingerprint()).hasSize(64);
    assertThat(drift.getVersion()).isEqualTo("1.0.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP INDEX item_name",
        "CREATE INDEX more ON item (price)",
        "DROP INDEX item_name; CREATE INDEX item_name ON item (name)",
        "ALTER TABLE item ADD COLUMN \"More.Of It\" text",
        "ALTER TABLE item DROP COLUMN feels",
        "ALTER TABLE item ALTER COLUMN price TYPE numeric",
        "ALTER TABLE item ALTER COLUMN name DROP NOT NULL, ALTER COLUMN name SET DEFAULT 'x'",
        "ALTER TABLE item ALTER COLUMN price SET NOT NULL, ALTER COLUMN price SET DEFAULT 3",
        "ALTER TABLE item DROP CONSTRAINT cheap",
        "ALTER TABLE item DROP CONSTRAINT cheap; ALTER TABLE item ADD CONSTRAINT cheap CHECK (price"
            + " < 5)",
        "ALTER TABLE item ADD CONSTRAINT dear CHECK (price > 5)",
        "DROP VIEW names",
        "CREATE OR REPLACE VIEW names AS SELECT id, name FROM item WHERE id > 1",
        "CREATE VIEW other AS SELECT 1 AS one",
        "DROP TRIGGER touched ON item",
        "CREATE TRIGGER more AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN"
            + " NULL; END $$",
        "CREATE FUNCTION other(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE surplus (id int PRIMARY KEY, name text); CREATE INDEX surplus_name ON surplus"
            + " (name)",
        "CREATE SEQUENCE surplus",
        "CREATE TYPE surplus AS ENUM ('a')",
        "CREATE DOMAIN surplus AS int CHECK (VALUE > 1)"
      })
  void tells_what_mends_it(String change) throws SQLException {
    String system = system();
    String tenant = bench.installed(system);
    change(tenant, system, change);
    Drift drift = drift(tenant, system);
    assertThat(drift.getDrifted()).isTrue();
    assertThat(drift.getItemsTotal()).isEqualTo(drift.getItemsCount()).isPositive();
    assertThat(drift.getFingerprint()).isNotEqualTo(drift.getExpectedFingerprint());
    mendAll(tenant, system);
    assertThat(drift(tenant, system).getItemsList()).isEmpty();
  }

  @Test
  void tells_object_by_object_what_is_and_what_should_be() throws SQLException {
    String system = system();
    String tenant = bench.installed(system);
    change(tenant, system, "DROP INDEX item_name; ALTER TABLE item ADD COLUMN more text");
    Drift drift = drift(tenant, system);
    assertThat(drift.getItemsList())
        .extracting(Drift.Item::getKind, Drift.Item::getObject)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("column", "item.more"),
            org.assertj.core.groups.Tuple.tuple("index", "item_name"));
    assertThat(drift.getItems(0).getIsFound()).isTrue();
    assertThat(drift.getItems(0).getIsExpected()).isFalse();
    assertThat(drift.getItems(0).getMendingSql()).isEqualTo("ALTER TABLE item DROP COLUMN more;");
    assertThat(drift.getItems(1).getIsFound()).isFalse();
    assertThat(drift.getItems(1).getMendingSql()).startsWith("CREATE INDEX item_name ON item ");
  }

  @Test
  void lists_who_has_drifted_across_tenants() throws SQLException {
    String system = system();
    String straight = bench.installed(system);
    String bent = bench.installed(system);
    String closed = bench.installed(system);
    change(bent, system, "DROP VIEW names");
    change(closed, system, "DROP INDEX item_name");
    bench.succeeded(new AvailabilityCalls(bench).suspend(closed, system));
    assertThat(tenants(system, true)).isEmpty();
    Operation checked = bench.succeeded(check(system));
    assertThat(checked.getKind()).isEqualTo(Operation.Kind.DRIFT);
    assertThat(checked.getTenantId()).isEmpty();
    assertThat(checked.getStepsDone()).isEqualTo(3);
    assertThat(tenants(system, true)).containsExactlyInAnyOrder(bent, closed);
    assertThat(tenants(system, false)).containsExactly(straight);
    mendAll(bent, system);
    bench.succeeded(check(system));
    assertThat(tenants(system, true)).containsExactly(closed);
  }

  @Test
  void forgets_what_it_found_about_another_version() throws SQLException {
    String system = system();
    bench.release(system, "1.1.0", 2, "1.0.0", "DROP VIEW IF EXISTS names");
    String tenant = bench.installed(system, "1.0.0");
    change(tenant, system, "DROP VIEW names");
    bench.succeeded(check(system));
    assertThat(tenants(system, true)).containsExactly(tenant);
    bench.succeeded(bench.upgrade(tenant, system, "1.1.0"));
    assertThat(tenants(system, true)).isEmpty();
  }

  @Test
  void compares_a_system_once_at_a_time() throws SQLException {
    String system = system();
    String tenant = bench.installed(system);
    try (Connection control = bench.control()) {
      control.setAutoCommit(false);
      Workbench.execute(control, "lock table drift_checks in access exclusive mode");
      Operation first = check(system);
      Refusal refusal = Refusal.of(ErrorReason.OPERATION_RUNNING, () -> check(system));
      assertThat(refusal.variable("operation_id")).isEqualTo(first.getOperationId());
      control.rollback();
      bench.succeeded(first);
    }
    assertThat(tenants(system, false)).containsExactly(tenant);
  }

  @Test
  void a_system_that_nobody_has_is_compared_in_no_time() {
    assertThat(bench.succeeded(check(system())).getStepsTotal()).isZero();
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> check("no_such_system"));
  }

  @Test
  void an_upgrade_that_ends_elsewhere_fails_and_is_retried_when_it_is_mended() throws SQLException {
    String system = system();
    bench.release(
        system,
        "1.1.0",
        2,
        "1.0.0",
        "ALTER TABLE item ADD COLUMN more text",
        "ALTER TABLE item DROP COLUMN more");
    String tenant = bench.installed(system, "1.0.0");
    change(tenant, system, "DROP INDEX item_name");
    Operation failed = bench.upgrade(tenant, system, "1.1.0");
    assertThat(failed.getState()).isEqualTo(Operation.State.FAILED);
    assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.SCHEMA_DRIFT);
    assertThat(failed.getError().getMessage()).contains("index item_name is missing");
    TenantSystem installation = bench.installation(tenant, system);
    assertThat(installation.getStatus()).isEqualTo(TenantSystem.Status.FAILED);
    assertThat(installation.getVersion()).isEqualTo("1.1.0");
    Drift drift = drift(tenant, system);
    assertThat(drift.getVersion()).isEqualTo("1.1.0");
    mend(tenant, system, drift.getItems(0).getMendingSql());
    bench.succeeded(
        bench
            .server()
            .tenants()
            .retrySystem(
                RetrySystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build()));
    assertThat(bench.installation(tenant, system).getStatus())
        .isEqualTo(TenantSystem.Status.ACTIVE);
  }

  @Test
  void an_upgrade_that_ended_elsewhere_can_be_rolled_back_after_mending() throws SQLException {
    String system = system();
    bench.release(
        system,
        "1.1.0",
        2,
        "1.0.0",
        "ALTER TABLE item ADD COLUMN more text",
        "ALTER TABLE item DROP COLUMN more");
    String tenant = bench.installed(system, "1.0.0");
    change(tenant, system, "DROP VIEW names");
    assertThat(bench.upgrade(tenant, system, "1.1.0").getError().getReason())
        .isEqualTo(ErrorReason.SCHEMA_DRIFT);
    mendAll(tenant, system);
    bench.succeeded(bench.rollback(tenant, system, "1.0.0"));
    assertThat(drift(tenant, system).getDrifted()).isFalse();
  }

  @Test
  void an_install_that_ends_elsewhere_leaves_nothing() throws SQLException {
    String system = bench.system();
    bench.draft(
        Workbench.version(system, "1.0.0", 1)
            .setParameters(Workbench.json("{'wide': {'type': 'boolean', 'default': false}}")));
    bench.edge(
        system,
        "0.0.0",
        "1.0.0",
        """
        CREATE TABLE item (id int);
        DO $$ BEGIN IF current_setting('msr.param.wide')::boolean THEN ALTER TABLE item ADD wide int; END IF; END $$;
        """);
    bench.publish(system, "1.0.0");
    String tenant = Workbench.id("t");
    Operation failed =
        bench
            .server()
            .await(
                bench
                    .server()
                    .tenants()
                    .installSystem(
                        Workbench.install(tenant, system, "1.0.0")
                            .setConfigurations(Workbench.json("{'wide': true}"))
                            .build()));
    assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.SCHEMA_DRIFT);
    Refusal.of(ErrorReason.INSTALLATION_NOT_FOUND, () -> bench.installation(tenant, system));
  }

  @Test
  void a_version_without_sql_is_compared_like_any_other() throws SQLException {
    String system = system();
    bench.draft(system, "1.0.1", 1);
    bench.publish(system, "1.0.1");
    String tenant = bench.installed(system, "1.0.0");
    bench.succeeded(bench.upgrade(tenant, system, "1.0.1"));
    assertThat(drift(tenant, system).getVersion()).isEqualTo("1.0.1");
    assertThat(drift(tenant, system).getDrifted()).isFalse();
  }

  @Test
  void does_not_compare_with_what_another_server_read() throws SQLException {
    String system = system();
    String tenant = bench.installed(system);
    change(tenant, system, "DROP VIEW names");
    try (Connection control = bench.control()) {
      Workbench.execute(
          control,
          "update version_fingerprints set server_major = 15 where version_id = '%s'"
              .formatted(bench.installation(tenant, system).getVersionId()));
    }
    Refusal refusal =
        Refusal.of(ErrorReason.FINGERPRINT_NOT_COMPARABLE, () -> drift(tenant, system));
    assertThat(refusal.message()).contains("PostgreSQL 15", "publish a next version");
    Operation failed = bench.server().await(check(system));
    assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.FINGERPRINT_NOT_COMPARABLE);
    assertThat(tenants(system, true)).isEmpty();
  }

  @Test
  void does_not_compare_what_stands_in_the_middle_of_an_edge() {
    String system = system();
    bench.release(
        system,
        "1.1.0",
        2,
        "1.0.0",
        "CREATE TABLE half ();\n-- msr:step\nINSERT INTO item (id) SELECT id FROM item");
    String tenant = bench.installed(system, "1.0.0");
    try {
      change(tenant, system, "INSERT INTO item (id) VALUES (1)");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    assertThat(bench.upgrade(tenant, system, "1.1.0").getState()).isEqualTo(Operation.State.FAILED);
    assertThat(Refusal.of(ErrorReason.INSTALLATION_STATE, () -> drift(tenant, system)).message())
        .contains("in the middle of");
  }

  private String system() {
    String system = bench.system();
    bench.release(system, "1.0.0", 1, "0.0.0", BASE);
    return system;
  }

  private Drift drift(String tenant, String system) {
    return bench
        .server()
        .tenants()
        .driftSystem(
            DriftSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
  }

  private Operation check(String system) {
    return bench
        .server()
        .tenants()
        .checkDrift(CheckDriftRequest.newBuilder().setSystemId(system).build());
  }

  private List<String> tenants(String system, boolean drifted) {
    return bench
        .server()
        .tenants()
        .listInstallations(
            ListInstallationsRequest.newBuilder().setSystemId(system).setDrifted(drifted).build())
        .getInstallationsList()
        .stream()
        .map(TenantSystem::getTenantId)
        .toList();
  }

  private void mendAll(String tenant, String system) throws SQLException {
    for (Drift.Item item : drift(tenant, system).getItemsList()) {
      if (!item.getMendingSql().isEmpty()) {
        mend(tenant, system, item.getMendingSql());
      }
    }
  }

  private void change(String tenant, String system, String sql) throws SQLException {
    mend(tenant, system, sql);
  }

  /** As the contract says that mending statements are to be run. */
  private void mend(String tenant, String system, String sql) throws SQLException {
    String schema = bench.installation(tenant, system).getSchemaName();
    try (Connection connection = bench.tenantDatabase()) {
      Workbench.execute(connection, "SET search_path = " + schema + ", ext");
      Workbench.execute(connection, "SET ROLE " + schema);
      Workbench.execute(connection, sql);
    }
  }
}
