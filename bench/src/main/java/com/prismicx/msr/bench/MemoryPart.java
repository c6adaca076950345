package com.prismicx.msr.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How much memory the server takes when it is ready. */
final class MemoryPart implements Part {
  private static final int STARTS = 3;
  private static final double LIMIT_MEGABYTES = 250;
  private static final double MEGABYTE = 1 << 20;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String about() {
    return "the server's resident memory when it is ready";
  }

  @Override
  public void measure(Bench bench) throws InterruptedException {
    List<String> flags = bench.fastStart();
    List<Double> resident = new ArrayList<>();
    List<Double> later = new ArrayList<>();
    List<Double> most = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      try (ServerProcess server = ServerProcess.start(bench.settings(), flags)) {
        resident.add(server.resident() / MEGABYTE);
        TimeUnit.SECONDS.sleep(2);
        later.add(server.resident() / MEGABYTE);
        most.add(server.residentAtMost() / MEGABYTE);
      }
    }
    bench.print(
        new Figure.Value("server_rss", Rounds.median(resident), LIMIT_MEGABYTES, "MB"),
        "VmRSS at SERVING; two seconds later %.0f MB, at most %.0f MB (medians of %d starts)"
            .formatted(Rounds.median(later), Rounds.median(most), STARTS));
  }
}
