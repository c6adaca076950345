package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.TenantSystem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a publisher's script cannot do to others, or to the server's own record of it. */
@ExtendWith(SharedServer.class)
final class WallTest {
  private final Workbench bench;

  WallTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_script_reads_no_other_tenants_schema() throws SQLException {
    String system = bench.releasedSystem();
    String victim = Workbench.id("t");
    bench.succeeded(bench.install(victim, system));
    String schema = bench.installation(victim, system).getSchemaName();

    Operation read = installing("CREATE TABLE loot AS SELECT * FROM " + schema + ".item");
    assertThat(read.getError().getDatabaseMessage())
        .isEqualTo("permission denied for schema " + schema);
    assertThat(
            installing("CREATE TABLE " + schema + ".left (id int)").getError().getDatabaseMessage())
        .contains("permission denied");
    assertThat(installing("SET ROLE " + schema).getError().getDatabaseMessage())
        .contains("permission denied");
    assertThat(bench.tables(bench.installation(victim, system))).containsExactly("item");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE SCHEMA mine | permission denied for database",
        "CREATE TABLE public.a (id int) | permission denied for schema public",
        "CREATE TEMPORARY TABLE a (id int) | permission denied to create temporary tables",
        "CREATE ROLE friend | permission denied to create role",
        "CREATE EXTENSION dblink | permission denied",
        "SELECT pg_read_file('/etc/passwd') | permission denied for function pg_read_file",
        "SELECT pg_advisory_lock(1) | permission denied for function pg_advisory_lock",
        "SELECT lo_create(0) | permission denied for function lo_create",
        "COPY (SELECT 1) TO PROGRAM 'true' | permission denied to COPY",
        "SET session_replication_role = replica | permission denied to set parameter",
        "ALTER ROLE CURRENT_USER CREATEROLE | permission denied to alter role",
        "DELETE FROM msr_step | permission denied for table msr_step",
        "UPDATE msr_step SET seal = '' | permission denied for table msr_step",
        "INSERT INTO msr_fence VALUES (9) | permission denied for table msr_fence",
        "DROP TABLE msr_step | must be owner of table msr_step",
        "CREATE TRIGGER t BEFORE INSERT ON msr_step EXECUTE FUNCTION suppress_redundant_updates_trigger()"
            + " | permission denied for table msr_step",
        "LOCK TABLE msr_fence | permission denied for table msr_fence",
      })
  void a_script_reaches_nothing_beyond_its_own_schema(String sql, String refusal) {
    Operation failed = installing(sql);
    assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.MIGRATION_FAILED);
    assertThat(failed.getError().getDatabaseMessage()).contains(refusal);
  }

  @Test
  void a_script_can_neither_open_nor_drop_its_schema() throws SQLException {
    String system = bench.system();
    bench.release(
        system,
        "1.0.0",
        1,
        "0.0.0",
        "CREATE TABLE item (id int);"
            + "DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO PUBLIC', current_schema); END $$");
    String tenant = Workbench.id("t");
    bench.succeeded(bench.install(tenant, system));
    String schema = bench.installation(tenant, system).getSchemaName();
    try (Connection database = bench.tenantDatabase()) {
      // The grant is a warning without effect: the role owns what it creates, not the schema.
      assertThat(
              Workbench.texts(
                  database, "select has_schema_privilege('public', ?, 'USAGE')::text", schema))
          .containsExactly("false");
    }
    assertThat(
            installing(
                    "DO $$ BEGIN EXECUTE format('DROP SCHEMA %I CASCADE', current_schema); END $$")
                .getError()
                .getDatabaseMessage())
        .contains("must be owner of schema");
  }

  @Test
  void a_role_cannot_connect_to_the_control_database() throws SQLException {
    String system = bench.releasedSystem();
    String tenant = Workbench.id("t");
    bench.succeeded(bench.install(tenant, system));
    String role = bench.installation(tenant, system).getSchemaName();
    try (Connection database = bench.tenantDatabase()) {
      assertThat(
              Workbench.texts(
                  database,
                  "select has_database_privilege(?, ?, 'CONNECT')::text",
                  role,
                  bench.server().stores().control().databaseName()))
          .containsExactly("false");
      Workbench.execute(database, "ALTER ROLE " + role + " PASSWORD 'known'");
    }
    String url = bench.server().stores().asSettings().get("control.url");
    assertThatThrownBy(() -> DriverManager.getConnection(url, role, "known").close())
        .hasMessageContaining("permission denied for database");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DO $$ BEGIN COMMIT; END $$",
        "DO $$ BEGIN ROLLBACK; END $$",
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$; CALL p()",
        "DO $$ BEGIN EXECUTE 'COMMIT'; END $$",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$; SELECT f()",
      })
  void a_commit_that_is_smuggled_in_breaks_out_of_nothing(String sql) throws SQLException {
    String system = bench.system();
    bench.release(system, "1.0.0", 1, "0.0.0", "CREATE TABLE kept (id int);" + sql);
    String tenant = Workbench.id("t");
    Operation failed = bench.install(tenant, system);
    assertThat(failed.getState()).isEqualTo(Operation.State.FAILED);
    assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.MIGRATION_FAILED);
    Refusal.of(ErrorReason.INSTALLATION_NOT_FOUND, () -> bench.installation(tenant, system));
  }

  @Test
  void a_forged_marker_does_not_make_the_next_step_look_done() throws SQLException {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", forging(3));
    bench.release(system, "1.2.0", 3, "1.1.0", "CREATE TABLE needed (id int)");
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, "1.0.0"));

    Operation failed = bench.upgrade(tenant, system, "1.2.0");
    assertThat(failed.getState()).isEqualTo(Operation.State.FAILED);
    assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.MIGRATION_FAILED);
    assertThat(failed.getError().getMessage()).contains("msr_step");
    assertThat(bench.installation(tenant, system).getVersion()).isEqualTo("1.0.0");

    // The step is undone, so that a version without the forgery goes on.
    bench.draft(system, "1.3.0", 3);
    bench.edge(system, "1.0.0", "1.3.0", "CREATE TABLE needed (id int)");
    bench.edge(system, "1.2.0", "1.3.0", "SELECT 1");
    bench.publish(system, "1.3.0");
    bench.succeeded(bench.upgrade(tenant, system, "1.3.0"));
  }

  @Test
  void a_marker_that_is_forged_at_commit_quarantines_the_installation() {
    String system = bench.releasedSystem();
    bench.release(
        system,
        "1.1.0",
        2,
        "1.0.0",
        "CREATE TABLE late (id int);"
            + "CREATE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            + forging(3)
            + "; RETURN NULL; END $$;"
            + "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED"
            + " FOR EACH ROW EXECUTE FUNCTION forge();"
            + "INSERT INTO late VALUES (1)");
    bench.release(system, "1.2.0", 3, "1.1.0", "CREATE TABLE needed (id int)");
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, "1.0.0"));

    Operation failed = bench.upgrade(tenant, system, "1.2.0");
    assertThat(failed.getState()).isEqualTo(Operation.State.FAILED);
    assertThat(failed.getError().getMessage()).contains("quarantined");
    assertThat(bench.installation(tenant, system).getVersion()).isEqualTo("1.1.0");
    assertThat(bench.upgrade(tenant, system, "1.2.0").getError().getMessage())
        .contains("quarantined");
  }

  @Test
  void a_row_that_somebody_else_wrote_into_the_history_is_noticed() throws SQLException {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", "SELECT 1");
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, "1.0.0"));
    TenantSystem installation = bench.installation(tenant, system);
    try (Connection database = bench.tenantDatabase()) {
      Workbench.execute(database, "set search_path = " + installation.getSchemaName());
      Workbench.execute(database, forging(2));
    }
    Operation failed = bench.upgrade(tenant, system, "1.1.0");
    assertThat(failed.getError().getMessage()).contains("quarantined");
    assertThat(bench.installation(tenant, system).getStatus())
        .isEqualTo(TenantSystem.Status.FAILED);
  }

  @Test
  void a_password_that_a_script_changed_is_ours_again_at_the_next_upgrade() throws SQLException {
    String system = bench.releasedSystem();
    bench.release(
        system,
        "1.1.0",
        2,
        "1.0.0",
        "DO $$ BEGIN EXECUTE format('ALTER ROLE %I PASSWORD %L', current_user, 'mine'); END $$");
    bench.release(system, "1.2.0", 3, "1.1.0", "CREATE TABLE after (id int)");
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, "1.0.0"));
    bench.succeeded(bench.upgrade(tenant, system, "1.1.0"));
    String role = bench.installation(tenant, system).getSchemaName();
    String url = bench.server().stores().asSettings().get("tenant.url");
    DriverManager.getConnection(url, role, "mine").close();

    bench.succeeded(bench.upgrade(tenant, system, "1.2.0"));
    assertThat(bench.tables(bench.installation(tenant, system))).contains("after");
    assertThatThrownBy(() -> DriverManager.getConnection(url, role, "mine").close())
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void what_a_script_sets_does_not_reach_the_next_step() throws SQLException {
    String system = bench.system();
    bench.release(
        system,
        "1.0.0",
        1,
        "0.0.0",
        "CREATE TABLE a (id int); SET search_path = pg_catalog; SET statement_timeout = 1;"
            + "SET default_transaction_read_only = on; SET lock_timeout = 1");
    bench.release(system, "1.1.0", 2, "1.0.0", "SELECT pg_sleep(0.05); CREATE TABLE b (id int)");
    String tenant = Workbench.id("t");
    assertThat(bench.succeeded(bench.installing(tenant, system, "1.1.0")).getStepsDone())
        .isEqualTo(2);
    assertThat(bench.tables(bench.installation(tenant, system))).containsExactly("a", "b");
  }

  private static String forging(int position) {
    return "INSERT INTO msr_step (position, edge_from, edge_to, direction, step, steps, part, state,"
        + " operation_id, fencing_token, seal)"
        + " VALUES (%d, '1.1.0', '1.2.0', 'up', 1, 1, 0, 'DONE', 'o_forged', 1, '\\x00')"
            .formatted(position);
  }

  /** The failed operation that installs a version with that script. */
  private Operation installing(String sql) {
    String system = bench.system();
    bench.release(system, "1.0.0", 1, "0.0.0", sql);
    Operation failed = bench.install(Workbench.id("attacker"), system);
    assertThat(failed.getState()).isEqualTo(Operation.State.FAILED);
    return failed;
  }
}
