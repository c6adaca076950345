package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statuses and headers that REST has and gRPC has not. */
final class EdgeAnswersTest {
  @AutoClose private static final Edge edge = Edge.open();
  private static final Rest rest = edge.rest();

  @Test
  void a_create_answers_201_with_its_location_and_etag() {
    Answer answer =
        rest.send("POST", "/api/v1/systems", "{\"system_id\": \"crm\", \"name\": \"CRM\"}");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("location")).isEqualTo("/api/v1/systems/crm");
    assertThat(answer.header("etag")).isEqualTo(FakeServer.ETAG);
    assertThat(answer.header("x-http-code")).isNull();
    assertThat(answer.json().path("name").asString()).isEqualTo("CRM");
  }

  @Test
  void an_operation_answers_202_with_its_location() {
    Answer answer = rest.send("POST", "/api/v1/tenants/acme/systems", "{\"system_id\": \"crm\"}");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("location")).isEqualTo("/api/v1/operations/o_1");
    assertThat(answer.json().path("operation_id").asString()).isEqualTo("o_1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"e1\"", "W/\"e1\"", "\"e0\", \"e1\"", "\"e0\",W/\"e1\" , \"e2\"", "*", " * "})
  void a_read_that_names_the_present_etag_answers_304_without_a_body(String ifNoneMatch) {
    Answer answer = rest.get("/api/v1/systems/crm", "if-none-match", ifNoneMatch);
    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.header("etag")).isEqualTo(FakeServer.ETAG);
    assertThat(answer.header("content-type")).isNull();
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"e0\"", "e1", "\"e1", "\"\"", "\"*\"", "W/\"e10\""})
  void a_read_that_names_another_etag_answers_200(String ifNoneMatch) {
    assertThat(rest.get("/api/v1/systems/crm", "if-none-match", ifNoneMatch).status())
        .isEqualTo(200);
  }

  @Test
  void a_read_that_fails_is_no_304() {
    assertThat(rest.get("/api/v1/systems/missing", "if-none-match", "*").status()).isEqualTo(404);
  }

  @Test
  void a_write_is_never_a_304() {
    Answer answer = rest.send("PUT", "/api/v1/systems/crm", "{}", "if-none-match", "\"e2\"");
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void if_match_reaches_the_server() {
    rest.send("PUT", "/api/v1/systems/crm", "{\"name\": \"CRM\"}", "if-match", "\"e1\"");
    assertThat(edge.server().lastHeader("if-match")).isEqualTo("\"e1\"");
  }

  @Test
  void if_match_with_an_etag_that_compression_made_weak_reaches_the_server_strong() {
    rest.send("PUT", "/api/v1/systems/crm", "{\"name\": \"CRM\"}", "if-match", "W/\"e1\"");
    assertThat(edge.server().lastHeader("if-match")).isEqualTo("\"e1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "gzip, br"})
  void a_large_answer_is_compressed_and_its_etag_becomes_weak(String accepted) {
    Answer answer = rest.get("/api/v1/systems/big", "accept-encoding", accepted);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-encoding")).isIn("gzip", "br");
    assertThat(answer.header("etag")).isEqualTo("W/" + FakeServer.ETAG);
    assertThat(answer.headers().allValues("vary")).anyMatch("accept-encoding"::equalsIgnoreCase);
  }

  @Test
  void a_compressed_answer_unpacks_to_the_same_json() {
    Answer packed = rest.get("/api/v1/systems/big", "accept-encoding", "gzip");
    assertThat(packed.json()).isEqualTo(rest.get("/api/v1/systems/big").json());
  }

  @Test
  void a_small_answer_is_not_compressed() {
    Answer answer = rest.get("/api/v1/systems/crm", "accept-encoding", "gzip");
    assertThat(answer.header("content-encoding")).isNull();
    assertThat(answer.header("etag")).isEqualTo(FakeServer.ETAG);
  }

  @Test
  void names_are_those_of_the_contract_and_absent_fields_stay_absent() {
    assertThat(rest.get("/api/v1/systems/crm").body())
        .isEqualTo(
            "{\"system_id\":\"crm\",\"name\":\"CRM\",\"status\":\"STATUS_UNSPECIFIED\",\"etag\":\"e1\"}");
  }

  @Test
  void a_request_id_of_the_caller_reaches_the_server_and_comes_back() {
    Answer answer = rest.get("/api/v1/systems/crm", "x-request-id", "order-4711");
    assertThat(answer.header("x-request-id")).isEqualTo("order-4711");
    assertThat(edge.server().lastHeader("x-request-id")).isEqualTo("order-4711");
  }

  @Test
  void a_request_without_an_id_is_given_one() {
    Answer answer = rest.get("/api/v1/systems/crm");
    assertThat(answer.header("x-request-id"))
        .isNotBlank()
        .isEqualTo(edge.server().lastHeader("x-request-id"));
  }

  @Test
  void headers_that_say_who_calls_or_where_to_cannot_be_forged() {
    rest.get(
        "/api/v1/systems/crm",
        "x-msr-tenant",
        "acme",
        "x-envoy-original-path",
        "/x",
        "x-envoy-max-retries",
        "9");
    assertThat(edge.server().lastHeader("x-msr-tenant")).isNull();
    assertThat(edge.server().lastHeader("x-envoy-max-retries")).isNull();
    assertThat(edge.server().lastHeader("x-envoy-original-path")).isEqualTo("/api/v1/systems/crm");
  }

  @Test
  void no_header_of_grpc_or_of_envoy_comes_back() {
    assertThat(rest.get("/api/v1/systems/crm").headers().map().keySet())
        .noneMatch(
            name ->
                name.startsWith("grpc-")
                    || name.startsWith("x-envoy-")
                    || name.startsWith("x-http-"));
  }

  @Test
  void a_browser_of_an_allowed_origin_may_ask_and_read() {
    Answer preflight = preflight("https://console.example.com");
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.header("access-control-allow-origin"))
        .isEqualTo("https://console.example.com");
    assertThat(preflight.header("access-control-allow-methods")).contains("PUT", "PATCH", "DELETE");
    assertThat(preflight.header("access-control-allow-headers")).contains("if-match");
    assertThat(preflight.body()).isEmpty();
    Answer answer = rest.get("/api/v1/systems/missing", "origin", "https://console.example.com");
    assertThat(answer.header("access-control-allow-origin"))
        .isEqualTo("https://console.example.com");
    assertThat(answer.header("access-control-expose-headers")).contains("etag");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example.com",
        "https://console.example.com.evil.com",
        "null",
        "http://consoleXexample.com"
      })
  void a_browser_of_another_origin_may_not(String origin) {
    assertThat(preflight(origin).header("access-control-allow-origin")).isNull();
  }

  private static Answer preflight(String origin) {
    return rest.send(
        "OPTIONS",
        "/api/v1/systems/crm",
        null,
        "origin",
        origin,
        "access-control-request-method",
        "PUT",
        "access-control-request-headers",
        "if-match");
  }
}
