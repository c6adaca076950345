package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Every REST call has a deadline: the route's, whatever the caller says. */
final class EdgeDeadlinesTest {
  @AutoClose private static final Edge edge = Edge.open();
  private static final Rest rest = edge.rest();

  @Test
  void a_read_has_four_and_a_half_seconds() {
    rest.get("/api/v1/systems/crm");
    assertThat(edge.server().lastDeadlineMillis).isBetween(3500L, 4500L);
  }

  @Test
  void a_write_has_four_and_a_half_seconds() {
    rest.send("POST", "/api/v1/systems", "{\"system_id\": \"crm\"}");
    assertThat(edge.server().lastDeadlineMillis).isBetween(3500L, 4500L);
  }

  @Test
  void waiting_for_an_operation_has_eleven_and_a_half() {
    Answer answer = rest.send("POST", "/api/v1/operations/o_1:wait", "{\"timeout\": \"0s\"}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(edge.server().lastDeadlineMillis).isBetween(10_500L, 11_500L);
  }

  @Test
  void waiting_for_an_operation_may_take_longer_than_other_calls() {
    Answer answer = rest.send("POST", "/api/v1/operations/o_1:wait", "{\"timeout\": \"6s\"}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("operation_id").asString()).isEqualTo("o_1");
  }

  @Test
  void health_has_less_than_two() {
    rest.get("/health");
    assertThat(edge.server().lastDeadlineMillis).isBetween(1000L, 1800L);
  }

  @Test
  void a_caller_cannot_change_the_deadline_nor_ask_for_grpc_encodings() {
    Answer answer =
        rest.get(
            "/api/v1/systems/crm",
            "grpc-timeout",
            "1H",
            "grpc-encoding",
            "gzip",
            "x-envoy-upstream-rq-timeout-ms",
            "60000");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(edge.server().lastDeadlineMillis).isBetween(3500L, 4500L);
  }

  @Test
  void a_server_that_misses_the_deadline_is_504() {
    edge.server().hangs = true;
    Answer answer = rest.get("/health");
    edge.server().hangs = false;
    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.json().path("code").asInt()).isEqualTo(4);
    assertThat(answer.reason()).isEqualTo("EDGE_TIMEOUT");
  }
}
