package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.prismicx.msr.envoy.Rest.Answer;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What callers see while a server or Envoy itself comes and goes. */
final class EdgeUpstreamTest {
  @Test
  void without_a_server_every_call_is_503_at_once_and_heals_when_it_is_back() {
    int port;
    try (FakeServer gone = new FakeServer()) {
      port = gone.port();
    }
    try (EnvoyProcess envoy = EnvoyProcess.before(port)) {
      Answer answer = envoy.rest().get("/api/v1/systems/crm");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.json().path("code").asInt()).isEqualTo(14);
      assertThat(answer.reason()).isEqualTo("EDGE_UNAVAILABLE");
      assertThat(answer.body()).doesNotContain("upstream", "reset", "refused");
      try (FakeServer back = new FakeServer(port)) {
        assertThat(envoy.rest().get("/api/v1/systems/crm").status())
            .as("port %s", back.port())
            .isEqualTo(200);
      }
    }
  }

  @Test
  void without_a_server_a_native_call_is_unavailable_and_tells_nothing_of_the_inside() {
    int port;
    try (FakeServer gone = new FakeServer()) {
      port = gone.port();
    }
    try (EnvoyProcess envoy = EnvoyProcess.before(port)) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", envoy.port()).usePlaintext().build();
      var refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  SystemRegistryGrpc.newBlockingStub(channel)
                      .getSystem(GetSystemRequest.getDefaultInstance()));
      channel.shutdownNow();
      assertThat(refused.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
      assertThat(refused.getStatus().getDescription()).startsWith("no server is reachable");
    }
  }

  @Test
  void a_server_that_is_replaced_is_found_again_at_once() {
    int port;
    EnvoyProcess envoy;
    try (FakeServer first = new FakeServer()) {
      port = first.port();
      envoy = EnvoyProcess.before(port);
      assertThat(envoy.rest().get("/api/v1/systems/crm").status()).isEqualTo(200);
    }
    try (envoy;
        FakeServer second = new FakeServer(port)) {
      assertThat(envoy.rest().get("/api/v1/systems/crm").status())
          .as("port %s", second.port())
          .isEqualTo(200);
    }
  }

  @Test
  void a_drain_lets_a_call_in_flight_end() throws InterruptedException {
    try (Edge edge = Edge.open()) {
      CompletableFuture<Answer> call =
          CompletableFuture.supplyAsync(
              () ->
                  edge.rest().send("POST", "/api/v1/operations/o_1:wait", "{\"timeout\": \"2s\"}"));
      EnvoyAdmin admin = edge.envoy().admin();
      while (admin.callsInFlight() == 0) {
        Thread.sleep(10);
      }
      admin.drain();
      assertThat(call.join().status()).isEqualTo(200);
      assertThat(call.join().header("connection")).isEqualTo("close");
      assertThat(admin.callsInFlight()).isZero();
    }
  }
}
