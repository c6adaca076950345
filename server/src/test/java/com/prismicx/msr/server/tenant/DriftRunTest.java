package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.fault.Eventually;
import com.prismicx.msr.v1.CheckDriftRequest;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.ListInstallationsRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.TenantSystem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A comparison of all tenants is not held up by one of them, and says how many it could not compare. */
@ExtendWith(SharedServer.class)
final class DriftRunTest {
  private static final String BASE =
      "CREATE TABLE item (id int); CREATE VIEW ids AS SELECT id FROM item";

  private final Workbench bench;

  DriftRunTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void compares_the_others_while_one_is_locked_and_keeps_what_it_knew_of_that()
      throws SQLException {
    String system = system();
    String locked = installed(system, "1.0.0");
    String bent = installed(system, "1.0.0");
    bend(locked, system);
    bench.succeeded(check(system));
    bend(bent, system);
    try (Connection rewriting = rewriting(locked, system)) {
      Operation checked = bench.succeeded(check(system));
      assertThat(checked.getStepsDone()).isEqualTo(2);
      assertThat(checked.getStepsSkipped()).isEqualTo(1);
      assertThat(drifted(system)).containsExactlyInAnyOrder(locked, bent);
      rewriting.rollback();
    }
    assertThat(bench.succeeded(check(system)).getStepsSkipped()).isZero();
  }

  @Test
  void waits_when_none_could_be_read() throws SQLException {
    String system = system();
    String locked = installed(system, "1.0.0");
    Operation begun;
    try (Connection rewriting = rewriting(locked, system)) {
      begun = check(system);
      Eventually.holds(
          Duration.ofSeconds(30),
          "it is put off",
          () -> now(begun).getWaitingFor().contains("could be read"));
      rewriting.rollback();
    }
    assertThat(bench.succeeded(begun).getStepsSkipped()).isZero();
  }

  @Test
  void counts_those_at_a_version_that_cannot_be_compared_with() throws SQLException {
    String system = system();
    bench.release(system, "1.1.0", 2, "1.0.0", "ALTER TABLE item ADD COLUMN more text");
    String old = installed(system, "1.0.0");
    String newer = installed(system, "1.1.0");
    try (Connection control = bench.control()) {
      Workbench.execute(
          control,
          "delete from version_fingerprints where version_id = '%s'"
              .formatted(bench.installation(old, system).getVersionId()));
    }
    Operation checked = bench.succeeded(check(system));
    assertThat(checked.getStepsDone()).isEqualTo(2);
    assertThat(checked.getStepsSkipped()).isEqualTo(1);
    assertThat(drifted(system)).doesNotContain(old, newer);
  }

  private String system() {
    String system = bench.system();
    bench.release(system, "1.0.0", 1, "0.0.0", BASE);
    return system;
  }

  private String installed(String system, String version) {
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, version));
    return tenant;
  }

  private void bend(String tenant, String system) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      Workbench.execute(
          database, "alter table %s.item add bent int".formatted(schema(tenant, system)));
    }
  }

  /** Somebody who rewrites a table, and is not done until the end of the transaction. */
  private Connection rewriting(String tenant, String system) throws SQLException {
    Connection database = bench.tenantDatabase();
    database.setAutoCommit(false);
    Workbench.execute(
        database, "lock table %s.item in access exclusive mode".formatted(schema(tenant, system)));
    return database;
  }

  private String schema(String tenant, String system) {
    return bench.installation(tenant, system).getSchemaName();
  }

  private Operation check(String system) {
    return bench
        .server()
        .tenants()
        .checkDrift(CheckDriftRequest.newBuilder().setSystemId(system).build());
  }

  private Operation now(Operation begun) {
    return bench
        .server()
        .operations()
        .getOperation(
            GetOperationRequest.newBuilder().setOperationId(begun.getOperationId()).build());
  }

  private List<String> drifted(String system) {
    return bench
        .server()
        .tenants()
        .listInstallations(
            ListInstallationsRequest.newBuilder().setSystemId(system).setDrifted(true).build())
        .getInstallationsList()
        .stream()
        .map(TenantSystem::getTenantId)
        .toList();
  }
}
