package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.ServerProcess;
import com.prismicx.msr.v1.Operation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server is killed exactly where two stores disagree. */
@Timeout(600)
final class CrashPointTest {
  private static final Map<String, String> QUICK = Map.of("operations.lease", "2s");

  private final Site site = Site.shared();

  @Test
  void a_crash_between_an_edges_commit_and_the_registrys_update_applies_nothing_twice()
      throws SQLException {
    String operationId;
    try (Gate gate = new Gate(site, "crash");
        Connection admin = site.controlConnection();
        Statement lock = admin.createStatement()) {
      ServerProcess server = site.server(QUICK);
      try (Caller caller = new Caller(server.port())) {
        caller.createSystem("crash");
        caller.publish(
            "crash",
            "1.0.0",
            1,
            "0.0.0",
            "CREATE TABLE item (id int);" + gate.sql() + "INSERT INTO item VALUES (1)");
        caller.publish("crash", "2.0.0", 2, "1.0.0", "CREATE TABLE more (id int)");
        operationId = caller.install("crash_tenant", "crash", "2.0.0").getOperationId();
        site.awaitMigration(operationId);
      }
      // The registry cannot be updated, so that the crash surely is before it.
      admin.setAutoCommit(false);
      lock.execute(
          "select 1 from operations where operation_id = '" + operationId + "' for update");
      gate.open();
      Eventually.holds(
          Duration.ofSeconds(10), "the edge is committed", () -> !site.markers(schema()).isEmpty());
      server.kill();
      admin.rollback();
    }
    assertThat(site.markers(schema())).containsExactly("1|0.0.0|1.0.0");
    assertThat(
            site.control(
                "select steps_done from operations where operation_id = '" + operationId + "'"))
        .containsExactly("0");

    try (ServerProcess again = site.server(QUICK);
        Caller caller = new Caller(again.port())) {
      caller.assertSucceeded(operationId);
      assertThat(caller.operation(operationId).getStepsDone()).isEqualTo(2);
      assertThat(site.markers(schema())).containsExactly("1|0.0.0|1.0.0", "2|1.0.0|2.0.0");
      assertThat(site.tenant("select * from " + schema() + ".item")).containsExactly("1");
    }
  }

  @Test
  void a_crash_while_a_failed_installation_is_removed_leaves_nothing_and_keeps_the_reason()
      throws SQLException {
    String operationId;
    try (Gate gate = new Gate(site, "undone");
        Connection admin = site.tenantConnection();
        Statement lock = admin.createStatement()) {
      ServerProcess server = site.server(QUICK);
      try (Caller caller = new Caller(server.port())) {
        caller.createSystem("undone");
        caller.publish(
            "undone",
            "1.0.0",
            1,
            "0.0.0",
            "CREATE TABLE item (id int);" + gate.sql() + "INSERT INTO item VALUES (1 / 0)");
        operationId = caller.install("undone_tenant", "undone", "1.0.0").getOperationId();
        site.awaitMigration(operationId);
      }
      // Somebody reads the schema, so that it cannot be dropped yet.
      admin.setAutoCommit(false);
      lock.execute("select 1 from " + schema("undone_tenant") + ".msr_step");
      gate.open();
      Eventually.holds(
          Duration.ofSeconds(10),
          "the removal has begun",
          () ->
              site.tenant(
                      "select rolcanlogin from pg_roles where rolname = '"
                          + schema("undone_tenant")
                          + "'")
                  .equals(List.of("f")));
      server.kill();
      admin.rollback();
    }

    String schema = schema("undone_tenant");
    try (ServerProcess again = site.server(QUICK);
        Caller caller = new Caller(again.port())) {
      Operation ended = caller.ended(operationId);
      assertThat(ended.getState()).isEqualTo(Operation.State.FAILED);
      assertThat(ended.getError().getReason().name()).isEqualTo("MIGRATION_FAILED");
      assertThat(ended.getError().getMessage()).contains("division by zero");
    }
    assertThat(site.control("select 1 from tenant_systems where tenant_id = 'undone_tenant'"))
        .isEmpty();
    assertThat(site.tenant("select 1 from pg_roles where rolname = '" + schema + "'")).isEmpty();
    assertThat(site.tenant("select 1 from pg_namespace where nspname = '" + schema + "'"))
        .isEmpty();
  }

  private String schema() {
    return schema("crash_tenant");
  }

  private String schema(String tenantId) {
    return site.control(
            "select schema_name from tenant_systems where tenant_id = '" + tenantId + "'")
        .getFirst();
  }
}
