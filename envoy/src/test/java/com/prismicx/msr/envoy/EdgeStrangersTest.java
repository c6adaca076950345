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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Web pages that somebody on this machine looks at can do nothing here, unless their origin was allowed. */
final class EdgeStrangersTest {
  private static final String BODY = "{\"system_id\": \"crm\", \"name\": \"CRM\"}";

  @AutoClose private static final Edge edge = Edge.open();
  private static final Rest rest = edge.rest();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example.com",
        "null",
        "http://127.0.0.1.evil.example.com",
        "https://console.example.com.evil.com"
      })
  void a_page_of_another_origin_neither_reads_nor_writes(String origin) {
    assertRefused(rest.get("/api/v1/systems/crm", "origin", origin), origin);
    assertRefused(post(BODY, "origin", origin, "content-type", "application/json"), "may not call");
  }

  @Test
  void a_page_of_an_allowed_origin_writes_json_and_nothing_else() {
    String origin = "https://console.example.com";
    assertThat(post(BODY, "origin", origin, "content-type", "application/json").status())
        .isEqualTo(201);
    Answer form = post(BODY, "origin", origin, "content-type", "application/x-www-form-urlencoded");
    assertRefused(form, "content-type: application/json");
    assertThat(form.header("access-control-allow-origin")).isEqualTo(origin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "text/plain;charset=UTF-8", "multipart/form-data; boundary=x", "x"})
  void a_body_that_says_that_it_is_no_json_is_refused(String type) {
    assertRefused(post(BODY, "content-type", type), "content-type: application/json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/merge-patch+json"
      })
  void a_body_that_says_that_it_is_json_passes(String type) {
    assertThat(post(BODY, "content-type", type).status()).isEqualTo(201);
  }

  @Test
  void a_body_as_curl_sends_it_passes_unless_a_browser_sends_it() {
    String type = "application/x-www-form-urlencoded";
    assertThat(post(BODY, "content-type", type).status()).isEqualTo(201);
    assertThat(post(BODY).status()).isEqualTo(201);
    assertRefused(
        post(BODY, "content-type", type, "sec-fetch-site", "cross-site"), "application/json");
  }

  @Test
  void what_has_no_body_needs_no_content_type() {
    // The fake server knows no such call: it is there that this one is answered.
    assertThat(rest.send("DELETE", "/api/v1/systems/crm", null).status()).isEqualTo(501);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rebound.example.com", "localhost.example.com:8080", "127.0.0.1.nip.io"})
  void a_name_that_only_leads_here_is_refused(String host) {
    String answer = raw("GET /api/v1/systems/crm", host);
    assertThat(answer).startsWith("HTTP/1.1 400").contains("not known as " + host, "\"code\":3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:8080", "127.0.0.1:9", "localhost."})
  void a_name_of_its_own_passes(String host) {
    assertThat(raw("GET /api/v1/systems/crm", host)).startsWith("HTTP/1.1 200");
  }

  @Test
  void a_native_call_by_another_name_is_refused_too() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", edge.envoy().port())
            .usePlaintext()
            .overrideAuthority("rebound.example.com")
            .build();
    var refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                SystemRegistryGrpc.newBlockingStub(channel)
                    .getSystem(GetSystemRequest.newBuilder().setSystemId("crm").build()));
    channel.shutdownNow();
    assertThat(refused.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(refused.getStatus().getDescription()).contains("not known as rebound.example.com");
  }

  private static Answer post(String body, String... headers) {
    return rest.send("POST", "/api/v1/systems", body, headers);
  }

  private static String raw(String line, String host) {
    return rest.raw(line + " HTTP/1.1\r\nhost: " + host + "\r\nconnection: close\r\n\r\n");
  }

  private static void assertRefused(Answer answer, String message) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.json().path("code").asInt()).isEqualTo(3);
    assertThat(answer.json().path("message").asString()).contains(message);
    assertThat(answer.reason()).isEqualTo("EDGE_BAD_REQUEST");
  }
}
