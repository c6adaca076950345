package com.prismicx.msr.bench;

import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.stores.TestStores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A fleet of tenants on the real server: one upgrade of all against Flyway's API over as many schemas of the same shape, what a
 * tenant costs while few and while many exist, and how many installations of a real system a second.
 */
final class FleetPart implements Part {
  private static final int TENANTS = Integer.getInteger("msr.bench.tenants", 1_000);
  private static final int FEW = TENANTS / 2;
  private static final int MANY = 5 * TENANTS;
  private static final int ROUNDS = 5;
  private static final int COST_ROUNDS = 3;
  private static final int COST_ROUND = TENANTS / 10;
  private static final int INSTALL_ROUNDS = 3;
  private static final int INSTALL_ROUND = TENANTS / 20;
  // The server's default for operations.workers.
  private static final int WORKERS = 8;

  private static final String SYSTEM = "fleet";
  private static final String CRM = "crm";
  private static final double INSTALLS_PER_SECOND = 20;

  @Override
  public String name() {
    return "fleet";
  }

  @Override
  public String about() {
    return "upgrades of many tenants, beside Flyway in a loop";
  }

  @Override
  public boolean inEveryRun() {
    return false;
  }

  @Override
  public void measure(Bench bench) {
    try (StoreSettings peer = TestStores.fresh();
        ServerProcess server = ServerProcess.start(bench.settings());
        Fleet fleet = new Fleet(server.port());
        FlywayFleet flyway = new FlywayFleet(peer.control(), WORKERS)) {
      publish(fleet);
      new Run(bench, server, fleet, flyway).all();
    }
  }

  private static void publish(Fleet fleet) {
    fleet.createSystem(SYSTEM);
    fleet.publish(SYSTEM, "1.0.0", 1, "0.0.0", FleetSql.FIRST);
    fleet.publish(SYSTEM, "2.0.0", 2, "1.0.0", FleetSql.UPGRADE);
    fleet.createSystem(CRM);
    fleet.publish(
        CRM,
        "2.0.0",
        1,
        "0.0.0",
        Checkout.text("systems/crm_standard/versions/2.0.0/from-0.0.0/up.sql"));
  }

  /** One run; tenants are numbered in the order in which they come to be. */
  private static final class Run {
    private final Bench bench;
    private final ServerProcess server;
    private final Fleet fleet;
    private final FlywayFleet flyway;
    private final Map<String, List<Double>> rates = new HashMap<>();
    private int installed;
    private int upgraded;

    Run(Bench bench, ServerProcess server, Fleet fleet, FlywayFleet flyway) {
      this.bench = bench;
      this.server = server;
      this.fleet = fleet;
      this.flyway = flyway;
    }

    void all() {
      growTo(FEW);
      upgradeNext(FEW - COST_ROUNDS * COST_ROUND); // warms up
      double few = cost();
      double cpu = server.cpu().toNanos() / 1e6;
      compare();
      System.out.printf(
          "  CPU of the server's process: %.1f ms for a tenant's installation and upgrade%n",
          (server.cpu().toNanos() / 1e6 - cpu) / TENANTS);
      installs();
      growTo(MANY);
      double many = cost();
      bench.print(
          new Figure.Value("cost_per_tenant_5000_vs_500", many / few, 1.2, "x"),
          "%.1f ms a tenant while %d exist, %.1f ms while %d exist (%d upgrades, median of %d rounds)"
              .formatted(
                  1_000 * few, FEW, 1_000 * many, MANY, COST_ROUNDS * COST_ROUND, COST_ROUNDS));
    }

    /** Installs the first version until so many tenants have it. */
    private void growTo(int count) {
      List<String> news = tenants(installed, count);
      double seconds = Timed.seconds(() -> fleet.install(news, SYSTEM, "1.0.0"));
      System.out.printf(
          "  set-up: %d tenants installed in %.1f s, %.0f/s%n",
          news.size(), seconds, news.size() / seconds);
      installed = count;
    }

    private double upgradeNext(int count) {
      List<String> next = tenants(upgraded, upgraded + count);
      upgraded += count;
      return Timed.seconds(() -> fleet.upgrade(next, SYSTEM, "2.0.0"));
    }

    /** Seconds for a tenant. */
    private double cost() {
      List<Double> costs = new ArrayList<>();
      for (int round = 0; round < COST_ROUNDS; round++) {
        costs.add(upgradeNext(COST_ROUND) / COST_ROUND);
      }
      return Rounds.median(costs);
    }

    private void compare() {
      growTo(FEW + TENANTS);
      for (String way : List.of("loop", "parallel", "pooled")) {
        flyway.install(WORKERS, schemas(way, 0, way.equals("pooled") ? TENANTS / ROUNDS : TENANTS));
      }
      int size = TENANTS / ROUNDS;
      for (int round = 0; round < ROUNDS; round++) {
        int from = round * size;
        measure("ours", size, () -> upgradeNext(size));
        measure("loop", size, () -> flyway.upgrade(1, schemas("loop", from, from + size)));
        measure(
            "parallel",
            size,
            () -> flyway.upgrade(WORKERS, schemas("parallel", from, from + size)));
      }
      measure("pooled", size, () -> flyway.upgradePooled(WORKERS, schemas("pooled", 0, size)));
      report("fleet_vs_flyway_loop", "loop", "with one thread", 4);
      report("fleet_vs_flyway_parallel", "parallel", "with %d threads".formatted(WORKERS), 1.5);
      System.out.printf(
          "  Flyway with %d threads on pooled connections: %.0f/s%n",
          WORKERS, rates.get("pooled").getFirst());
    }

    private void measure(String way, int size, Runnable work) {
      rates.computeIfAbsent(way, key -> new ArrayList<>()).add(size / Timed.seconds(work));
    }

    private void report(String name, String peer, String how, double target) {
      List<Double> ratios =
          IntStream.range(0, ROUNDS)
              .mapToObj(round -> rates.get("ours").get(round) / rates.get(peer).get(round))
              .toList();
      bench.print(
          new Figure.Ratio(name, Rounds.median(ratios), target),
          "%d tenants in %d rounds: ours %s/s, Flyway %s %s/s"
              .formatted(TENANTS, ROUNDS, plain("ours"), how, plain(peer)));
    }

    private String plain(String way) {
      return rates.get(way).stream().map("%.0f"::formatted).collect(Collectors.joining(", "));
    }

    private void installs() {
      List<Double> perSecond = new ArrayList<>();
      for (int round = 0; round < INSTALL_ROUNDS; round++) {
        List<String> news = names("crm_%d_%%d".formatted(round), 0, INSTALL_ROUND);
        perSecond.add(INSTALL_ROUND / Timed.seconds(() -> fleet.install(news, CRM, "2.0.0")));
      }
      bench.print(
          new Figure.Ratio(
              "installs_per_second", Rounds.median(perSecond) / INSTALLS_PER_SECOND, 1),
          "crm_standard 2.0.0, %d at a time: %s/s (ratio to %.0f/s)"
              .formatted(
                  WORKERS,
                  perSecond.stream().map("%.1f"::formatted).collect(Collectors.joining(", ")),
                  INSTALLS_PER_SECOND));
    }

    private static List<String> tenants(int from, int to) {
      return names("t%d", from, to);
    }

    private static List<String> schemas(String way, int from, int to) {
      return names(way + "_%d", from, to);
    }

    private static List<String> names(String pattern, int from, int to) {
      return IntStream.range(from, to).mapToObj(pattern::formatted).toList();
    }
  }
}
