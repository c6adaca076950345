package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.LenientServer;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.fault.Eventually;
import com.prismicx.msr.v1.CancelOperationRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.InstallationPlan;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.PlanSystemRequest;
import com.prismicx.msr.v1.RetrySystemRequest;
import com.prismicx.msr.v1.TenantSystem;
import com.prismicx.msr.v1.WatchOperationRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LenientServer.class)
final class StepsTest {
  /** Three steps, of each kind one. */
  private static final String UP =
      """
      ALTER TABLE item ADD COLUMN doubled int;
      -- msr:step batch size=10
      UPDATE item SET doubled = id * 2
      WHERE id IN (SELECT id FROM item WHERE doubled IS NULL LIMIT :limit);
      -- msr:step concurrent
      CREATE UNIQUE INDEX CONCURRENTLY item_doubled ON item (doubled);
      CREATE INDEX CONCURRENTLY item_both ON item (doubled, id);
      """;

  private static final String DOWN =
      """
      -- msr:step concurrent
      DROP INDEX CONCURRENTLY item_both;
      DROP INDEX CONCURRENTLY item_doubled;
      -- msr:step batch size=20
      UPDATE item SET doubled = NULL
      WHERE id IN (SELECT id FROM item WHERE doubled IS NOT NULL LIMIT :limit);
      -- msr:step
      ALTER TABLE item DROP COLUMN doubled;
      """;

  private final TestServer server;
  private final Workbench bench;

  StepsTest(Workbench bench) {
    this.server = bench.server();
    this.bench = bench;
  }

  @Test
  void steps_of_all_kinds_run_up_and_down_and_up_again() throws SQLException {
    String system = stepped();
    String tenant = filled(system, 35);
    String before = bench.installation(tenant, system).getFingerprint();

    Operation up = bench.succeeded(bench.upgrading(tenant, system, "1.1.0"));
    assertThat(up.getStepsDone()).isEqualTo(3);
    assertThat(up.getBatchesDone()).isEqualTo(0);
    assertThat(up.getCurrentStep()).isEmpty();
    assertThat(query(tenant, system, "select sum(doubled) from %s.item")).containsExactly("1260");
    String fingerprint = bench.installation(tenant, system).getFingerprint();
    assertThat(fingerprint).hasSize(64).isNotEqualTo(before);

    Operation down = bench.succeeded(bench.rollingBackWithLeave(tenant, system, "1.0.0"));
    assertThat(down.getKind()).isEqualTo(Operation.Kind.ROLLBACK);
    assertThat(down.getStepsTotal()).isEqualTo(3);
    assertThat(columns(tenant, system)).containsExactly("id");
    assertThat(bench.installation(tenant, system).getVersion()).isEqualTo("1.0.0");
    assertThat(bench.installation(tenant, system).getFingerprint()).isEqualTo(before);

    bench.succeeded(bench.upgrading(tenant, system, "1.1.0"));
    assertThat(columns(tenant, system)).containsExactly("doubled", "id");
    assertThat(bench.installation(tenant, system).getFingerprint()).isEqualTo(fingerprint);
  }

  @Test
  void an_upgrade_that_fails_in_the_middle_is_retried_from_there() throws SQLException {
    String system = stepped();
    String tenant = filled(system, 35);
    // Two rows that the unique index refuses.
    change(tenant, system, "alter table %s.item drop constraint item_pkey");
    change(tenant, system, "insert into %s.item values (3)");

    Operation failed = bench.upgrade(tenant, system, "1.1.0");
    assertThat(failed.getState()).isEqualTo(Operation.State.FAILED);
    assertThat(failed.getStepsDone()).isEqualTo(2);
    Operation.Error error = failed.getError();
    assertThat(error.getEdge()).isEqualTo("1.0.0 -> 1.1.0");
    assertThat(error.getDirection()).isEqualTo("up");
    assertThat(error.getStep()).isEqualTo(3);
    assertThat(error.getStatementNumber()).isEqualTo(3);
    assertThat(error.getLine()).isEqualTo(6);
    assertThat(error.getDatabaseMessage()).contains("item_doubled");
    assertThat(bench.installation(tenant, system).getStatus())
        .isEqualTo(TenantSystem.Status.FAILED);
    assertThat(bench.installation(tenant, system).getVersion()).isEqualTo("1.0.0");

    InstallationPlan plan = plan(tenant, system, "1.1.0");
    assertThat(plan.getEdges(0).getStepsList())
        .extracting(InstallationPlan.Step::getDone)
        .containsExactly(true, true, false);

    mend(tenant, system);
    Operation retried = bench.succeeded(retry(tenant, system));
    assertThat(retried.getKind()).isEqualTo(Operation.Kind.UPGRADE);
    assertThat(retried.getStepsTotal()).isEqualTo(1);
    assertThat(query(tenant, system, INVALID)).isEmpty();
    assertThat(indexes(tenant, system)).containsExactly("item_both", "item_doubled");
    Refusal.of(ErrorReason.INSTALLATION_STATE, () -> retry(tenant, system));
  }

