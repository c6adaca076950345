package com.prismicx.msr.bench;

import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.stores.TestStores;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Adopting many schemas as {@code msr adopt --yes} does it, checking all of them first; every other one was made by Flyway. */
final class ManyAdoptions {
  private static final int TENANTS = Integer.getInteger("msr.bench.tenants", 1_000);
  private static final int TABLES = 20;
  private static final int MAKERS = 4;
  private static final double SECONDS_EACH = 0.06;
  private static final String SYSTEM = "adopt";
  private static final String SQL = ItemTables.create(TABLES);

  private ManyAdoptions() {}

  /** Adopts them and prints how long that takes. */
  static void measure(Bench bench) {
    try (LegacyOwner owner = LegacyOwner.create();
        StoreSettings stores = TestStores.fresh();
        ServerProcess server = ServerProcess.start(Bench.settings(stores));
        Fleet fleet = new Fleet(server.port())) {
      Map<String, String> schemas = make(stores, owner);
      owner.grant();
      fleet.createSystem(SYSTEM);
      fleet.publish(SYSTEM, "1.0.0", 1, "0.0.0", SQL);
      measure(bench, server, fleet, schemas);
    }
  }

  /** Schemas by the tenants they are for. */
  private static Map<String, String> make(StoreSettings stores, LegacyOwner owner) {
    System.out.printf("  set-up: making %d schemas of %d tables …%n", TENANTS, TABLES);
    try (LegacySchemas legacy = new LegacySchemas(stores, owner.role(), MAKERS, SQL)) {
      double byHand = Timed.seconds(() -> legacy.byHand(names("plain_%d", TENANTS / 2)));
      double byFlyway =
          Timed.seconds(() -> legacy.byFlyway(names("flyway_%d", TENANTS - TENANTS / 2)));
      System.out.printf("  set-up: made by SQL in %.1f s, by Flyway in %.1f s%n", byHand, byFlyway);
    }
    return IntStream.range(0, TENANTS)
        .mapToObj(i -> (i % 2 == 0 ? "flyway_%d" : "plain_%d").formatted(i / 2))
        .collect(Collectors.toMap(schema -> "of_" + schema, Function.identity()));
  }

  private static List<String> names(String pattern, int count) {
    return IntStream.range(0, count).mapToObj(pattern::formatted).toList();
  }

  private static void measure(
      Bench bench, ServerProcess server, Fleet fleet, Map<String, String> schemas) {
    double cpu = server.cpu().toMillis();
    double checked = Timed.seconds(() -> fleet.checkAdoption(schemas, SYSTEM, "1.0.0"));
    double adopted = Timed.seconds(() -> fleet.adopt(schemas, SYSTEM, "1.0.0"));
    bench.print(
        new Figure.Value(
            "adopt_%d_schemas".formatted(TENANTS), checked + adopted, SECONDS_EACH * TENANTS, "s"),
        "%d schemas of %d tables, half of them made by Flyway: checked in %.1f s, adopted in %.1f s; CPU of the server's process %.1f ms a schema"
            .formatted(
                TENANTS, TABLES, checked, adopted, (server.cpu().toMillis() - cpu) / TENANTS));
  }
}
