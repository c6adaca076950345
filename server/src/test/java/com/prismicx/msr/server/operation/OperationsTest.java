package com.prismicx.msr.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.prismicx.msr.server.LenientServer;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.ListOperationsRequest;
import com.prismicx.msr.v1.ListOperationsResponse;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.WaitOperationRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LenientServer.class)
final class OperationsTest {
  private final Workbench bench;

  OperationsTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void operations_are_listed_newest_first_and_selected_by_what_they_are_about() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    bench.edge(system, "0.0.0", "1.0.0", "SELECT 1");
    Operation publish = bench.publish(system, "1.0.0");
    bench.release(system, "1.1.0", 2, "1.0.0", "SELECT nothing");
    String tenant = Workbench.id("t");
    Operation install = bench.succeeded(bench.installing(tenant, system, "1.0.0"));
    Operation upgrade = bench.upgrade(tenant, system, "1.1.0");
    Operation other = bench.succeeded(bench.installing(Workbench.id("t"), system, "1.0.0"));

    ListOperationsRequest.Builder all = ListOperationsRequest.newBuilder().setSystemId(system);
    assertThat(walk(all)).hasSize(5).startsWith(other, upgrade, install).endsWith(publish);
    assertThat(walk(all.setPageSize(1))).hasSize(5).startsWith(other, upgrade, install);
    assertThat(walk(all.clone().setTenantId(tenant))).containsExactly(upgrade, install);
    assertThat(walk(all.clone().setState(Operation.State.FAILED))).containsExactly(upgrade);
    assertThat(walk(all.clone().setKind(Operation.Kind.INSTALL))).containsExactly(other, install);
    assertThat(walk(all.clone().setKind(Operation.Kind.PUBLISH)))
        .allSatisfy(operation -> assertThat(operation.getTenantId()).isEmpty())
        .hasSize(2);
    assertThat(walk(all.clone().setTenantId("nobody"))).isEmpty();
    Refusal.of(
        ErrorReason.PAGE_TOKEN_INVALID,
        () ->
            list(
                all.clone()
                    .setKind(Operation.Kind.INSTALL)
                    .setPageToken(list(all).getNextPageToken())));
  }

  @Test
  void an_ended_operation_says_when_and_how() {
    String system = bench.releasedSystem();
    Operation install = bench.succeeded(bench.install(Workbench.id("t"), system));
    assertThat(install.getAttempts()).isEqualTo(1);
    assertThat(install.hasError()).isFalse();
    assertThat(install.hasStartedAt()).isTrue();
    assertThat(install.hasEndedAt()).isTrue();
    assertThat(
            bench
                .server()
                .operations()
                .getOperation(
                    GetOperationRequest.newBuilder()
                        .setOperationId(install.getOperationId())
                        .build()))
        .isEqualTo(install);
  }

  @Test
  void a_wait_returns_early_when_the_operation_ends_and_late_when_it_does_not()
      throws SQLException {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", "ALTER TABLE item ADD COLUMN more int");
    String tenant = bench.installed(system, "1.0.0");
    try (Connection holder = bench.holdingItem(tenant, system)) {
      Operation running = bench.upgrading(tenant, system, "1.1.0");

      long start = System.nanoTime();
      Operation still = await(running, Duration.newBuilder().setNanos(500_000_000));
      assertThat(millisSince(start)).isGreaterThanOrEqualTo(500);
      assertThat(still.getState()).isIn(Operation.State.PENDING, Operation.State.RUNNING);
      assertThat(still.hasEndedAt()).isFalse();
      assertThat(await(running, Duration.newBuilder()).getState())
          .isIn(Operation.State.PENDING, Operation.State.RUNNING);

      holder.rollback();
      Operation ended = await(running, Duration.newBuilder().setSeconds(10));
      assertThat(ended.getState()).isEqualTo(Operation.State.SUCCEEDED);
      assertThat(millisSince(start)).isLessThan(9_000);
    }
  }

  @Test
  void a_wait_for_what_has_ended_returns_at_once() {
    Operation ended = bench.succeeded(bench.install(Workbench.id("t"), bench.releasedSystem()));
    long start = System.nanoTime();
    assertThat(await(ended, Duration.newBuilder().setSeconds(10))).isEqualTo(ended);
    assertThat(millisSince(start)).isLessThan(2_000);
  }

  @Test
  void a_wait_is_at_most_ten_seconds_and_never_negative() {
    Operation any = bench.publish(bench.releasedSystem(), "1.0.0");
    for (Duration.Builder timeout :
        List.of(
            Duration.newBuilder().setSeconds(10).setNanos(1),
            Duration.newBuilder().setSeconds(3_600),
            Duration.newBuilder().setSeconds(-1),
            Duration.newBuilder().setNanos(-1),
            Duration.newBuilder().setSeconds(Long.MAX_VALUE))) {
      assertThat(Refusal.of(ErrorReason.REQUEST_INVALID, () -> await(any, timeout)).fields())
          .containsExactly("timeout");
    }
  }

  @Test
  void what_nobody_foresaw_ends_the_operation_and_names_where_to_look() throws SQLException {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", "SELECT 1");
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, "1.0.0"));
    String schema = bench.installation(tenant, system).getSchemaName();
    try (Connection database = bench.tenantDatabase()) {
      Workbench.execute(database, "alter table " + schema + ".msr_fence rename to gone");
      Operation failed = bench.upgrade(tenant, system, "1.1.0");
      assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.OPERATION_FAILED);
      assertThat(failed.getError().getMessage())
          .contains("its log has error_id " + failed.getOperationId())
          .doesNotContain("msr_fence");
      Workbench.execute(database, "alter table " + schema + ".gone rename to msr_fence");
    }
    bench.succeeded(bench.upgrade(tenant, system, "1.1.0"));
  }

  @Test
  void what_a_newer_server_accepted_is_left_to_it_and_does_not_hold_up_the_rest()
      throws SQLException {
    String system = bench.releasedSystem();
    try (Connection control = bench.control()) {
      insert(control, "o_newer_kind", "teleport", OperationStore.ENGINE_VERSION);
      insert(control, "o_newer_engine", "install", OperationStore.ENGINE_VERSION + 1);
      try {
        bench.succeeded(bench.install(Workbench.id("t"), system));
        bench.succeeded(bench.install(Workbench.id("t"), system));
        assertThat(
                Workbench.texts(
                    control,
                    "select state || attempts from operations where operation_id like 'o\\_newer\\_%'"))
            .containsExactly("pending0", "pending0");
      } finally {
        Workbench.execute(
            control, "delete from operations where operation_id like 'o\\_newer\\_%'");
      }
    }
  }

  @Test
  void what_this_server_accepts_is_left_alone_by_older_ones() throws SQLException {
    Operation install = bench.succeeded(bench.install(Workbench.id("t"), bench.releasedSystem()));
    try (Connection control = bench.control()) {
      assertThat(
              Workbench.texts(
                  control,
                  "select engine_version from operations where operation_id = ?",
                  install.getOperationId()))
          .containsExactly(Integer.toString(OperationStore.ENGINE_VERSION));
    }
  }

  private static void insert(Connection control, String id, String kind, int engine)
      throws SQLException {
    Workbench.execute(
        control,
        "insert into operations (operation_id, kind, system_id, version_to, engine_version, created_at)"
            + " values ('%s', '%s', 'nothing', '1.0.0', %d, 'epoch')".formatted(id, kind, engine));
  }

  @Test
  void an_unknown_operation_is_not_found() {
    Refusal refusal =
        Refusal.of(
            ErrorReason.OPERATION_NOT_FOUND,
            () ->
                bench
                    .server()
                    .operations()
                    .getOperation(
                        GetOperationRequest.newBuilder().setOperationId("o_none").build()));
    assertThat(refusal.variable("operation_id")).isEqualTo("o_none");
    Refusal.of(
        ErrorReason.OPERATION_NOT_FOUND,
        () ->
            await(Operation.newBuilder().setOperationId("o_none").build(), Duration.newBuilder()));
  }

  private Operation await(Operation operation, Duration.Builder timeout) {
    return bench
        .server()
        .operations()
        .waitOperation(
            WaitOperationRequest.newBuilder()
                .setOperationId(operation.getOperationId())
                .setTimeout(timeout)
                .build());
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  private ListOperationsResponse list(ListOperationsRequest.Builder request) {
    return bench.server().operations().listOperations(request.build());
  }

  private List<Operation> walk(ListOperationsRequest.Builder all) {
    ListOperationsRequest.Builder request = all.clone();
    List<Operation> operations = new ArrayList<>();
    ListOperationsResponse page;
    do {
      page = list(request);
      operations.addAll(page.getOperationsList());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return operations;
  }
}
