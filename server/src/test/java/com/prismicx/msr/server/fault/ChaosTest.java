package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three servers share the work on many tenants while servers and PostgreSQL are struck. The system property {@code
 * msr.test.seed} repeats a run's random choices.
 */
@Timeout(600)
final class ChaosTest {
  private static final int TENANTS = Integer.getInteger("msr.test.chaos.tenants", 200);
  private static final int BLOWS = 5;
  private static final int SERVERS = 3;

  private final long seed = Long.getLong("msr.test.seed", System.nanoTime());

  @Test
  void whatever_is_killed_every_operation_ends_and_every_tenant_has_what_its_row_says() {
    Chaos.Result result = new Chaos(TENANTS, SERVERS, BLOWS, seed).run();
    System.out.println(result.summary());
    assertThat(result.wrong()).as(result.summary()).isEmpty();
  }

  @Test
  void several_servers_on_the_same_stores_share_the_work() {
    Chaos.Result result = new Chaos(TENANTS / 5, SERVERS, 0, seed).run();
    assertThat(result.wrong()).as(result.summary()).isEmpty();
    assertThat(result.begun()).as(result.summary()).allMatch(begun -> begun > 0);
  }
}
