package com.prismicx.msr.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * From the server's start to SERVING, on embedded stores that run already and a schema that is up to date; as the launcher
 * starts it from the second time on.
 */
final class StartPart implements Part {
  private static final int STARTS = 5;
  private static final double LIMIT_SECONDS = 3;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String about() {
    return "the server's start to SERVING";
  }

  @Override
  public void measure(Bench bench) {
    List<String> flags = bench.fastStart(); // which makes the schema, too
    List<Double> seconds = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      try (ServerProcess server = ServerProcess.start(bench.settings(), flags)) {
        seconds.add(server.untilServing().toNanos() / 1e9);
        cpu.add(server.cpuUntilServing().toNanos() / 1e9);
      }
    }
    bench.print(
        new Figure.Value("start_to_serving", Rounds.median(seconds), LIMIT_SECONDS, "s"),
        "median of %d starts: %s s; CPU until then %.2f s"
            .formatted(
                STARTS,
                seconds.stream().map("%.2f"::formatted).collect(Collectors.joining(", ")),
                Rounds.median(cpu)));
  }
}
