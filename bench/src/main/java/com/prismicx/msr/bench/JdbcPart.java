package com.prismicx.msr.bench;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What the product's layers cost: GetSystem and CreateSystem beside hand-written JDBC. */
final class JdbcPart implements Part {
  private static final Rounds GETS = new Rounds(80_000, 17, Duration.ofSeconds(1));
  private static final Rounds CREATES = new Rounds(25_000, 17, Duration.ofSeconds(1));
  private static final double GET_TARGET = 0.85;
  private static final double CREATE_TARGET = 0.75;

  @Override
  public String name() {
    return "jdbc";
  }

  @Override
  public String about() {
    return "gRPC GetSystem and CreateSystem beside hand-written JDBC on the same pool";
  }

  @Override
  public void measure(Bench bench) {
    Stage stage = bench.stage();
    Rounds.Comparison gets = compare(stage, GETS, (stub, out) -> stub.getSystem(Sample.get(), out));
    bench.print(
        new Figure.Ratio("get_system_vs_jdbc", gets.ratio(), GET_TARGET),
        gets.details("GetSystem", "JDBC"));

    AtomicLong last = new AtomicLong();
    GrpcLoad.Call create =
        (stub, out) ->
            stub.createSystem(
                Sample.create("bench_" + Long.toHexString(last.incrementAndGet())), out);
    Rounds.Comparison creates = compare(stage, CREATES, create);
    bench.print(
        new Figure.Ratio("create_system_vs_jdbc", creates.ratio(), CREATE_TARGET),
        creates.details("CreateSystem", "JDBC"));
  }

  private static Rounds.Comparison compare(Stage stage, Rounds rounds, GrpcLoad.Call call) {
    try (GrpcLoad product = new GrpcLoad(stage.product(), call);
        GrpcLoad jdbc = new GrpcLoad(stage.jdbc(), call)) {
      return rounds.compare(product, jdbc);
    }
  }
}
