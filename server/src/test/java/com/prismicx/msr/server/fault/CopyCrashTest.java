package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.ServerProcess;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.RollbackSystemRequest;
import com.prismicx.msr.v1.SchemaMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server is killed while a rollback that loses data has copied it and has not gone back yet. */
@Timeout(600)
final class CopyCrashTest {
  private static final Map<String, String> QUICK = Map.of("operations.lease", "2s");

  private final Site site = Site.shared();

  @Test
  void a_crash_before_the_copy_is_registered_copies_anew_and_nothing_twice() throws SQLException {
    String operationId = crashAt("unlisted", "insert on data_copies for each row");
    assertThat(copies(operationId)).isEmpty();
    assertThat(rows(operationId)).containsExactly("3");

    goOn(operationId);
    assertThat(copies(operationId)).hasSize(1);
    assertThat(rows(operationId)).containsExactly("3");
  }

  @Test
  void a_crash_between_the_copy_and_the_first_step_keeps_the_copy() throws SQLException {
    String operationId =
        crashAt(
            "listed",
            "update on operations for each row when (new.kind = 'rollback' and new.current_step is not null)");
    List<String> before = copies(operationId);
    assertThat(before).hasSize(1);

    goOn(operationId);
    assertThat(copies(operationId)).isEqualTo(before);
    assertThat(rows(operationId)).containsExactly("3");
  }

  /** Kills the server while its registry hangs before such a change. */
  private String crashAt(String system, String change) throws SQLException {
    String tenant = system + "_tenant";
    ServerProcess server = site.server(QUICK);
    try (Gate gate = new Gate(site, system);
        Connection admin = site.controlConnection();
        Statement statement = admin.createStatement();
        Caller caller = new Caller(server.port())) {
      prepare(caller, system, tenant);
      statement.execute(
          """
          create function hang() returns trigger language plpgsql as $hang$ begin
            while exists (select from pg_roles where rolname = 'gate_%s') loop
              perform pg_sleep(0.05);
            end loop;
            return new; end $hang$;
          create trigger hang before %s execute function hang()
          """
              .formatted(system, change));
      String operationId =
          caller
              .tenants()
              .rollbackSystem(
                  RollbackSystemRequest.newBuilder()
                      .setTenantId(tenant)
                      .setSystemId(system)
                      .setVersion("1.0.0")
                      .setAllowDataLoss(true)
                      .build())
              .getOperationId();
      Eventually.holds(
          Duration.ofSeconds(20),
          "the registry hangs",
          () ->
              !site.control(
                      "select 1 from pg_stat_activity where wait_event = 'PgSleep'"
                          + " and datname = current_database()")
                  .isEmpty());
      server.kill();
      gate.open();
      statement.execute("drop function hang() cascade");
      return operationId;
    } finally {
      server.kill();
    }
  }

  private void prepare(Caller caller, String system, String tenant) throws SQLException {
    caller.createSystem(system);
    caller.publish(system, "1.0.0", 1, "0.0.0", "CREATE TABLE item (id int)");
    Operation published =
        caller.publishing(
            SchemaMigration.newBuilder()
                .setSystemId(system)
                .setVersionFrom("1.0.0")
                .setVersionTo("1.1.0")
                .setMigrationSql("CREATE TABLE note (id int)")
                .setRollbackSql("DROP TABLE note")
                .build(),
            2);
    caller.assertSucceeded(published.getOperationId());
    caller.assertSucceeded(caller.install(tenant, system, "1.1.0").getOperationId());
    try (Connection database = site.tenantConnection();
        Statement rows = database.createStatement()) {
      rows.execute(
          "insert into %s.note values (1), (2), (3)"
              .formatted(
                  site.control(
                          "select schema_name from tenant_systems where tenant_id = '%s'"
                              .formatted(tenant))
                      .getFirst()));
    }
  }

  private void goOn(String operationId) {
    try (ServerProcess again = site.server(QUICK);
        Caller caller = new Caller(again.port())) {
      caller.assertSucceeded(operationId);
    }
  }

  private List<String> copies(String operationId) {
    return site.control(
        "select copy_id, tables from data_copies where operation_id = '%s'".formatted(operationId));
  }

  private List<String> rows(String operationId) {
    return site.tenant("select count(*) from msr_b_%s.note".formatted(operationId.substring(2)));
  }
}
