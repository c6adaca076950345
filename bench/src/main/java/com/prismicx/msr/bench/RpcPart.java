package com.prismicx.msr.bench;

import java.time.Duration;

/** What the product's work costs on top of the transport: GetSystem beside a constant reply. */
final class RpcPart implements Part {
  private static final Rounds ROUNDS = new Rounds(80_000, 17, Duration.ofSeconds(1));

  /**
   * The issue sets none. What was measured before there was a server: a read by hand-written JDBC reaches 15.7 k/s where a
   * constant reply reaches 68 k/s, and 0.85 of the former is asked for.
   */
  private static final double TARGET = 15.7 / 68 * 0.85;

  @Override
  public String name() {
    return "rpc";
  }

  @Override
  public String about() {
    return "gRPC GetSystem beside a constant reply";
  }

  @Override
  public void measure(Bench bench) {
    Stage stage = bench.stage();
    GrpcLoad.Call get = (stub, out) -> stub.getSystem(Sample.get(), out);
    try (GrpcLoad product = new GrpcLoad(stage.product(), get);
        GrpcLoad constant = new GrpcLoad(stage.constant(), get)) {
      Rounds.Comparison comparison = ROUNDS.compare(product, constant);
      bench.print(
          new Figure.Ratio("get_system_vs_constant", comparison.ratio(), TARGET),
          comparison.details("GetSystem", "constant"));
    }
  }
}
