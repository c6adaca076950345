package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.LenientServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.TenantSystem;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a script that writes to the server's own record of it comes to; what it cannot do to others is in package attack. */
@ExtendWith(LenientServer.class)
final class WallTest {
  private final Workbench bench;

  WallTest(Workbench bench) {
    this.bench = bench;
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
}
