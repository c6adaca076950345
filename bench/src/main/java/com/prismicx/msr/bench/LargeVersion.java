package com.prismicx.msr.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The publish gate on a large version: 60 tables, five starts, each with a way back. */
final class LargeVersion {
  private static final int TABLES = 60;
  private static final int STARTS = 5;
  private static final int ROUNDS = 3;
  private static final double GATE_SECONDS = 10;

  private LargeVersion() {}

  /** Publishes it and prints how long that takes. */
  static void measure(Bench bench) {
    try (ServerProcess server = ServerProcess.start(bench.settings());
        Fleet fleet = new Fleet(server.port())) {
      measure(bench, fleet);
    }
  }

  private static void measure(Bench bench, Fleet fleet) {
    List<Double> seconds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      String system = "large_" + round;
      fleet.createSystem(system);
      publishStarts(fleet, system);
      fleet.draft(system, version(STARTS + 1), STARTS + 1, edges());
      seconds.add(Timed.seconds(() -> fleet.publishDraft(system, version(STARTS + 1))));
    }
    bench.print(
        new Figure.Value("gate_60_tables_5_starts", Rounds.median(seconds), GATE_SECONDS, "s"),
        "publishing a version of %d tables with %d starts: %s s"
            .formatted(
                TABLES,
                STARTS,
                seconds.stream().map("%.1f"::formatted).collect(Collectors.joining(", "))));
  }

  private static void publishStarts(Fleet fleet, String system) {
    fleet.publish(system, version(1), 1, "0.0.0", ItemTables.create(TABLES));
    for (int start = 2; start <= STARTS; start++) {
      fleet.publish(system, version(start), start, Map.of(version(start - 1), step(start)));
    }
  }

  /** From each start to the version after the last one. */
  private static Map<String, Fleet.Sql> edges() {
    Map<String, Fleet.Sql> edges = new TreeMap<>();
    for (int start = 1; start <= STARTS; start++) {
      List<Fleet.Sql> steps =
          IntStream.rangeClosed(start + 1, STARTS + 1).mapToObj(LargeVersion::step).toList();
      edges.put(
          version(start),
          new Fleet.Sql(
              steps.stream().map(Fleet.Sql::up).collect(Collectors.joining()),
              steps.reversed().stream().map(Fleet.Sql::down).collect(Collectors.joining())));
    }
    return edges;
  }

  /** A column in every tenth table and an index on it. */
  private static Fleet.Sql step(int version) {
    StringBuilder up = new StringBuilder();
    StringBuilder down = new StringBuilder();
    for (int table = version; table < TABLES; table += 10) {
      up.append("ALTER TABLE item_%1$d ADD COLUMN extra_%2$d text;%n".formatted(table, version));
      up.append("CREATE INDEX ON item_%1$d (extra_%2$d);%n".formatted(table, version));
      down.append("ALTER TABLE item_%1$d DROP COLUMN extra_%2$d;%n".formatted(table, version));
    }
    return new Fleet.Sql(up.toString(), down.toString());
  }

  private static String version(int number) {
    return number + ".0.0";
  }
}
