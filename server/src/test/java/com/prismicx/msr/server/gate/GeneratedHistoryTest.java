package com.prismicx.msr.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A long history: every version through the gate, then there and back on a tenant. */
@ExtendWith(SharedServer.class)
final class GeneratedHistoryTest {
  private static final int VERSIONS = 100;

  private final Workbench bench;

  GeneratedHistoryTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_long_history_leads_there_and_back() {
    String system = bench.system();
    GeneratedHistory history = new GeneratedHistory(7);
    for (int number = 1; number <= VERSIONS; number++) {
      GeneratedHistory.Edge edge = history.next();
      String from = number == 1 ? "0.0.0" : version(number - 1);
      bench.release(system, version(number), number, from, edge.up(), edge.down());
    }
    String first = Workbench.id("t");
    bench.succeeded(bench.installing(first, system, version(1)));
    String tenant = Workbench.id("t");
    Operation there = bench.succeeded(bench.installing(tenant, system, version(VERSIONS)));
    assertThat(there.getStepsDone()).isEqualTo(VERSIONS);
    String far = bench.installation(tenant, system).getFingerprint();

    bench.succeeded(bench.rollingBackWithLeave(tenant, system, version(1)));
    assertThat(bench.installation(tenant, system).getFingerprint())
        .isEqualTo(bench.installation(first, system).getFingerprint());
    bench.succeeded(bench.upgrading(tenant, system, version(VERSIONS)));
    assertThat(bench.installation(tenant, system).getFingerprint()).isEqualTo(far);
  }

  private static String version(int number) {
    return "1." + number + ".0";
  }
}
