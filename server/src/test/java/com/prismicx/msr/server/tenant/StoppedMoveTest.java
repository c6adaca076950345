package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.fault.Eventually;
import com.prismicx.msr.v1.CancelOperationRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.TenantSystem;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A move that is stopped before its first step leaves the installation in the status that it had. */
@ExtendWith(SharedServer.class)
final class StoppedMoveTest {
  private static final String BASE = "CREATE TABLE item (id int); CREATE TABLE other (id int)";

  private final Workbench bench;

  StoppedMoveTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void one_that_drifted_stays_failed_until_it_is_compared_again() throws SQLException {
    String system = system();
    String tenant = installed(system, "1.0.0");
    change(tenant, system, "ALTER TABLE %s.other ADD COLUMN drifted int");
    Operation failed = bench.upgrade(tenant, system, "1.1.0");
    assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.SCHEMA_DRIFT);
    assertThat(stopped(tenant, system).getState()).isEqualTo(Operation.State.CANCELLED);
    assertThat(bench.installation(tenant, system).getVersion()).isEqualTo("1.1.0");
    assertThat(status(tenant, system)).isEqualTo(TenantSystem.Status.FAILED);
    assertThat(stopped(tenant, system).getState()).isEqualTo(Operation.State.CANCELLED);
    assertThat(status(tenant, system)).isEqualTo(TenantSystem.Status.FAILED);
    change(tenant, system, "ALTER TABLE %s.other DROP COLUMN drifted");
    bench.succeeded(bench.rollback(tenant, system, "1.0.0"));
    assertThat(status(tenant, system)).isEqualTo(TenantSystem.Status.ACTIVE);
  }

  @Test
  void one_that_was_active_is_active_again() throws SQLException {
    String system = system();
    String tenant = installed(system, "1.1.0");
    assertThat(stopped(tenant, system).getState()).isEqualTo(Operation.State.CANCELLED);
    assertThat(bench.installation(tenant, system).getVersion()).isEqualTo("1.1.0");
    assertThat(status(tenant, system)).isEqualTo(TenantSystem.Status.ACTIVE);
  }

  /** A rollback that waits for somebody's lock and is cancelled meanwhile. */
  private Operation stopped(String tenant, String system) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      database.setAutoCommit(false);
      Workbench.execute(database, "lock table %s.item".formatted(schema(tenant, system)));
      Operation begun = bench.rollingBack(tenant, system, "1.0.0");
      Eventually.holds(Duration.ofSeconds(20), "it is cancelled", () -> isCancelled(begun));
      Operation ended = bench.server().await(begun);
      database.rollback();
      return ended;
    }
  }

  /** Unless a server takes it up at the same moment. */
  private boolean isCancelled(Operation begun) {
    try {
      return bench
          .server()
          .operations()
          .cancelOperation(
              CancelOperationRequest.newBuilder().setOperationId(begun.getOperationId()).build())
          .getState()
          .equals(Operation.State.CANCELLING);
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
      return false;
    }
  }

  private String system() {
    String system = bench.system();
    bench.release(system, "1.0.0", 1, "0.0.0", BASE);
    bench.release(
        system, "1.1.0", 2, "1.0.0", "CREATE INDEX item_id ON item (id)", "DROP INDEX item_id");
    return system;
  }

  private String installed(String system, String version) {
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, version));
    return tenant;
  }

  private void change(String tenant, String system, String sql) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      Workbench.execute(database, sql.formatted(schema(tenant, system)));
    }
  }

  private String schema(String tenant, String system) {
    return bench.installation(tenant, system).getSchemaName();
  }

  private TenantSystem.Status status(String tenant, String system) {
    return bench.installation(tenant, system).getStatus();
  }
}
