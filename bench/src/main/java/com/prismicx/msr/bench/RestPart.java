package com.prismicx.msr.bench;

import java.time.Duration;

/** What the product's work costs a REST caller: GET beside a constant reply, and beside hand-written JDBC, each through an Envoy of one configuration. */
final class RestPart implements Part {
  private static final Rounds ROUNDS = new Rounds(30_000, 17, Duration.ofSeconds(1));
  private static final double TARGET = 0.85;

  @Override
  public String name() {
    return "rest";
  }

  @Override
  public String about() {
    return "REST GET beside a constant reply and hand-written JDBC, all through Envoy";
  }

  @Override
  public void measure(Bench bench) {
    Stage stage = bench.stage();
    try (EnvoyProcess product = EnvoyProcess.before(stage.product());
        EnvoyProcess jdbc = EnvoyProcess.before(stage.jdbc());
        EnvoyProcess constant = EnvoyProcess.before(stage.constant())) {
      Rounds.Comparison withConstant = compare(product, constant);
      bench.print(
          new Figure.Ratio("rest_get_vs_constant", withConstant.ratio(), TARGET),
          withConstant.details("GET", "constant"));
      // How much of the constant reply anybody reaches who reads one row of PostgreSQL for each
      // call.
      Rounds.Comparison withJdbc = compare(product, jdbc);
      bench.print(
          new Figure.Ratio("rest_get_vs_jdbc", withJdbc.ratio(), TARGET),
          withJdbc.details("GET", "JDBC"));
    }
  }

  private static Rounds.Comparison compare(EnvoyProcess subject, EnvoyProcess reference) {
    return ROUNDS.compare(
        new RestLoad(subject.port(), Sample.PATH), new RestLoad(reference.port(), Sample.PATH));
  }
}
