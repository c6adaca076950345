package com.prismicx.msr.bench;

import java.time.Duration;

/** What the product's work costs a REST caller: GET beside a constant reply, each through an Envoy of one configuration. */
final class RestPart implements Part {
  private static final Rounds ROUNDS = new Rounds(30_000, 17, Duration.ofSeconds(1));
  private static final double TARGET = 0.85;

  @Override
  public String name() {
    return "rest";
  }

  @Override
  public String about() {
    return "REST GET through Envoy beside a constant reply through Envoy";
  }

  @Override
  public void measure(Bench bench) {
    Stage stage = bench.stage();
    try (EnvoyProcess product = EnvoyProcess.before(stage.product());
        EnvoyProcess constant = EnvoyProcess.before(stage.constant())) {
      Rounds.Comparison comparison =
          ROUNDS.compare(
              new RestLoad(product.port(), Sample.PATH),
              new RestLoad(constant.port(), Sample.PATH));
      bench.print(
          new Figure.Ratio("rest_get_vs_constant", comparison.ratio(), TARGET),
          comparison.details("GET", "constant"));
    }
  }
}
