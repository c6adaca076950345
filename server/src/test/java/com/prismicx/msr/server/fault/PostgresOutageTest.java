package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.ServerProcess;
import com.prismicx.msr.v1.ConfigServiceGrpc;
import com.prismicx.msr.v1.GetConfigRequest;
import com.prismicx.msr.v1.HealthReport;
import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.TenantServiceGrpc;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL dies or falls silent under a server that serves. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PostgresOutageTest {
  private static final String CONTROL = "control_database";
  private static final String SYSTEM = "outage_pg";
  private static final String SLOW_SYSTEM = "outage_pg_slow";

  private final Site site = Site.shared();
  private final AtomicInteger round = new AtomicInteger();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private ServerProcess server;
  private Caller caller;
  private Gate gate;

  @BeforeAll
  void start() {
    server = site.server(Map.of());
    caller = new Caller(server.port());
    gate = new Gate(site, "outage_pg");
    caller.createSystem(SYSTEM);
    caller.publish(SYSTEM, "1.0.0", 1, "0.0.0", "CREATE TABLE item (id int PRIMARY KEY)");
    caller.createSystem(SLOW_SYSTEM);
    caller.publish(
        SLOW_SYSTEM, "1.0.0", 1, "0.0.0", "CREATE TABLE item (id int PRIMARY KEY);" + gate.sql());
  }

  @AfterAll
  void stop() {
    gate.close();
    caller.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource(Outage.class)
  void calls_hear_in_time_that_postgresql_is_gone_and_all_is_well_again_after_it(Outage outage) {
    warmUp();
    Operation running = caller.install("running_" + outage, SLOW_SYSTEM, "1.0.0");
    site.awaitMigration(running.getOperationId());
    Operation accepted = caller.install("accepted_" + outage, SYSTEM, "1.0.0");

    outage.beginPostgres(site);
    try {
      long end = System.nanoTime() + Outage.LENGTH.toNanos();
      Outage.assertUnavailable(
          CONTROL, List.of(Outcome.of("GetSystem", () -> caller.getSystem(SYSTEM))));
      CompletableFuture<List<Outcome>> during = Crowd.callUntil(end, this::calls);
      assertHealthNamesTheStore();
      Outage.assertUnavailable(CONTROL, during.join());
    } finally {
      outage.endPostgres(site);
      if (outage == Outage.KILLED) {
        Eventually.holds(Duration.ofSeconds(30), "PostgreSQL is started again", this::isThere);
      }
    }

    assertAllIsWell(outage);
    gate.open();
    caller.assertSucceeded(running.getOperationId());
    caller.assertSucceeded(accepted.getOperationId());
    gate.shut();
    acknowledged.forEach(
        id -> assertThat(caller.getSystem(id).getName()).isEqualTo("System " + id));
  }

  @Test
  void calls_that_are_in_flight_when_postgresql_freezes_hear_it_too() {
    warmUp();
    AtomicInteger begun = new AtomicInteger();
    CompletableFuture<List<Outcome>> inFlight =
        CompletableFuture.supplyAsync(
            () ->
                Crowd.call(
                    n -> {
                      begun.incrementAndGet();
                      return call(n);
                    }));
    Eventually.holds(Caller.DEADLINE, "calls are in flight", () -> begun.get() > Crowd.SIZE / 2);

    Outage.FROZEN.beginPostgres(site);
    try {
      assertThat(inFlight.join())
          .filteredOn(outcome -> !outcome.isOk() && !outcome.isUnavailable(CONTROL))
          .isEmpty();
    } finally {
      Outage.FROZEN.endPostgres(site);
    }
    assertAllIsWell(Outage.FROZEN);
  }

  @Test
  void operations_are_found_without_their_wakeups_and_wakeups_come_back() {
    terminateWakeups();
    caller.assertSucceeded(caller.install("no_wakeup", SYSTEM, "1.0.0").getOperationId());
    Eventually.holds(
        Outage.RECOVERY,
        "the server listens again",
        () -> site.control(WAKEUPS.formatted("count(*)")).equals(List.of("1")));

    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      Operation operation =
          caller.ended(caller.install("wakeup_" + i, SYSTEM, "1.0.0").getOperationId());
      waits.add(between(operation));
    }
    // By polling alone, once a second, seven of nine within 400 ms would be a rare accident.
    assertThat(waits.stream().filter(wait -> wait.toMillis() < 400).count())
        .as(waits.toString())
        .isGreaterThanOrEqualTo(7);
  }

  private static final String WAKEUPS =
      "select %s from pg_stat_activity where application_name = 'msr-wakeups'";

  private void terminateWakeups() {
    assertThat(site.control(WAKEUPS.formatted("pg_terminate_backend(pid, 5000)")))
        .containsExactly("t");
  }

  private static Duration between(Operation operation) {
    return Duration.ofSeconds(
            operation.getStartedAt().getSeconds() - operation.getCreatedAt().getSeconds())
        .plusNanos(operation.getStartedAt().getNanos() - operation.getCreatedAt().getNanos());
  }

  /** Until the server takes this crowd without keeping anybody waiting for too long. */
  private void warmUp() {
    Eventually.holds(
        Duration.ofSeconds(20), "all is well", () -> calls().stream().allMatch(Outcome::isOk));
  }

  /** Five kinds of calls, many at once. */
  private List<Outcome> calls() {
    round.incrementAndGet();
    return Crowd.call(this::call);
  }

  private Outcome call(int n) {
    String id = "outage_%d_%d".formatted(round.get(), n);
    return switch (n % 5) {
      case 0 -> Outcome.of("GetSystem", () -> caller.getSystem(SYSTEM));
      case 1 ->
          Outcome.of(
              "CreateSystem",
              () -> {
                caller.createSystem(id);
                acknowledged.add(id);
              });
      case 2 ->
          Outcome.of(
              "ListSystems",
              () -> caller.systems().listSystems(ListSystemsRequest.getDefaultInstance()));
      case 3 ->
          Outcome.of(
              "GetConfig",
              () ->
                  caller
                      .configs()
                      .getConfig(GetConfigRequest.newBuilder().setSystemId(SYSTEM).build()));
      default -> Outcome.of("InstallSystem", () -> caller.install(id, SYSTEM, "1.0.0"));
    };
  }

  private void assertHealthNamesTheStore() {
    Eventually.holds(
        Duration.ofSeconds(5),
        "GetHealth names the control database",
        () -> Outcome.of("GetHealth", caller::health).isUnavailable(CONTROL));
    Eventually.holds(
        Duration.ofSeconds(2),
        "the registry is NOT_SERVING",
        () ->
            caller.serving(SystemRegistryGrpc.SERVICE_NAME) == ServingStatus.NOT_SERVING
                && caller.serving(TenantServiceGrpc.SERVICE_NAME) == ServingStatus.NOT_SERVING
                && caller.serving(ConfigServiceGrpc.SERVICE_NAME) == ServingStatus.NOT_SERVING);
    assertThat(caller.serving("")).isEqualTo(ServingStatus.SERVING);
  }

  private void assertAllIsWell(Outage outage) {
    Duration calls =
        Eventually.holds(
            Outage.RECOVERY,
            "reads and writes work again",
            () -> calls().stream().allMatch(Outcome::isOk));
    AtomicBoolean healthy = new AtomicBoolean();
    Duration health =
        Eventually.holds(
            Outage.RECOVERY,
            "health is SERVING again",
            () -> {
              Outcome outcome =
                  Outcome.of(
                      "GetHealth",
                      () ->
                          healthy.set(caller.health().getStatus() == HealthReport.Status.SERVING));
              return outcome.isOk() && healthy.get();
            });
    Eventually.holds(
        Outage.RECOVERY,
        "the registry is SERVING again",
        () -> caller.serving(SystemRegistryGrpc.SERVICE_NAME) == ServingStatus.SERVING);
    System.out.println(outage + ": calls well after " + calls + ", health after " + health);
  }

  private boolean isThere() {
    try (var connection = site.controlConnection()) {
      return connection.isValid(1);
    } catch (java.sql.SQLException e) {
      return false;
    }
  }
}
