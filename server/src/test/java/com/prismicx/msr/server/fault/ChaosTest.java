package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Three servers share the work on many tenants while servers and PostgreSQL are struck. The system property {@code
 * msr.test.seed} repeats a run's random choices.
 */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChaosTest {
  private static final int TENANTS = Integer.getInteger("msr.test.chaos.tenants", 200);
  private static final int BLOWS = 5;
  private static final int SERVERS = 3;

  private Chaos.Result result;

  @BeforeAll
  void strike() {
    result =
        new Chaos(TENANTS, SERVERS, BLOWS, Long.getLong("msr.test.seed", System.nanoTime())).run();
    System.out.println(result.summary());
  }

  @Test
  void every_operation_ends_and_every_tenant_has_exactly_what_its_row_says() {
    assertThat(result.wrong()).as(result.summary()).isEmpty();
  }

  @Test
  void every_server_did_some_of_the_work() {
    assertThat(result.begun()).as(result.summary()).allMatch(begun -> begun > 0);
  }
}
