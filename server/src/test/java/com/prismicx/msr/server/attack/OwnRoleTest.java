package com.prismicx.msr.server.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.server.LenientServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.v1.Operation;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** What a script may do with its own role and session, and why that harms nobody and keeps us out of nothing. */
@ExtendWith(LenientServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OwnRoleTest {
  private final Workbench bench;
  private NaiveWall naive;
  private RealWall real;

  OwnRoleTest(Workbench bench) {
    this.bench = bench;
  }

  @BeforeAll
  void build() throws SQLException {
    naive = new NaiveWall();
    real = new RealWall(bench);
  }

  @AfterAll
  void tearDown() throws SQLException {
    real.close();
    naive.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DO $$ BEGIN INSERT INTO item VALUES (2, 'half'); COMMIT; PERFORM 1 / 0; END $$",
        "DO $$ BEGIN INSERT INTO item VALUES (2, 'half'); COMMIT AND CHAIN; PERFORM 1 / 0; END $$",
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS"
            + " $$ BEGIN INSERT INTO item VALUES (2, 'half'); COMMIT; PERFORM 1 / 0; END $$;\nCALL p()",
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS"
            + " $$ BEGIN INSERT INTO item VALUES (2, 'half'); COMMIT; PERFORM 1 / 0; END $$;\n"
            + "DO $$ BEGIN CALL p(); END $$",
      })
  void a_commit_that_is_smuggled_in_leaves_no_half_step(String script) throws SQLException {
    String half = "select exists (select from {own}.item where secret = 'half')";
    Site weak = naive.site();
    try (Connection session = naive.login(weak.own())) {
      Workbench.execute(session, "SET search_path = " + weak.own());
      assertThatThrownBy(
              () -> {
                for (String statement : script.split(";\n", -1)) {
                  Workbench.execute(session, statement);
                }
              })
          .hasMessageContaining("division by zero");
    }
    assertThat(weak.shows(half)).isTrue();

    Operation ended = real.withstands(Attack.of(Attack.Weakness.OWN_SCHEMA, script, half));
    assertThat(ended.getError().getDatabaseMessage()).isEqualTo("invalid transaction termination");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET default_transaction_read_only = on",
        "SET search_path = pg_catalog",
        "SET local_preload_libraries = 'nothing'",
        "IN DATABASE {database} SET default_transaction_read_only = on",
        "IN DATABASE {database} SET local_preload_libraries = 'nothing'",
      })
  void settings_that_a_script_stores_do_not_reach_the_next_upgrade(String setting)
      throws SQLException {
    Site weak = naive.site();
    naive.run(Attack.Weakness.OWN_SCHEMA, weak.own(), weak.fill("ALTER ROLE {own} " + setting));
    assertThatThrownBy(
        () -> {
          try (Connection next = naive.login(weak.own())) {
            Workbench.execute(next, "CREATE TABLE after (id int)");
          }
        });

    RealWall.Tenant tenant = real.tenant();
    Site site = real.site(tenant, tenant);
    bench.succeeded(tenant.run(site.fill("ALTER ROLE {own} " + setting)));
    bench.succeeded(tenant.run("CREATE TABLE after (id int)"));
    assertThat(site.shows("select to_regclass('{own}.after') is not null")).isTrue();
    assertThat(
            Workbench.texts(
                site.admin(),
                site.fill("select 1 from pg_db_role_setting where setrole = '{own}'::regrole")))
        .isEmpty();
  }

  @Test
  void a_password_that_a_script_sets_locks_nobody_out_but_for_a_moment() throws SQLException {
    RealWall.Tenant tenant = real.tenant();
    Site site = real.site(tenant, tenant);
    bench.succeeded(tenant.run(site.fill("ALTER ROLE {own} PASSWORD 'mine'")));
    String url = bench.server().stores().tenant().url();
    DriverManager.getConnection(url, site.own(), "mine").close();

    bench.succeeded(tenant.run("CREATE TABLE after (id int)"));
    assertThatThrownBy(() -> DriverManager.getConnection(url, site.own(), "mine").close())
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void a_role_that_knows_its_password_reaches_no_other_database() throws SQLException {
    Site weak = naive.site();
    StoreSettings open = naive.stores();
    try (Connection admin = open.adminConnection(open.control().databaseName())) {
      Workbench.execute(
          admin,
          "GRANT CONNECT ON DATABASE " + open.control().databaseName() + " TO " + weak.own());
    }
    DriverManager.getConnection(open.control().url(), weak.own(), weak.own()).close();

    RealWall.Tenant tenant = real.tenant();
    bench.succeeded(tenant.run("ALTER ROLE " + tenant.schema() + " PASSWORD 'mine'"));
    StoreSettings stores = bench.server().stores();
    DriverManager.getConnection(stores.tenant().url(), tenant.schema(), "mine").close();
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(stores.control().url(), tenant.schema(), "mine")
                    .close())
        .hasMessageContaining("permission denied for database");
  }

  /** Statements that no transaction allows, so that a migration fails before anybody asks for rights; what is left of them. */
  private static final Map<String, String> ALONE =
      Map.of(
          "ALTER SYSTEM SET log_min_duration_statement = '77777ms'",
          "select exists (select from pg_file_settings where setting = '77777ms')",
          // Nobody may connect to it: a server that is started meanwhile would refuse to.
          "CREATE DATABASE {own}_d ALLOW_CONNECTIONS false",
          "select exists (select from pg_database where datname = '{own}_d')",
          "CREATE TABLESPACE {own}_t LOCATION ''",
          "select exists (select from pg_tablespace where spcname = '{own}_t')");

  static Set<String> alone() {
    return ALONE.keySet();
  }

  @ParameterizedTest
  @MethodSource("alone")
  void what_runs_outside_of_transactions_only_is_not_the_roles_either(String statement)
      throws SQLException {
    String damage = ALONE.get(statement);
    Site weak = naive.site();
    Workbench.execute(weak.admin(), "SET allow_in_place_tablespaces = on");
    Workbench.execute(weak.admin(), weak.fill(statement));
    assertThat(weak.shows(damage)).as("in the session of who makes the schemas").isTrue();
    Workbench.execute(weak.admin(), weak.fill(undo(statement)));

    RealWall.Tenant tenant = real.tenant();
    Site site = real.site(tenant, tenant);
    bench.succeeded(tenant.run(site.fill("ALTER ROLE {own} PASSWORD 'mine'")));
    try (Connection session =
        DriverManager.getConnection(
            bench.server().stores().tenant().url(), tenant.schema(), "mine")) {
      assertThatThrownBy(() -> Workbench.execute(session, site.fill(statement)))
          .hasMessageContaining("permission denied");
    }
    assertThat(tenant.run(site.fill(statement)).hasError()).isTrue();
    assertThat(site.shows(damage)).isFalse();
  }

  private static String undo(String statement) {
    return statement.startsWith("ALTER")
        ? "ALTER SYSTEM RESET log_min_duration_statement"
        : statement.startsWith("CREATE DATABASE")
            ? "DROP DATABASE {own}_d"
            : "DROP TABLESPACE {own}_t";
  }

  @Test
  void a_notification_is_not_heard_by_the_server() throws SQLException {
    Site weak = naive.site();
    Workbench.execute(weak.admin(), "LISTEN attack");
    naive.run(Attack.Weakness.OWN_SCHEMA, weak.own(), "NOTIFY attack, 'naive'");
    assertThat(heard(weak.admin())).isEqualTo(1);

    try (Connection control = bench.control()) {
      Workbench.execute(control, "LISTEN attack");
      bench.succeeded(real.tenant().run("NOTIFY attack, 'real'; SELECT pg_notify('attack', '')"));
      assertThat(heard(control)).isZero();
    }
  }

  private static int heard(Connection listener) throws SQLException {
    Workbench.execute(listener, "SELECT 1");
    return listener.unwrap(PGConnection.class).getNotifications().length;
  }

  @Test
  void sessions_of_others_are_not_ended() throws SQLException {
    String end =
        "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
            + " WHERE usename IN ('{victim}', 'msr_provisioner') AND datname = '{database}'";
    Site weak = naive.site();
    try (Connection victim = naive.login(weak.victim())) {
      naive.run(Attack.Weakness.SERVICE_SESSION, weak.own(), weak.fill(end));
      assertThat(victim.isValid(1)).isFalse();
    }

    RealWall.Tenant victim = real.tenant();
    RealWall.Tenant attacker = real.tenant();
    Site site = real.site(victim, attacker);
    Workbench.execute(site.admin(), "ALTER ROLE " + victim.schema() + " PASSWORD 'known'");
    String url = bench.server().stores().tenant().url();
    try (Connection session = DriverManager.getConnection(url, victim.schema(), "known")) {
      Operation ended = attacker.run(site.fill(end));
      assertThat(ended.getError().getDatabaseMessage()).contains("permission denied to terminate");
      assertThat(session.isValid(1)).isTrue();
    }
  }
}
