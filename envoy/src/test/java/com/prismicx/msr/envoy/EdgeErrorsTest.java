package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Envoy refuses by itself has the contract's one shape and tells what to do. */
final class EdgeErrorsTest {
  @AutoClose private static final Edge edge = Edge.open();
  private static final Rest rest = edge.rest();

  @Test
  void json_that_does_not_parse() {
    Answer answer = rest.send("POST", "/api/v1/systems", "{\"system_id\": ");
    assertRefusal(answer, 400, 3, "EDGE_BAD_REQUEST");
  }

  @Test
  void a_value_of_the_wrong_type() {
    Answer answer = rest.send("POST", "/api/v1/systems", "{\"name\": {\"not\": \"a string\"}}");
    assertRefusal(answer, 400, 3, "EDGE_BAD_REQUEST");
  }

  @Test
  void a_lone_surrogate() {
    Answer answer = rest.send("POST", "/api/v1/systems", "{\"name\": \"\\ud800\"}");
    assertRefusal(answer, 400, 3, "EDGE_BAD_REQUEST");
  }

  @Test
  void bytes_that_are_not_utf8() {
    String body = "{\"system_id\":\"x\",\"name\":\"\u00ff\"}";
    String answer =
        rest.raw(request("POST /api/v1/systems", "content-length: " + body.length()) + body);
    assertRawRefusal(answer, 400, "EDGE_BAD_REQUEST");
  }

  @Test
  void an_unknown_path() {
    assertRefusal(rest.get("/api/v1/nothing"), 404, 5, "ROUTE_NOT_FOUND");
    assertRefusal(rest.get("/nothing"), 404, 5, "ROUTE_NOT_FOUND");
    assertRefusal(rest.get("/"), 404, 5, "ROUTE_NOT_FOUND");
  }

  @Test
  void an_unknown_custom_verb() {
    assertRefusal(
        rest.send("POST", "/api/v1/systems/crm:frobnicate", "{}"), 404, 5, "ROUTE_NOT_FOUND");
    assertRefusal(rest.get("/api/v1/operations/o_1:frobnicate"), 404, 5, "ROUTE_NOT_FOUND");
  }

  @Test
  void a_wrong_verb() {
    Answer answer = rest.send("DELETE", "/api/v1/systems", null);
    assertRefusal(answer, 404, 5, "ROUTE_NOT_FOUND");
    assertThat(answer.json().path("message").asString())
        .isEqualTo("no such path, or not with this verb: DELETE /api/v1/systems");
  }

  @Test
  void an_rpc_path_called_as_rest() {
    Answer answer = rest.send("POST", "/prismicx.msr.v1.SystemRegistry/GetSystem", "{}");
    assertRefusal(answer, 404, 5, "ROUTE_NOT_FOUND");
  }

  @Test
  void an_unknown_query_parameter() {
    Answer answer = rest.get("/api/v1/systems?colour=red");
    assertRefusal(answer, 400, 3, "EDGE_BAD_REQUEST");
    assertThat(answer.json().path("message").asString()).contains("colour");
  }

  @Test
  void a_body_that_contradicts_the_path() {
    Answer answer =
        rest.send("PUT", "/api/v1/systems/crm", "{\"system_id\": \"sales\", \"name\": \"x\"}");
    assertRefusal(answer, 400, 3, "EDGE_BAD_REQUEST");
  }

  @Test
  void a_body_that_repeats_or_omits_the_id_of_the_path_is_fine() {
    Answer same =
        rest.send("PUT", "/api/v1/systems/crm", "{\"system_id\": \"crm\", \"name\": \"x\"}");
    Answer without = rest.send("PUT", "/api/v1/systems/crm", "{\"name\": \"x\"}");
    assertThat(Stream.of(same, without).map(Answer::status)).containsOnly(200);
    assertThat(without.json().path("system_id").asString()).isEqualTo("crm");
  }

  @Test
  void a_body_of_5_mb() {
    String body = "{\"system_id\":\"x\",\"description\":\"" + "x".repeat(5_000_000) + "\"}";
    String head = request("POST /api/v1/systems", "content-length: " + body.length());
    assertRawRefusal(rest.raw(head), 413, "REQUEST_TOO_LARGE");
  }

