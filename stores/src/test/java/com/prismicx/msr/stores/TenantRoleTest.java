package com.prismicx.msr.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the setup gives to the provisioner, and what it leaves to a tenant's role. */
class TenantRoleTest {
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final String role =
      "msr_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

  private static StoreSettings stores;

  private DatabaseAddress tenant;

  @BeforeAll
  static void set_up() {
    stores = TestStores.fresh();
  }

  @AfterAll
  static void drop() {
    stores.drop();
  }

  @BeforeEach
  void a_shard_makes_the_role() throws Exception {
    Sql.execute(
        stores.tenant(),
        "SET ROLE msr_p_07",
        "CREATE ROLE %s LOGIN NOINHERIT PASSWORD '%s' CONNECTION LIMIT 6"
            .formatted(role, ScramVerifier.of("secret")),
        "GRANT msr_connect TO %s WITH INHERIT TRUE, SET FALSE".formatted(role),
        "RESET ROLE",
        "CREATE SCHEMA " + role,
        "GRANT USAGE, CREATE ON SCHEMA %1$s TO %1$s".formatted(role));
    tenant = new DatabaseAddress(stores.tenant().url(), role, "secret");
  }

  @Test
  void works_in_its_own_schema() throws Exception {
    Sql.execute(
        tenant,
        "CREATE TABLE %s.contact (id int PRIMARY KEY, name text)".formatted(role),
        "CREATE INDEX CONCURRENTLY ON %s.contact (name)".formatted(role),
        "INSERT INTO %s.contact VALUES (1, 'a')".formatted(role));
  }

  @Test
  void connects_to_the_tenant_database_only() {
    for (String other : new String[] {"postgres", "template1", stores.control().databaseName()}) {
      assertThatRefused(() -> tenant.database(other).connect());
    }
    assertThatThrownBy(() -> tenant.database("template0").connect())
        .hasMessageContaining("not currently accepting connections");
  }

  @Test
  void cannot_connect_without_its_password() {
    DatabaseAddress guessed = new DatabaseAddress(tenant.url(), role, "guess");
    assertThatThrownBy(guessed::connect).hasMessageContaining("password authentication failed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_xact_lock_shared(1, 2)",
        "SELECT pg_advisory_unlock_all()",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT lo_creat(-1)",
        "SELECT loread(0, 1)",
        "SELECT lowrite(0, 'x')",
        "SELECT domain_in('x', 0, -1) IS NULL",
        "SELECT array_in('{x}', 0, -1) IS NULL",
        "SELECT record_in('(x)', 0, -1) IS NULL",
        "CREATE TEMP TABLE t (n int)",
        "CREATE TABLE public.t (n int)",
        "CREATE TABLE ext.t (n int)",
        "CREATE SCHEMA s",
        "CREATE ROLE r",
        "CREATE DATABASE d",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SET ROLE msr_connect",
        "SET ROLE msr_p_07",
        "SET ROLE msr_provisioner",
      })
  void cannot(String sql) {
    assertThatRefused(() -> Sql.execute(tenant, sql));
  }

  @Test
  void cannot_open_or_drop_its_schema() throws Exception {
    assertThatRefused(() -> Sql.execute(tenant, "DROP SCHEMA " + role));
    Sql.execute(tenant, "GRANT USAGE ON SCHEMA " + role + " TO PUBLIC");
    assertThat(
            Sql.rows(
                stores.tenant(), "SELECT has_schema_privilege('public', '" + role + "', 'USAGE')"))
        .containsExactly("f");
  }

  @Test
  void finds_extensions_of_the_provisioner() throws Exception {
    Sql.execute(stores.tenant(), "CREATE EXTENSION pg_trgm SCHEMA ext");
    assertThat(Sql.rows(tenant, "SELECT ext.similarity('abc', 'abc')")).containsExactly("1");
  }

  @Test
  void is_removed_with_everything_it_made() throws Exception {
    Sql.execute(
        tenant,
        "CREATE TABLE %s.contact (id serial PRIMARY KEY)".formatted(role),
        "CREATE VIEW %1$s.v AS SELECT * FROM %1$s.contact".formatted(role),
        "CREATE FUNCTION %s.f() RETURNS int LANGUAGE sql RETURN 1".formatted(role),
        "GRANT SELECT ON %s.contact TO PUBLIC".formatted(role),
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT ALL ON FUNCTIONS TO msr_connect"
            .formatted(role),
        "ALTER ROLE %s SET work_mem = '1MB'".formatted(role));
    Sql.execute(
        stores.tenant(),
        "SET ROLE msr_p_07",
        "GRANT %s TO msr_p_07 WITH INHERIT FALSE, SET TRUE".formatted(role),
        "RESET ROLE",
        "SET ROLE " + role,
        "DROP OWNED BY " + role,
        "RESET ROLE",
        "DROP SCHEMA " + role + " CASCADE",
        "SET ROLE msr_p_07",
        "DROP ROLE " + role);
    assertThat(Sql.rows(stores.admin(), "SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'"))
        .isEmpty();
  }

  @Test
  void has_its_sessions_ended_by_the_provisioner() throws Exception {
    try (var session = tenant.connect()) {
      assertThat(
              Sql.rows(
                  stores.tenant(),
                  "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '"
                      + role
                      + "'"))
          .containsExactly("t");
      assertThat(session.isValid(5)).isFalse();
    }
  }

  private static void assertThatRefused(ThrowingCallable attempt) {
    assertThatThrownBy(attempt)
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(INSUFFICIENT_PRIVILEGE));
  }
}
