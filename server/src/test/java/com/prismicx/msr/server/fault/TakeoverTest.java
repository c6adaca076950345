package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.ServerProcess;
import com.prismicx.msr.stores.Signal;
import com.prismicx.msr.v1.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server is stopped in the middle of a migration for longer than its claim holds; another one takes over. */
@Timeout(600)
final class TakeoverTest {
  private static final String SYSTEM = "takeover";
  private static final String TENANT = "takeover_tenant";

  private final Site site = Site.shared();

  @Test
  void another_server_finishes_and_the_one_that_comes_back_changes_nothing_any_more() {
    Map<String, String> quick = Map.of("operations.lease", "2s");
    try (ServerProcess one = site.server(quick);
        ServerProcess two = site.server(quick);
        Gate gate = new Gate(site, SYSTEM);
        Caller callerOfOne = new Caller(one.port());
        Caller callerOfTwo = new Caller(two.port())) {
      callerOfOne.createSystem(SYSTEM);
      callerOfOne.publish(
          SYSTEM,
          "1.0.0",
          1,
          "0.0.0",
          "CREATE TABLE item (id int PRIMARY KEY);" + gate.sql() + "INSERT INTO item VALUES (1)");
      callerOfOne.publish(SYSTEM, "2.0.0", 2, "1.0.0", "CREATE TABLE more (id int)");
      String operationId = callerOfOne.install(TENANT, SYSTEM, "1.0.0").getOperationId();
      site.awaitMigration(operationId);
      ServerProcess first = begins(operationId, one) ? one : two;
      ServerProcess second = first == one ? two : one;
      Caller callerOfSecond = first == one ? callerOfTwo : callerOfOne;

      Signal.STOP.sendTo(first.pid());
      try {
        Eventually.holds(
            Duration.ofSeconds(20),
            "the second server claims it",
            () -> begins(operationId, second));
        gate.open();
        Operation ended = callerOfSecond.ended(operationId);
        assertThat(ended.getState()).as(ended.toString()).isEqualTo(Operation.State.SUCCEEDED);
        assertThat(ended.getAttempts()).isGreaterThanOrEqualTo(2);
        List<String> before = everything(operationId);

        Signal.CONT.sendTo(first.pid());
        Eventually.holds(
            Duration.ofSeconds(20),
            "the first server learns that it lost its claim",
            () -> mentions(operationId, first) >= 2);
        // What it does now it does with all that it had before; then what it left is as it was.
        Caller callerOfFirst = first == one ? callerOfOne : callerOfTwo;
        callerOfFirst.assertSucceeded(
            callerOfFirst.install(TENANT + "_other", SYSTEM, "2.0.0").getOperationId());
        assertThat(everything(operationId)).isEqualTo(before);
      } finally {
        Signal.CONT.sendTo(first.pid());
      }
      callerOfSecond.assertSucceeded(
          callerOfSecond.upgrade(TENANT, SYSTEM, "2.0.0").getOperationId());
      assertThat(site.markers(schema())).containsExactly("1|0.0.0|1.0.0", "2|1.0.0|2.0.0");
      assertThat(site.tenant("select count(*) from " + schema() + ".item")).containsExactly("1");
    }
  }

  private static boolean begins(String operationId, ServerProcess server) {
    return server.log().stream()
        .anyMatch(line -> line.contains(operationId) && line.contains("begins"));
  }

  private static long mentions(String operationId, ServerProcess server) {
    return server.log().stream()
        .filter(line -> line.contains("OperationWorker"))
        .filter(line -> line.contains(operationId))
        .count();
  }

  private String schema() {
    return site.control("select schema_name from tenant_systems where tenant_id = '" + TENANT + "'")
        .getFirst();
  }

  /** All that the operation could have changed. */
  private List<String> everything(String operationId) {
    return List.of(
        String.join(
            "\n",
            site.control("select * from operations where operation_id = '" + operationId + "'")),
        String.join(
            "\n", site.control("select * from tenant_systems where tenant_id = '" + TENANT + "'")),
        String.join(
            "\n",
            site.control("select * from tenant_system_history where tenant_id = '" + TENANT + "'")),
        String.join("\n", site.tenant("select * from " + schema() + ".msr_step")),
        String.join("\n", site.tenant("select * from " + schema() + ".msr_fence")),
        String.join("\n", site.tenant("select * from " + schema() + ".item")));
  }
}
