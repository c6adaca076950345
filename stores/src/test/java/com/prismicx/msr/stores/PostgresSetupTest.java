package com.prismicx.msr.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresSetupTest {
  /** All that the script is about, with the row versions: an update would show. */
  private static final String CATALOGS =
      """
      SELECT line FROM (
        SELECT r.xmin || ' role ' || r::text FROM pg_authid AS r WHERE rolname ~ '^msr_'
        UNION ALL SELECT m.xmin || ' member ' || m::text FROM pg_auth_members AS m
        UNION ALL SELECT 'database ' || datname || ' ' || datdba || ' ' || datacl::text
          FROM pg_database WHERE datname !~ '^test_'
        UNION ALL SELECT 'schema ' || nspname || ' ' || nspacl::text FROM pg_namespace
        UNION ALL SELECT p.xmin || ' function ' || oid::regprocedure || ' ' || proacl::text
          FROM pg_proc AS p WHERE proacl IS NOT NULL
      ) AS lines (line) ORDER BY line
      """;

  @TempDir static Path dir;

  private static EmbeddedPostgresStore store;

  @BeforeAll
  static void start() {
    store = EmbeddedPostgresStore.start(dir, 0);
    Runtime.getRuntime().addShutdownHook(new Thread(store::close));
  }

  @Test
  void changes_nothing_when_it_runs_again_not_even_passwords() throws Exception {
    List<String> before = catalogs();
    setup("management_system_repository", "tenant_data").run(PostgresSetupTest::connect);
    assertThat(catalogs()).isEqualTo(before);
    store.control().connect().close();
    store.tenant().connect().close();
  }

  @Test
  void changes_nothing_when_psql_runs_it_again() throws Exception {
    assumeTrue(psql("--version").succeeded(), "psql is not on the PATH");
    List<String> before = catalogs();
    Command.Result result = runByPsql("management_system_repository", "tenant_data");
    assertThat(result.succeeded()).as(result.output()).isTrue();
    assertThat(catalogs()).isEqualTo(before);
  }

  @Test
  void makes_the_same_databases_by_psql_as_by_our_runner() throws Exception {
    assumeTrue(psql("--version").succeeded(), "psql is not on the PATH");
    Command.Result result = runByPsql("by \"psql\"", "tenant of 'psql'");
    assertThat(result.succeeded()).as(result.output()).isTrue();
    setup("by runner", "tenant of runner").run(PostgresSetupTest::connect);
    assertThat(rights("tenant of 'psql'")).isEqualTo(rights("tenant of runner")).hasSize(1);
    assertThat(rights("by \"psql\"")).isEqualTo(rights("by runner")).hasSize(1);
  }

  private static List<String> rights(String database) throws SQLException {
    return Sql.rows(
        store.admin(),
        "SELECT datacl::text || pg_get_userbyid(datdba) || pg_encoding_to_char(encoding)"
            + " FROM pg_database WHERE datname = $$"
            + database
            + "$$");
  }

  @Test
  void stops_before_it_changes_a_database_of_somebody_else() throws Exception {
    Sql.execute(store.admin(), "CREATE DATABASE theirs");
    assertThatThrownBy(() -> setup("theirs", "tenant_data").run(PostgresSetupTest::connect))
        .hasMessageContaining("database theirs is no control database of ours: owner postgres");
    assertThatThrownBy(
            () -> setup("management_system_repository", "theirs").run(PostgresSetupTest::connect))
        .hasMessageContaining("database theirs is no tenant database of ours: owner postgres");
    assertThat(Sql.rows(store.admin(), "SELECT datacl FROM pg_database WHERE datname = 'theirs'"))
        .containsOnlyNulls();
  }

  @Test
  void names_the_database_role_and_rights_that_a_dba_would_expect() throws Exception {
    assertThat(
            Sql.rows(
                store.admin(),
                "SELECT rolname || ' ' || rolcanlogin || ' ' || rolinherit || ' ' || rolcreaterole"
                    + " FROM pg_roles WHERE rolname ~ '^msr_' AND rolname !~ '_(0[1-9]|[1-5]|6[0-2])'"
                    + " ORDER BY 1"))
        .containsExactly(
            "msr_connect false true false",
            "msr_control true true false",
            "msr_p_00 false false true",
            "msr_p_63 false false true",
            "msr_provisioner true false false");
    assertThat(Sql.number(store.admin(), "SELECT count(*) FROM pg_roles WHERE rolname ~ '^msr_p_'"))
        .isEqualTo(64);
  }

  @Test
  void lets_the_provisioner_see_and_end_the_sessions_of_tenants() throws Exception {
    assertThat(
            Sql.rows(
                store.tenant(),
                "SELECT pg_has_role('pg_signal_backend', 'USAGE')"
                    + " AND pg_has_role('pg_read_all_stats', 'USAGE')"))
        .containsExactly("t");
  }

  @Test
  void refuses_a_postgresql_older_than_16() throws Exception {
    Path programs = OldPostgres.programs();
    assumeTrue(programs != null, "no PostgreSQL older than 16 is installed here");
    try (OldPostgres old = OldPostgres.start(programs, Files.createDirectory(dir.resolve("old")))) {
      assertThatThrownBy(() -> setup("control", "tenant").run(old::connect))
          .hasMessageContaining("PostgreSQL 16 or newer is needed, this server is 1");
      assertThat(old.roles()).isEmpty();
    }
  }

  @Test
  void refuses_to_run_without_a_superuser() {
    assertThatThrownBy(
            () ->
                setup("management_system_repository", "tenant_data")
                    .run(_ -> store.control().connect()))
        .hasMessageContaining("a superuser is needed, msr_control is none");
  }

  private static PostgresSetup setup(String control, String tenant) {
    return new PostgresSetup(control, tenant, "another", "another");
  }

  private static java.sql.Connection connect(String database) throws SQLException {
    return store.admin().database(database).connect();
  }

  private static List<String> catalogs() throws SQLException {
    List<String> lines = new ArrayList<>(Sql.rows(store.admin(), CATALOGS));
    lines.addAll(Sql.rows(store.control().database("management_system_repository"), "SELECT 1"));
    lines.addAll(Sql.rows(store.admin().database("tenant_data"), CATALOGS));
    return lines;
  }

  private static Command.Result runByPsql(String control, String tenant) {
    return psql(
        "--no-psqlrc",
        "--quiet",
        "--dbname=postgresql://postgres:%s@127.0.0.1:%d/postgres"
            .formatted(store.admin().password(), store.port()),
        "--set=control_database=" + control,
        "--set=tenant_database=" + tenant,
        "--set=control_password=another",
        "--set=provisioner_password=another",
        "--file=" + Path.of("src/main/resources/postgres-setup.sql").toAbsolutePath());
  }

  private static Command.Result psql(String... arguments) {
    List<String> words = new ArrayList<>(List.of("psql"));
    words.addAll(List.of(arguments));
    return new Command(words).run();
  }
}
