package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.prismicx.msr.server.ServerProcess;
import com.prismicx.msr.v1.Operation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** PostgreSQL's disk is full under operations that run, and has room again later. */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DiskFullTest {
  private static final String SYSTEM = "full";
  private static final String INSTALLATIONS = "'^msr_[0-9a-f]{32}$'";
  private static final int TENANTS = 4;
  // More than is free in any file.
  private static final String LARGE =
      " ALTER TABLE %1$s ALTER a SET STORAGE EXTERNAL;"
          + " INSERT INTO %1$s SELECT repeat('x', 500000) FROM generate_series(1, 4);";

  private final SmallDisk disk = new SmallDisk();
  private final List<Operation> accepted = new ArrayList<>();
  private Site site;
  private ServerProcess server;
  private Caller caller;
  private Gate gate;

  @BeforeAll
  void start() {
    assumeTrue(
        SmallDisk.isToBeHad(),
        "no file system can be mounted here: that takes root, or a user namespace (unshare -Urm)");
    site = Site.on(disk);
    // Else the log alone fills the disk before the first checkpoint.
    site.execute("alter system set max_wal_size = '64MB'");
    site.execute("alter system set min_wal_size = '32MB'");
    site.execute("select pg_reload_conf()");
    server = site.server(Map.of("operations.lease", "2s"));
    caller = new Caller(server.port());
    gate = new Gate(site, SYSTEM);
    gate.open();
    caller.createSystem(SYSTEM);
    caller.publish(
        SYSTEM,
        "1.0.0",
        1,
        "0.0.0",
        gate.sql() + "CREATE TABLE item (a text);" + LARGE.formatted("item"));
    caller.publish(
        SYSTEM, "2.0.0", 2, "1.0.0", "CREATE TABLE more (a text);" + LARGE.formatted("more"));
  }

  @AfterAll
  void stop() {
    if (site != null) {
      disk.free();
      gate.close();
      caller.close();
      server.close();
      site.close();
    }
  }

  @Test
  void operations_wait_while_tables_find_no_room_and_end_when_there_is_some() {
    List<Operation> waiting = beginOnFullDisk("tables");
    awaitShortage(waiting);
    disk.free();
    site.awaitPostgres();
    assertAllEndsWell();
  }

  @Test
  void operations_outlast_a_postgresql_that_died_of_a_full_disk() {
    List<Operation> waiting = beginOnFullDisk("wal");
    awaitShortage(waiting);
    Eventually.holds(Duration.ofSeconds(60), "PostgreSQL dies", this::hasDiedOfItsLog);
    // It may be back already, in what its last transactions gave back.
    call(accepted, () -> caller.install("died", SYSTEM, "1.0.0"));
    disk.free();
    site.awaitPostgres();
    assertAllEndsWell();
  }

  /** Some wait in the middle of their script when the room ends, others come when it has ended. */
  private List<Operation> beginOnFullDisk(String name) {
    for (int n = 0; n < TENANTS; n++) {
      caller.assertSucceeded(caller.install(name + "_old_" + n, SYSTEM, "1.0.0").getOperationId());
    }
    gate.shut();
    Operation running = caller.install(name + "_running", SYSTEM, "2.0.0");
    site.awaitMigration(running.getOperationId());
    // A new segment of the log, so that the gate can be opened.
    site.execute("select pg_switch_wal()");
    site.execute("checkpoint");
    openOnFullDisk();
    List<Operation> waiting = new ArrayList<>(List.of(running));
    for (int n = 0; n < TENANTS; n++) {
      String number = "_" + n;
      call(waiting, () -> caller.upgrade(name + "_old" + number, SYSTEM, "2.0.0"));
      call(waiting, () -> caller.install(name + "_new" + number, SYSTEM, "2.0.0"));
    }
    accepted.addAll(waiting);
    return waiting;
  }

  /** Whoever connects may have to write a file of his own, for which there is no room. */
  private void openOnFullDisk() {
    try (Connection connection = site.controlConnection()) {
      disk.fill();
      gate.open(connection);
    } catch (SQLException e) {
      throw new AssertionError("the gate cannot be opened", e);
    }
  }

  /** Whether the call is accepted depends on whether the registry's own tables have room; it never fails otherwise. */
  private static void call(List<Operation> taken, Supplier<Operation> call) {
    Outcome outcome = Outcome.of("call", () -> taken.add(call.get()));
    assertThat(outcome.isOk() || outcome.isUnavailable("control_database"))
        .as(outcome.toString())
        .isTrue();
  }

  /**
   * What one gives back when it fails may be enough for another; not for all. The log may be full first, or the registry's own
   * table, so that nothing can be claimed any more.
   */
  private void awaitShortage(List<Operation> waiting) {
    Eventually.holds(
        Duration.ofSeconds(60),
        "each is tried again, or has ended, or cannot be claimed",
        () -> waiting.stream().allMatch(this::isShort) || !canBeClaimed());
    assertThat(waiting).anyMatch(operation -> !hasEnded(operation));
  }

  private boolean isShort(Operation operation) {
    return now(operation).map(now -> now.getAttempts() > 1 || now.hasEndedAt()).orElse(true);
  }

  /** A claim is a new version of a row, which needs its place as any other. */
  private boolean canBeClaimed() {
    try (Connection connection = site.controlConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("update operations set attempts = attempts");
      connection.rollback();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private boolean hasEnded(Operation operation) {
    return now(operation).map(Operation::hasEndedAt).orElse(false);
  }

  /** Empty while PostgreSQL is dead already. */
  private Optional<Operation> now(Operation operation) {
    Operation[] found = new Operation[1];
    Outcome outcome =
        Outcome.of("GetOperation", () -> found[0] = caller.operation(operation.getOperationId()));
    assertThat(outcome.isOk() || outcome.isUnavailable("control_database"))
        .as(outcome.toString())
        .isTrue();
    return Optional.ofNullable(found[0]);
  }

  /** Each segment of the log that is finished needs another one, and in the end there is no room for that. */
  private boolean hasDiedOfItsLog() {
    try (Connection connection = site.controlConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_switch_wal(), pg_logical_emit_message(false, '', 'x')");
      return false;
    } catch (SQLException e) {
      return !connects();
    }
  }

  private boolean connects() {
    try (Connection connection = site.controlConnection()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private void assertAllEndsWell() {
    accepted.forEach(operation -> caller.assertSucceeded(operation.getOperationId()));
    caller.assertSucceeded(
        caller.install("after_" + accepted.size(), SYSTEM, "2.0.0").getOperationId());
    assertThat(
            site.control(
                "select operation_id from operations where lease_until is not null or state <>"
                    + " 'succeeded'"))
        .isEmpty();
    List<String> schemas = new ArrayList<>();
    for (String row : site.control(REGISTRY)) {
      List<String> columns = List.of(row.split("\\|", -1));
      schemas.add(columns.get(0));
      assertThat(columns.get(1)).isEqualTo("active");
      assertHolds(columns.get(0), columns.get(2));
    }
    assertThat(schemas).hasSizeGreaterThan(TENANTS);
    assertThat(names("select nspname from pg_namespace where nspname")).isEqualTo(schemas);
    assertThat(names("select rolname from pg_roles where rolname")).isEqualTo(schemas);
  }

  private static final String REGISTRY =
      "select t.schema_name, t.status, v.version from tenant_systems t"
          + " join system_versions v using (version_id) order by 1";

  private void assertHolds(String schema, String version) {
    boolean second = version.equals("2.0.0");
    assertThat(site.markers(schema))
        .isEqualTo(second ? List.of("1|0.0.0|1.0.0", "2|1.0.0|2.0.0") : List.of("1|0.0.0|1.0.0"));
    List<String> all = List.of("4|2000000");
    String rows = "select count(*), sum(length(a)) from " + schema;
    assertThat(site.tenant(rows + ".item")).isEqualTo(all);
    if (second) {
      assertThat(site.tenant(rows + ".more")).isEqualTo(all);
    }
  }

  private List<String> names(String query) {
    return site.tenant(query + " ~ " + INSTALLATIONS + " order by 1");
  }
}