  @Test
  void an_upgrade_that_fails_in_the_middle_is_rolled_back_from_there() throws SQLException {
    String system = stepped();
    String tenant = filled(system, 35);
    change(tenant, system, "alter table %s.item drop constraint item_pkey");
    change(tenant, system, "insert into %s.item values (3)");
    assertThat(bench.upgrade(tenant, system, "1.1.0").getState()).isEqualTo(Operation.State.FAILED);

    InstallationPlan plan = plan(tenant, system, "1.0.0");
    assertThat(plan.getKind()).isEqualTo(Operation.Kind.ROLLBACK);
    assertThat(plan.getEdges(0).getBackwards()).isTrue();
    mend(tenant, system);
    bench.succeeded(bench.rollingBack(tenant, system, "1.0.0"));
    assertThat(columns(tenant, system)).containsExactly("id");
    assertThat(indexes(tenant, system)).isEmpty();
    assertThat(bench.installation(tenant, system).getStatus())
        .isEqualTo(TenantSystem.Status.ACTIVE);
  }

  /** Takes back what made the upgrade fail. */
  private void mend(String tenant, String system) throws SQLException {
    change(tenant, system, "delete from %s.item where id = 3");
    change(tenant, system, "alter table %s.item add constraint item_pkey primary key (id)");
  }

