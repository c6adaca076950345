package com.prismicx.msr.bench;

import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.stores.TestStores;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One comparison of all tenants of a system, some of whose schemas somebody changed by hand. */
final class ManyDrifts {
  private static final int TENANTS = Integer.getInteger("msr.bench.tenants", 1_000);
  private static final int TABLES = 20;
  private static final int CHANGED = TENANTS / 100;
  private static final int ROUNDS = 3;
  private static final double SECONDS_EACH = 0.015;
  private static final String SYSTEM = "drift";

  private ManyDrifts() {}

  /** Compares them and prints how long that takes. */
  static void measure(Bench bench) throws SQLException {
    try (StoreSettings stores = TestStores.fresh();
        ServerProcess server = ServerProcess.start(Bench.settings(stores));
        Fleet fleet = new Fleet(server.port())) {
      install(fleet);
      change(stores);
      measure(bench, server, fleet);
    }
  }

  private static void install(Fleet fleet) {
    fleet.createSystem(SYSTEM);
    fleet.publish(SYSTEM, "1.0.0", 1, "0.0.0", ItemTables.create(TABLES));
    System.out.printf("  set-up: installing %d tables for %d tenants …%n", TABLES, TENANTS);
    List<String> tenants = IntStream.range(0, TENANTS).mapToObj("t%d"::formatted).toList();
    double seconds = Timed.seconds(() -> fleet.install(tenants, SYSTEM, "1.0.0"));
    System.out.printf("  set-up: installed in %.1f s, %.0f/s%n", seconds, TENANTS / seconds);
  }

  private static void change(StoreSettings stores) throws SQLException {
    try (Connection admin = stores.adminConnection(stores.tenant().databaseName());
        Statement statement = admin.createStatement()) {
      for (String schema : schemas(statement)) {
        statement.execute("ALTER TABLE %s.item_0 ADD COLUMN by_hand text".formatted(schema));
      }
    }
  }

  private static List<String> schemas(Statement statement) throws SQLException {
    List<String> schemas = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            "select nspname from pg_namespace where nspname ~ '^msr_[0-9a-f]{32}$' limit "
                + CHANGED)) {
      while (rows.next()) {
        schemas.add(rows.getString(1));
      }
    }
    return schemas;
  }

  private static void measure(Bench bench, ServerProcess server, Fleet fleet) {
    double cpu = server.cpu().toMillis();
    List<Double> seconds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      seconds.add(Timed.seconds(() -> fleet.checkDrift(SYSTEM)));
    }
    requireFound(fleet);
    bench.print(
        new Figure.Value(
            "drift_%d_tenants_%d_tables".formatted(TENANTS, TABLES),
            Rounds.median(seconds),
            SECONDS_EACH * TENANTS,
            "s"),
        "comparing %d tenants of %d tables, %d of them changed by hand: %s s; CPU of the server's process %.1f ms a tenant"
            .formatted(
                TENANTS,
                TABLES,
                CHANGED,
                seconds.stream().map("%.1f"::formatted).collect(Collectors.joining(", ")),
                (server.cpu().toMillis() - cpu) / ROUNDS / TENANTS));
  }

  /** What does not find what was changed is no comparison. */
  private static void requireFound(Fleet fleet) {
    int drifted = fleet.compared(SYSTEM, true);
    int same = fleet.compared(SYSTEM, false);
    if (drifted != CHANGED || same != TENANTS - CHANGED) {
      throw new IllegalStateException(
          "%d of %d were changed, found were %d, and %d as they should be"
              .formatted(CHANGED, TENANTS, drifted, same));
    }
  }
}
