package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.ServerProcess;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Operation;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A script makes PostgreSQL answer with more than the server's memory holds: an Error of the JVM, not an exception. */
@Timeout(300)
final class MemoryTest {
  private final Site site = Site.shared();

  @Test
  void an_error_of_the_jvm_ends_the_operation_after_so_many_attempts_and_no_other() {
    String database = site.tenant("select current_database()").getFirst();
    // Else PostgreSQL writes each message to its log.
    site.execute("alter database %s set log_min_messages = 'panic'".formatted(database));
    try (ServerProcess server = site.server(Map.of());
        Caller caller = new Caller(server.port());
        Gate shouting = new Gate(site, "shouting")) {
      shouting.open();
      caller.createSystem("loud");
      caller.publish("loud", "1.0.0", 1, "0.0.0", "CREATE TABLE item (id int)");
      caller.publish(
          "loud",
          "2.0.0",
          2,
          "1.0.0",
          """
          DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gate_shouting') THEN
            RAISE EXCEPTION '%', repeat('x', 200000000); END IF; END $$
          """);
      shouting.shut();
      String loud = caller.install("loud_tenant", "loud", "2.0.0").getOperationId();
      caller.assertSucceeded(caller.install("quiet_tenant", "loud", "1.0.0").getOperationId());
      Eventually.holds(
          Duration.ofSeconds(60),
          "it is tried again",
          () -> caller.operation(loud).getAttempts() > 1);
      // As if it were tried for minutes.
      site.control(
          "update operations set attempts = 20 where operation_id = '%s' returning 1"
              .formatted(loud));

      Operation ended = caller.ended(loud);
      assertThat(ended.getState()).as(ended.toString()).isEqualTo(Operation.State.FAILED);
      assertThat(ended.getError().getReason()).isEqualTo(ErrorReason.OPERATION_FAILED);
      assertThat(ended.getError().getMessage())
          .contains("its memory ran out", loud)
          .doesNotContain("Error");

      shouting.open();
      caller.assertSucceeded(caller.install("loud_tenant", "loud", "2.0.0").getOperationId());
    } finally {
      site.execute("alter database %s reset log_min_messages".formatted(database));
    }
  }
}
