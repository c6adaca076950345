package com.prismicx.msr.server.sandbox;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.stores.StoreSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server refuses to start on a tenant database that would not keep tenants apart. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WallCheckTest {
  private TestServer server;

  @BeforeAll
  void start() {
    server = TestServer.start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE ON SCHEMA public | PUBLIC may use schema public or create in it",
        "USAGE ON SCHEMA public | PUBLIC may use schema public or create in it",
        "CONNECT ON DATABASE %s | PUBLIC may connect to the tenant database",
        "TEMPORARY ON DATABASE %s | PUBLIC may create temporary tables",
        "EXECUTE ON FUNCTION pg_advisory_lock(bigint) | PUBLIC may execute advisory lock",
        "EXECUTE ON FUNCTION domain_in(cstring, oid, integer) | input or large object functions",
        "EXECUTE ON FUNCTION lo_create(oid) | large object functions",
      })
  void what_is_open_to_public_is_named_with_what_closes_it(String right, String problem)
      throws SQLException {
    String what = right.formatted(stores().tenant().databaseName());
    try (Connection admin = stores().adminConnection(stores().tenant().databaseName())) {
      Workbench.execute(admin, "GRANT " + what + " TO PUBLIC");
      try {
        refused(Map.of(), problem, "run what `msr postgres-setup` prints as a superuser");
      } finally {
        Workbench.execute(admin, "REVOKE " + what + " FROM PUBLIC");
      }
    }
    server.another(Map.of()).stop();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "REVOKE EXECUTE ON FUNCTION pg_stat_file(text, boolean) FROM msr_provisioner"
            + " | GRANT EXECUTE ON FUNCTION pg_stat_file(text, boolean) TO msr_provisioner"
            + " | the provisioner may not execute pg_stat_file",
        "ALTER DATABASE %1$s RESET temp_file_limit | ALTER DATABASE %1$s SET temp_file_limit = '4GB'"
            + " | the tenant database has no temp_file_limit",
      })
  void what_bounds_a_script_must_be_there(String take, String give, String problem)
      throws SQLException {
    String database = stores().tenant().databaseName();
    try (Connection admin = stores().adminConnection(database)) {
      Workbench.execute(admin, take.formatted(database));
      try {
        refused(Map.of(), problem, "run what `msr postgres-setup` prints as a superuser");
      } finally {
        Workbench.execute(admin, give.formatted(database));
      }
    }
  }

  @Test
  void a_superuser_is_no_provisioner() {
    refused(
        Map.of(
            "tenant.user", stores().admin().user(), "tenant.password", stores().admin().password()),
        "the role of tenant.user is a superuser",
        "set tenant.user and tenant.password to the provisioner");
  }

  @Test
  void connections_must_suffice_for_as_many_servers_as_there_may_be() {
    refused(
        Map.of("max-servers", "1000"),
        "connections, but max-servers times the pools and the workers need 35000",
        "raise max_connections");
  }

  private void refused(Map<String, String> settings, String problem, String remedy) {
    assertThatThrownBy(() -> server.another(settings).stop())
        .hasMessageContaining("the tenant database does not keep tenants apart")
        .hasMessageContaining(problem)
        .hasMessageContaining(remedy);
  }

  private StoreSettings stores() {
    return server.stores();
  }
}
