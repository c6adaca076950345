package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.sandbox.ExportDoor;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.ExportSystemRequest;
import com.prismicx.msr.v1.ExportedRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An export runs what scripts left behind, here in a policy on its rows: it is bounded like a script. */
@ExtendWith(SharedServer.class)
final class ExportBoundsTest {
  private static final String POLICY =
      "; CREATE TABLE zone AS SELECT n FROM generate_series(1, 3000) n; ALTER TABLE zone ENABLE ROW"
          + " LEVEL SECURITY; ALTER TABLE zone FORCE ROW LEVEL SECURITY; CREATE POLICY p ON zone"
          + " USING (dawdle())";

  private final Workbench bench;

  ExportBoundsTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_statement_that_catches_its_cancellation_is_ended() throws SQLException {
    assertEnded(
        "LOOP BEGIN PERFORM pg_sleep(60);"
            + " EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP;",
        "",
        "tenant.statement-timeout",
        "1s");
  }

  @Test
  void one_that_goes_on_and_on_is_ended() throws SQLException {
    assertEnded("PERFORM pg_sleep(0.002); RETURN true;", "", "tenant.export-timeout", "2s");
  }

  @Test
  void one_that_holds_too_many_locks_is_ended() throws SQLException {
    assertEnded(
        "PERFORM pg_sleep(0.002); RETURN true;",
        "; DO $$ BEGIN FOR n IN 1..120 LOOP EXECUTE format('CREATE TABLE a_%s (a int)', n); END"
            + " LOOP; END $$",
        "tenant.max-locks",
        "100");
  }

  @Test
  void how_large_the_schema_is_does_not_end_an_export() throws SQLException {
    String system = system("PERFORM pg_sleep(0.001); RETURN true;", "");
    String tenant = bench.installed(system);
    try (Connection database = bench.tenantDatabase()) {
      Workbench.execute(
          database,
          "create table %1$s.large (a text); alter table %1$s.large alter a set storage external;"
                  .formatted(bench.installation(tenant, system).getSchemaName())
              + "insert into %1$s.large select repeat('x', 1000000) from generate_series(1, 3);"
                  .formatted(bench.installation(tenant, system).getSchemaName())
              + "alter table %1$s.large owner to %1$s"
                  .formatted(bench.installation(tenant, system).getSchemaName()));
    }
    TestServer bounded = bench.server().another(Map.of("tenant.max-schema-size", "1"));
    try {
      assertThat(export(bounded, tenant, system)).isEqualTo(3_003);
    } finally {
      bounded.stop();
    }
  }

  @Test
  void more_at_once_than_a_server_has_connections_for_are_refused() {
    String system = bench.system();
    bench.release(
        system,
        "1.0.0",
        1,
        "0.0.0",
        "CREATE TABLE big AS SELECT n, repeat('x', 1000) AS filling FROM generate_series(1, 5000) n");
    String tenant = bench.installed(system);
    List<Iterator<ExportedRow>> running = new ArrayList<>();
    for (int i = 0; i < ExportDoor.EXPORTS; i++) {
      running.add(exporting(bench.server(), tenant, system));
      assertThat(running.getLast().next().getTable()).isEqualTo("big");
    }
    Refusal refusal =
        Refusal.of(
            ErrorReason.TOO_MANY_REQUESTS,
            () -> assertThat(export(bench.server(), tenant, system)).isNegative());
    assertThat(refusal.message()).contains("runs 4 exports at once");
    running.forEach(rows -> rows.forEachRemaining(row -> {}));
    assertThat(export(bench.server(), tenant, system)).isEqualTo(5_000);
  }

  private void assertEnded(String body, String more, String bound, String value)
      throws SQLException {
    String system = system(body, more);
    String tenant = bench.installed(system);
    TestServer bounded = bench.server().another(Map.of(bound, value));
    try {
      Refusal refusal =
          Refusal.of(
              ErrorReason.STORE_UNAVAILABLE,
              () -> assertThat(export(bounded, tenant, system)).isNegative());
      assertThat(refusal.message()).contains("was ended", "(" + bound);
      assertThat(sessions(tenant, system)).containsExactly("0");
    } finally {
      bounded.stop();
    }
  }

  private String system(String body, String more) {
    String system = bench.system();
    bench.release(
        system,
        "1.0.0",
        1,
        "0.0.0",
        // The publish gate reads the rows, too; it is not to wait.
        "CREATE FUNCTION dawdle() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN"
            + " IF session_user LIKE 'msr\\_ff%' THEN RETURN true; END IF; "
            + body
            + " END $$"
            + more
            + POLICY);
    return system;
  }

  private List<String> sessions(String tenant, String system) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      return Workbench.texts(
          database,
          "select count(*) from pg_stat_activity where usename = ?",
          bench.installation(tenant, system).getSchemaName());
    }
  }

  private static Iterator<ExportedRow> exporting(TestServer from, String tenant, String system) {
    return from.tenants()
        .exportSystem(
            ExportSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
  }

  private static long export(TestServer from, String tenant, String system) {
    long[] rows = {-1};
    exporting(from, tenant, system)
        .forEachRemaining(row -> rows[0] = row.getComplete() ? row.getRows() : -1);
    return rows[0];
  }
}
