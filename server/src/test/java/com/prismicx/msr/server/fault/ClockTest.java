package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers on the same stores whose clocks are an hour apart. */
@Timeout(300)
final class ClockTest {
  private static final int TENANTS = 10;
  private static final Map<String, String> QUICK = Map.of("operations.lease", "2s");

  @Test
  void a_clock_that_was_set_back_by_an_hour_changes_nothing() {
    try (TestServer right = TestServer.start(QUICK)) {
      TestServer late = right.another(QUICK, () -> Instant.now().minus(Duration.ofHours(1)));
      try {
        moveByTurns(new Workbench(right), new Workbench(late));
      } finally {
        late.stop();
      }
    }
  }

  /** Each tenant is installed through one of the servers and upgraded through the other. */
  private static void moveByTurns(Workbench right, Workbench late) {
    String system = right.releasedSystem();
    late.release(system, "2.0.0", 2, "1.0.0", "CREATE TABLE more (id int); SELECT pg_sleep(0.3)");
    List<String> tenants = new ArrayList<>();
    List<Operation> accepted = new ArrayList<>();
    for (int i = 0; i < TENANTS; i++) {
      tenants.add(Workbench.id("clock"));
      accepted.add(by(i, right, late).installing(tenants.get(i), system, "1.0.0"));
    }
    accepted.forEach(operation -> assertAtOnce(right, operation));
    accepted.clear();
    for (int i = 0; i < TENANTS; i++) {
      accepted.add(by(i + 1, right, late).upgrading(tenants.get(i), system, "2.0.0"));
    }
    accepted.forEach(operation -> assertAtOnce(late, operation));
    tenants.forEach(
        tenant -> assertThat(right.installation(tenant, system).getVersion()).isEqualTo("2.0.0"));
  }

  private static Workbench by(int number, Workbench right, Workbench late) {
    return number % 2 == 0 ? right : late;
  }

  /** Neither waits for a clock, nor is it taken away from the server that is at it. */
  private static void assertAtOnce(Workbench by, Operation operation) {
    assertThat(by.succeeded(operation).getAttempts()).isEqualTo(1);
  }
}