  @Test
  void a_body_of_5_mb_of_unknown_length() {
    String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
    String head = request("POST /api/v1/systems", "transfer-encoding: chunked");
    assertRawRefusal(rest.raw(head + chunk.repeat(65)), 413, "REQUEST_TOO_LARGE");
  }

  @Test
  void a_body_just_under_the_limit_passes() {
    String body =
        "{\"system_id\":\"x\",\"name\":\"x\",\"metadata\":{\"k\":\""
            + "x".repeat(4_194_000)
            + "\"}}";
    assertThat(rest.send("POST", "/api/v1/systems", body).status()).isEqualTo(201);
  }

  @Test
  void an_escaped_slash() {
    assertRefusal(rest.get("/api/v1/systems/a%2Fb"), 400, 3, "EDGE_BAD_REQUEST");
    assertRefusal(rest.get("/api/v1/systems/a%5Cb"), 400, 3, "EDGE_BAD_REQUEST");
  }

  @Test
  void headers_that_are_too_large() {
    Answer answer = rest.get("/api/v1/systems", "x-padding", "x".repeat(13_000));
    assertRefusal(answer, 431, 8, "HEADERS_TOO_LARGE");
  }

  @Test
  void headers_just_under_the_limit_pass_the_server_too() {
    assertThat(rest.get("/api/v1/systems", "x-padding", "x".repeat(11_500)).status())
        .isEqualTo(200);
    String[] many =
        IntStream.range(0, 80)
            .boxed()
            .flatMap(i -> Stream.of("x-h" + i, "x".repeat(120)))
            .toArray(String[]::new);
    assertThat(rest.get("/api/v1/systems", many).status()).isEqualTo(200);
  }

  @Test
  void too_many_headers() {
    String[] many =
        IntStream.range(0, 120)
            .boxed()
            .flatMap(i -> Stream.of("x-h" + i, "x"))
            .toArray(String[]::new);
    assertRefusal(rest.get("/api/v1/systems", many), 431, 8, "HEADERS_TOO_LARGE");
  }

  @Test
  void a_header_with_an_underscore() {
    assertRefusal(rest.get("/api/v1/systems", "x_tenant", "acme"), 400, 3, "EDGE_BAD_REQUEST");
  }

  @Test
  void bytes_that_are_not_http() {
    assertThat(rest.raw("HELLO\r\n\r\n")).startsWith("HTTP/1.1 400");
  }

  @Test
  void an_answer_that_json_cannot_hold_is_never_called_unavailable() {
    assertRefusal(rest.get("/api/v1/systems/deep"), 500, 13, "EDGE_RESPONSE_NOT_TRANSCODABLE");
  }

  @Test
  void an_error_of_the_server_is_passed_on_with_its_details() {
    Answer answer = rest.get("/api/v1/systems/missing");
    assertRefusal(answer, 404, 5, "SYSTEM_NOT_FOUND");
    assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("grpc-"));
  }

  @Test
  void head_is_not_supported() {
    assertThat(rest.send("HEAD", "/api/v1/systems", null).status()).isEqualTo(404);
  }

  private static String request(String line, String... headers) {
    return line
        + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  private static void assertRefusal(Answer answer, int status, int code, String reason) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("content-type")).startsWith("application/json");
    assertShape(answer.json(), code, reason);
  }

  private static void assertRawRefusal(String answer, int status, String reason) {
    assertThat(answer).startsWith("HTTP/1.1 " + status);
    JsonNode json =
        new JsonMapper()
            .readTree(answer.substring(answer.indexOf("\r\n\r\n")).replaceFirst("(?s).*?\\{", "{"));
    assertShape(json, json.path("code").asInt(), reason);
  }

  private static void assertShape(JsonNode json, int code, String reason) {
    assertThat(json.propertyNames())
        .as(json.toString())
        .containsExactlyInAnyOrder("code", "message", "details");
    assertThat(json.path("code").asInt()).as(json.toString()).isEqualTo(code);
    assertThat(json.path("message").asString()).as(json.toString()).matches("(?s).{20,}[^ :]");
    JsonNode info = json.path("details").path(0);
    assertThat(info.path("@type").asString()).isEqualTo("type.googleapis.com/google.rpc.ErrorInfo");
    assertThat(info.path("domain").asString()).isEqualTo("msr.prismicx.com");
    assertThat(info.path("reason").asString()).as(json.toString()).isEqualTo(reason);
  }
}
