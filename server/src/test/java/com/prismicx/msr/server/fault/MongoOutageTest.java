package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.ServerProcess;
import com.prismicx.msr.v1.ConfigServiceGrpc;
import com.prismicx.msr.v1.GetConfigRequest;
import com.prismicx.msr.v1.GetConfigRevisionRequest;
import com.prismicx.msr.v1.HealthReport;
import com.prismicx.msr.v1.ListConfigRevisionsRequest;
import com.prismicx.msr.v1.PatchConfigRequest;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The configuration store dies or falls silent under a server that serves. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MongoOutageTest {
  private static final String CONFIG = "config_store";
  private static final String SYSTEM = "outage_mongo";

  private final Site site = Site.shared();
  private final AtomicInteger next = new AtomicInteger();
  private final Map<Integer, String> acknowledged = new ConcurrentHashMap<>();
  private ServerProcess server;
  private Caller caller;

  @BeforeAll
  void start() {
    server = site.server(Map.of());
    caller = new Caller(server.port());
    caller.createSystem(SYSTEM);
  }

  @AfterAll
  void stop() {
    caller.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource(Outage.class)
  void configuration_is_unavailable_while_the_registry_works_on_and_no_revision_is_lost(
      Outage outage) {
    Eventually.holds(
        Duration.ofSeconds(20), "all is well", () -> calls().stream().allMatch(Outcome::isOk));

    outage.beginMongo(site);
    try {
      long end = System.nanoTime() + Outage.LENGTH.toNanos();
      Outage.assertUnavailable(CONFIG, List.of(Outcome.of("GetConfig", this::getConfig)));
      CompletableFuture<List<Outcome>> during = Crowd.callUntil(end, this::calls);
      assertHealthNamesTheStore();
      assertThat(Outcome.of("CreateSystem", () -> caller.createSystem("mongo_" + id(outage))))
          .matches(Outcome::isOk);
      assertThat(Outcome.of("GetSystem", () -> caller.getSystem(SYSTEM))).matches(Outcome::isOk);
      Outage.assertUnavailable(CONFIG, during.join());
    } finally {
      outage.endMongo(site);
    }

    Duration calls =
        Eventually.holds(
            Outage.RECOVERY,
            "configuration can be read and written again",
            () -> calls().stream().allMatch(Outcome::isOk));
    Duration health =
        Eventually.holds(
            Outage.RECOVERY,
            "health is SERVING again",
            () ->
                caller.health().getStatus() == HealthReport.Status.SERVING
                    && caller.serving(ConfigServiceGrpc.SERVICE_NAME) == ServingStatus.SERVING);
    System.out.println(outage + ": calls well after " + calls + ", health after " + health);
    acknowledged.forEach(
        (revision, value) -> assertThat(revision(revision)).isEqualTo(Caller.configuration(value)));
  }

  private static String id(Outage outage) {
    return outage.name().toLowerCase(Locale.ROOT);
  }

  private List<Outcome> calls() {
    return Crowd.call(this::call);
  }

  private Outcome call(int n) {
    // One writer in 16: so many writers of one layer would mostly get in each other's way.
    return switch (n % 16) {
      case 0 -> Outcome.of("UpdateConfig", this::update);
      case 1 -> Outcome.of("PatchConfig", this::patch);
      case 2, 3, 4, 5 -> Outcome.of("ListConfigRevisions", this::listRevisions);
      default -> Outcome.of("GetConfig", this::getConfig);
    };
  }

  private void getConfig() {
    caller.configs().getConfig(GetConfigRequest.newBuilder().setSystemId(SYSTEM).build());
  }

  private void listRevisions() {
    caller
        .configs()
        .listConfigRevisions(ListConfigRevisionsRequest.newBuilder().setSystemId(SYSTEM).build());
  }

  private void update() {
    String value = "v" + next.incrementAndGet();
    acknowledged.put(caller.configure(SYSTEM, value).getRevision(), value);
  }

  private void patch() {
    String value = "v" + next.incrementAndGet();
    int revision =
        caller
            .configs()
            .patchConfig(
                PatchConfigRequest.newBuilder()
                    .setSystemId(SYSTEM)
                    .setConfiguration(Caller.configuration(value))
                    .build())
            .getRevision();
    acknowledged.put(revision, value);
  }

  private com.google.protobuf.Struct revision(int revision) {
    return caller
        .configs()
        .getConfigRevision(
            GetConfigRevisionRequest.newBuilder().setSystemId(SYSTEM).setRevision(revision).build())
        .getConfiguration();
  }

  private void assertHealthNamesTheStore() {
    AtomicReference<HealthReport> report = new AtomicReference<>();
    Eventually.holds(
        Duration.ofSeconds(5),
        "health is DEGRADED",
        () -> {
          report.set(caller.health());
          return report.get().getStatus() == HealthReport.Status.DEGRADED;
        });
    assertThat(report.get().getComponentsList())
        .extracting(component -> component.getName() + " " + component.getStatus())
        .containsExactly("control_database UP", "tenant_database UP", "config_store DOWN");
    Eventually.holds(
        Duration.ofSeconds(2),
        "ConfigService is NOT_SERVING",
        () -> caller.serving(ConfigServiceGrpc.SERVICE_NAME) == ServingStatus.NOT_SERVING);
    assertThat(caller.serving(SystemRegistryGrpc.SERVICE_NAME)).isEqualTo(ServingStatus.SERVING);
    assertThat(caller.serving("")).isEqualTo(ServingStatus.SERVING);
  }
}
