package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.ServerProcess;
import com.prismicx.msr.v1.GetHealthRequest;
import com.prismicx.msr.v1.HealthServiceGrpc;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.OperationServiceGrpc;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.WaitOperationRequest;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGTERM, as an orchestrator stops a server. */
@Timeout(600)
final class ShutdownTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final Site site = Site.shared();

  @Test
  void sigterm_announces_the_end_lets_calls_finish_and_leaves_unfinished_work_to_the_next_server() {
    String left;
    try (Gate shortGate = new Gate(site, "stop_short");
        Gate longGate = new Gate(site, "stop_long")) {
      ServerProcess server = site.server(Map.of("grpc.drain", "1s", "operations.lease", "60s"));
      try (Caller caller = new Caller(server.port())) {
        release(caller, "stop_short", shortGate);
        release(caller, "stop_long", longGate);
        String finished = caller.install("stop_one", "stop_short", "1.0.0").getOperationId();
        left = caller.install("stop_two", "stop_long", "1.0.0").getOperationId();
        site.awaitMigration(finished);
        site.awaitMigration(left);
        Watch everything = new Watch(caller, "");
        Watch registry = new Watch(caller, SystemRegistryGrpc.SERVICE_NAME);
        CompletableFuture<Operation> waiting =
            CompletableFuture.supplyAsync(() -> await(caller, finished));

        long start = System.nanoTime();
        server.terminate();
        everything.awaitNotServing();
        registry.awaitNotServing();
        // It has said so, and still serves those who have not heard it yet.
        assertThat(Outcome.of("GetSystem", () -> caller.getSystem("stop_short")))
            .matches(Outcome::isOk);
        assertThat(
                Outcome.of(
                    "GetHealth",
                    () ->
                        HealthServiceGrpc.newBlockingStub(caller.channel())
                            .getHealth(GetHealthRequest.getDefaultInstance())))
            .matches(outcome -> outcome.isUnavailable("server"));
        shortGate.open();
        assertThat(waiting.join().getState()).isEqualTo(Operation.State.SUCCEEDED);

        assertThat(server.exitCode()).isZero();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("stopped within " + took);
        assertThat(took).isLessThan(BOUND);
      }
      longGate.open();
    }

    // The lease is a minute: that it goes on at once shows that the claim was given back.
    long start = System.nanoTime();
    try (ServerProcess next = site.server(Map.of());
        Caller caller = new Caller(next.port())) {
      caller.assertSucceeded(left);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(45));
    }
  }

  private static void release(Caller caller, String systemId, Gate gate) {
    caller.createSystem(systemId);
    caller.publish(systemId, "1.0.0", 1, "0.0.0", "CREATE TABLE item (id int);" + gate.sql());
  }

  private static Operation await(Caller caller, String operationId) {
    return OperationServiceGrpc.newBlockingStub(caller.channel())
        .waitOperation(WaitOperationRequest.newBuilder().setOperationId(operationId).build());
  }

  /** What grpc.health.v1 tells a watcher. */
  private static final class Watch implements StreamObserver<HealthCheckResponse> {
    private final List<ServingStatus> heard = new CopyOnWriteArrayList<>();

    Watch(Caller caller, String service) {
      HealthGrpc.newStub(caller.channel())
          .watch(HealthCheckRequest.newBuilder().setService(service).build(), this);
      Eventually.holds(
          Duration.ofSeconds(5), "SERVING", () -> heard.contains(ServingStatus.SERVING));
    }

    void awaitNotServing() {
      Eventually.holds(
          Duration.ofSeconds(2),
          "NOT_SERVING is announced",
          () -> heard.contains(ServingStatus.NOT_SERVING));
    }

    @Override
    public void onNext(HealthCheckResponse value) {
      heard.add(value.getStatus());
    }

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {}
  }
}