  @Test
  void an_edge_without_rollback_sql_is_not_walked_back() {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", "CREATE TABLE more (id int)");
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, "1.1.0"));
    Refusal.of(ErrorReason.NO_ROLLBACK_PATH, () -> bench.rollingBack(tenant, system, "1.0.0"));
    Refusal.of(ErrorReason.NOT_A_ROLLBACK, () -> bench.rollingBack(tenant, system, "1.1.0"));
    assertThat(plan(tenant, system, "1.0.0").getObstaclesList())
        .extracting(InstallationPlan.Obstacle::getReason)
        .containsExactly(ErrorReason.NO_ROLLBACK_PATH);
  }

  @Test
  void a_plan_shows_what_an_install_would_do_and_changes_nothing() {
    String system = stepped();
    String tenant = Workbench.id("t");
    InstallationPlan plan = plan(tenant, system, "");
    assertThat(plan.getKind()).isEqualTo(Operation.Kind.INSTALL);
    assertThat(plan.getVersionFrom()).isEqualTo("0.0.0");
    assertThat(plan.getVersionTo()).isEqualTo("1.1.0");
    assertThat(plan.getEdgesList())
        .extracting(InstallationPlan.PlannedEdge::getEdgeClass)
        .containsExactly(InstallationPlan.EdgeClass.IRREVERSIBLE, InstallationPlan.EdgeClass.LOSSY);
    assertThat(plan.getEdges(1).getStepsList())
        .extracting(InstallationPlan.Step::getKind)
        .containsExactly(
            InstallationPlan.StepKind.TRANSACTIONAL,
            InstallationPlan.StepKind.BATCH,
            InstallationPlan.StepKind.CONCURRENT);
    assertThat(plan.getEdges(1).getSql()).isEqualTo(UP);
    assertThat(plan.getObstaclesList()).isEmpty();
    Refusal.of(ErrorReason.INSTALLATION_NOT_FOUND, () -> bench.installation(tenant, system));
  }

  @Test
  void a_cancelled_upgrade_stops_between_two_batches_and_goes_on_after_a_retry()
      throws SQLException {
    String system = bench.releasedSystem();
    bench.release(
        system,
        "1.1.0",
        2,
        "1.0.0",
        """
        ALTER TABLE item ADD COLUMN seen boolean;
        -- msr:step batch size=1 pause=200ms
        UPDATE item SET seen = true
        WHERE id IN (SELECT id FROM item WHERE seen IS NULL LIMIT :limit)
        """);
    String tenant = filled(system, 20);
    Operation running = bench.upgrading(tenant, system, "1.1.0");
    Eventually.holds(
        Duration.ofSeconds(20), "two batches", () -> get(running).getBatchesDone() >= 2);
    assertThat(get(running).getCurrentStep()).isEqualTo("1.0.0 -> 1.1.0 up, step 2 of 2");

    Operation asked =
        server
            .operations()
            .cancelOperation(
                CancelOperationRequest.newBuilder()
                    .setOperationId(running.getOperationId())
                    .build());
    assertThat(asked.getState()).isEqualTo(Operation.State.CANCELLING);
    Operation cancelled = server.await(running);
    assertThat(cancelled.getState()).isEqualTo(Operation.State.CANCELLED);
    assertThat(cancelled.getError().getReason()).isEqualTo(ErrorReason.OPERATION_CANCELLED);
    assertThat(cancelled.getError().getStep()).isEqualTo(2);
    assertThat(bench.installation(tenant, system).getStatus())
        .isEqualTo(TenantSystem.Status.FAILED);
    int done =
        Integer.parseInt(query(tenant, system, "select count(seen) from %s.item").getFirst());
    assertThat(done).isBetween(2, 19);

    bench.succeeded(retry(tenant, system));
    assertThat(query(tenant, system, "select count(seen) from %s.item")).containsExactly("20");
    Refusal.of(
        ErrorReason.OPERATION_ENDED,
        () ->
            server
                .operations()
                .cancelOperation(
                    CancelOperationRequest.newBuilder()
                        .setOperationId(bench.installation(tenant, system).getOperationId())
                        .build()));
  }

  @Test
  void a_watcher_sees_each_batch_and_the_end() throws SQLException {
    String system = bench.releasedSystem();
    bench.release(
        system,
        "1.1.0",
        2,
        "1.0.0",
        """
        ALTER TABLE item ADD COLUMN seen boolean;
        -- msr:step batch size=1 pause=1s
        UPDATE item SET seen = true
        WHERE id IN (SELECT id FROM item WHERE seen IS NULL LIMIT :limit)
        """);
    String tenant = filled(system, 3);
    Operation running = bench.upgrading(tenant, system, "1.1.0");
    List<Operation> seen = new ArrayList<>();
    server
        .operations()
        .watchOperation(
            WatchOperationRequest.newBuilder().setOperationId(running.getOperationId()).build())
        .forEachRemaining(seen::add);
    assertThat(seen).extracting(Operation::getBatchesDone).contains(1, 2, 3);
    assertThat(seen.getLast().getState()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(seen).doesNotHaveDuplicates();
  }

  private static final String INVALID =
      "select indexrelid::regclass from pg_index x join pg_class i on i.oid = x.indexrelid"
          + " where not indisvalid and i.relnamespace = '%s'::regnamespace";

  private String stepped() {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", UP, DOWN);
    return system;
  }

  private String filled(String system, int rows) throws SQLException {
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, "1.0.0"));
    change(tenant, system, "insert into %s.item select generate_series(1, " + rows + ")");
    return tenant;
  }

  private Operation get(Operation operation) {
    return server
        .operations()
        .getOperation(
            GetOperationRequest.newBuilder().setOperationId(operation.getOperationId()).build());
  }

  private InstallationPlan plan(String tenant, String system, String version) {
    return server
        .tenants()
        .planSystem(
            PlanSystemRequest.newBuilder()
                .setTenantId(tenant)
                .setSystemId(system)
                .setVersion(version)
                .build());
  }

  private Operation retry(String tenant, String system) {
    return server
        .tenants()
        .retrySystem(
            RetrySystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
  }

  private void change(String tenant, String system, String sql) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      Workbench.execute(database, sql.formatted(schema(tenant, system)));
    }
  }

  private List<String> query(String tenant, String system, String sql) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      return Workbench.texts(database, sql.formatted(schema(tenant, system)));
    }
  }

  private List<String> columns(String tenant, String system) throws SQLException {
    return query(
        tenant,
        system,
        "select attname from pg_attribute where attrelid = '%s.item'::regclass and attnum > 0"
            + " and not attisdropped order by 1");
  }

  private List<String> indexes(String tenant, String system) throws SQLException {
    return query(
        tenant,
        system,
        "select indexname from pg_indexes where schemaname = '%s' and indexname like 'item\\_%%'"
            + " and indexname <> 'item_pkey' order by 1");
  }

  private String schema(String tenant, String system) {
    return bench.installation(tenant, system).getSchemaName();
  }
}
