package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.ServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server is killed in the middle of a rehearsal; the next one leaves nothing of it. */
@Timeout(600)
final class RehearsalKillTest {
  private static final Map<String, String> QUICK = Map.of("operations.lease", "2s");
  private static final String SYSTEM = "rehearsal_kill";

  private final Site site = Site.shared();

  @Test
  void a_server_that_dies_while_it_tries_a_version_leaves_no_scratch_behind() {
    String operationId;
    try (Gate gate = new Gate(site, "rehearsal")) {
      ServerProcess server = site.server(QUICK);
      try (Caller caller = new Caller(server.port())) {
        caller.createSystem(SYSTEM);
        operationId =
            caller
                .publishing(
                    SYSTEM, "1.0.0", 1, "0.0.0", "CREATE TABLE item (id int);" + gate.sqlForAll())
                .getOperationId();
        Eventually.holds(
            Duration.ofSeconds(20), "a scratch schema is there", () -> !scratches().isEmpty());
      }
      server.kill();
      assertThat(scratches()).isNotEmpty();
      gate.open();
    }

    try (ServerProcess again = site.server(QUICK);
        Caller caller = new Caller(again.port())) {
      caller.assertSucceeded(operationId);
      assertThat(caller.operation(operationId).getAttempts()).isGreaterThanOrEqualTo(2);
      assertThat(scratches()).isEmpty();
    }
  }

  private List<String> scratches() {
    return site.tenant(
        "select rolname from pg_roles where rolname like 'msr\\_ff%'"
            + " union select nspname from pg_namespace where nspname like 'msr\\_ff%'");
  }
}
