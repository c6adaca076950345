package com.prismicx.msr.bench;

import com.prismicx.msr.server.fault.Chaos;

/**
 * The long chaos test: many tenants on three servers, many blows. The system property {@code msr.bench.seed} repeats a run's
 * random choices.
 */
final class ChaosPart implements Part {
  private static final int TENANTS = Integer.getInteger("msr.bench.tenants", 1_000);
  private static final int BLOWS = Integer.getInteger("msr.bench.blows", 100);
  private static final int SERVERS = 3;

  @Override
  public String name() {
    return "chaos";
  }

  @Override
  public String about() {
    return "servers and PostgreSQL struck while many tenants move: what is wrong afterwards";
  }

  @Override
  public boolean inEveryRun() {
    return false;
  }

  @Override
  public void measure(Bench bench) {
    long seed = Long.getLong("msr.bench.seed", System.nanoTime());
    Chaos.Result result = new Chaos(TENANTS, SERVERS, BLOWS, seed).run();
    bench.print(
        new Figure.Value("chaos_wrong", result.wrong().size(), 0, "things"), result.summary());
    result.wrong().forEach(wrong -> System.out.println("  " + wrong));
  }
}
