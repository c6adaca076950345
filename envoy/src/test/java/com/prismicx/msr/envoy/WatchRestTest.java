package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.OperationServiceGrpc;
import com.prismicx.msr.v1.WatchOperationRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An operation watched and cancelled through Envoy: server-sent events over REST, a stream over gRPC. */
@ExtendWith(SharedSite.class)
final class WatchRestTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String EVENT = "data: ";

  private final EnvoyProcess envoy;
  private final Rest rest;
  private final Workbench bench;

  WatchRestTest(RestSite site) {
    envoy = site.envoy();
    rest = site.rest();
    bench = site.bench();
  }

  @Test
  void a_watch_is_server_sent_events_until_the_end() throws SQLException {
    Operation running = filling(3, "600ms");
    Answer watched = rest.get(operation(running) + ":watch");
    assertThat(watched.status()).isEqualTo(200);
    assertThat(watched.header("content-type")).isEqualTo("text/event-stream");
    List<JsonNode> events = events(watched);
    assertThat(events)
        .allSatisfy(
            event ->
                assertThat(event.path("operation_id").asString())
                    .isEqualTo(running.getOperationId()));
    assertThat(events).extracting(event -> event.path("batches_done").asInt()).contains(1, 2);
    assertThat(events.getLast().path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(events).hasSizeGreaterThan(2);
  }

  @Test
  void a_watch_of_what_has_ended_is_one_event() {
    String system = bench.releasedSystem();
    Operation ended = bench.succeeded(bench.installing(Workbench.id("t"), system, "1.0.0"));
    List<JsonNode> events = events(rest.get(operation(ended) + ":watch"));
    assertThat(events).hasSize(1);
    assertThat(events.getFirst()).isEqualTo(rest.get(operation(ended)).json());
  }

  @Test
  void a_watch_of_nothing_is_an_error_like_any_other() {
    Answer answer = rest.get("/api/v1/operations/o_nothing:watch");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.reason()).isEqualTo("OPERATION_NOT_FOUND");
    assertThat(answer.json().path("code").asInt()).isEqualTo(5);
  }

  @Test
  void a_watch_outlasts_the_time_that_other_calls_have() throws SQLException {
    Operation running = filling(12, "1s");
    List<Operation> seen = new ArrayList<>();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", envoy.port()).usePlaintext().build();
    try {
      OperationServiceGrpc.newBlockingStub(channel)
          .watchOperation(
              WatchOperationRequest.newBuilder().setOperationId(running.getOperationId()).build())
          .forEachRemaining(seen::add);
    } finally {
      channel.shutdownNow();
    }
    assertThat(seen.getLast().getState()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void a_cancelled_operation_ends_its_watch() throws SQLException {
    Operation running = filling(100, "200ms");
    Answer asked = rest.send("POST", operation(running) + ":cancel", "{}");
    assertThat(asked.status()).as(asked.body()).isEqualTo(200);
    assertThat(asked.json().path("state").asString()).isIn("CANCELLING", "CANCELLED");
    JsonNode ended = events(rest.get(operation(running) + ":watch")).getLast();
    assertThat(ended.path("state").asString()).isEqualTo("CANCELLED");
    assertThat(ended.path("error").path("reason").asString()).isEqualTo("OPERATION_CANCELLED");
    Answer again = rest.send("POST", operation(running) + ":cancel", null);
    assertThat(again.json().path("state").asString()).isEqualTo("CANCELLED");
  }

  @Test
  void what_has_ended_is_not_cancelled() {
    String system = bench.releasedSystem();
    Operation ended = bench.succeeded(bench.installing(Workbench.id("t"), system, "1.0.0"));
    Answer answer = rest.send("POST", operation(ended) + ":cancel", "{}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("OPERATION_ENDED");
    Answer unknown = rest.send("POST", "/api/v1/operations/o_nothing:cancel", "{}");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.reason()).isEqualTo("OPERATION_NOT_FOUND");
  }

  /** An upgrade that fills a column row by row, with a pause after each. */
  private Operation filling(int rows, String pause) throws SQLException {
    String system = bench.releasedSystem();
    bench.release(
        system,
        "1.1.0",
        2,
        "1.0.0",
        """
        ALTER TABLE item ADD COLUMN seen boolean;
        -- msr:step batch size=1 pause=%s
        UPDATE item SET seen = true
        WHERE id IN (SELECT id FROM item WHERE seen IS NULL LIMIT :limit)
        """
            .formatted(pause));
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, "1.0.0"));
    try (Connection database = bench.tenantDatabase()) {
      Workbench.execute(
          database,
          "insert into %s.item select generate_series(1, %d)"
              .formatted(bench.installation(tenant, system).getSchemaName(), rows));
    }
    return bench.upgrading(tenant, system, "1.1.0");
  }

  private static String operation(Operation operation) {
    return "/api/v1/operations/" + operation.getOperationId();
  }

  /** Each event is one line of data and an empty line. */
  private static List<JsonNode> events(Answer answer) {
    return answer
        .body()
        .lines()
        .filter(line -> !line.isEmpty())
        .map(
            line -> {
              assertThat(line).startsWith(EVENT);
              return JSON.readTree(line.substring(EVENT.length()));
            })
        .toList();
  }
}
