package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import com.prismicx.msr.server.TestServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What REST callers get from the real server, with wrong input of every kind, through the real Envoy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RealServerTest {
  private TestServer server;
  private EnvoyProcess envoy;
  private Rest rest;

  @BeforeAll
  void start() {
    server = TestServer.start(Map.of());
    envoy = EnvoyProcess.before(server.port());
    rest = envoy.rest();
    create("desk");
  }

  @AfterAll
  void stop() {
    envoy.close();
    server.close();
  }

  @Test
  void a_create_is_201_with_its_location_and_the_same_again_is_200() {
    Answer first = create("crm_a");
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.header("location")).isEqualTo("/api/v1/systems/crm_a");
    assertThat(first.header("etag")).isEqualTo("\"1\"");
    Answer again = create("crm_a");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(first.json());
  }

  @Test
  void other_content_under_the_same_id_is_409() {
    Answer answer =
        rest.send(
            "POST",
            "/api/v1/systems",
            "{\"system_id\": \"desk\", \"name\": \"Another\", \"type\": \"support\"}");
    assertRefusal(answer, 409, 6, "SYSTEM_EXISTS");
  }

  @Test
  void a_mebibyte_of_single_digits_which_is_the_largest_message_passes_both_ways() {
    create("wide");
    String document = "{\"a\":[7" + ",7".repeat(524_000) + "]}";
    Answer put =
        rest.send("PUT", "/api/v1/systems/wide/config", "{\"configuration\": " + document + "}");
    assertThat(put.status()).isEqualTo(200);
    Answer read = rest.get("/api/v1/systems/wide/config");
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.json().path("configuration").path("a").size()).isEqualTo(524_001);
  }

  @Test
  void what_is_not_there_is_404_with_what_was_looked_for() {
    Answer answer = rest.get("/api/v1/systems/nothing");
    assertRefusal(answer, 404, 5, "SYSTEM_NOT_FOUND");
    assertThat(answer.json().path("details").path(1).path("resource_name").asString())
        .isEqualTo("nothing");
    assertRefusal(rest.get("/api/v1/tenants/nobody"), 404, 5, "TENANT_NOT_FOUND");
    assertRefusal(rest.get("/api/v1/operations/o_1"), 404, 5, "OPERATION_NOT_FOUND");
    assertRefusal(rest.get("/api/v1/systems/desk/versions/9.9.9"), 404, 5, "VERSION_NOT_FOUND");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"system_id\": \"Bad-Id\", \"name\": \"x\", \"type\": \"y\"} | system.system_id",
        "{\"system_id\": \"ok\", \"type\": \"y\"} | system.name",
        "{\"system_id\": \"ok\", \"name\": \"\", \"type\": \"y\"} | system.name",
        "{\"system_id\": \"ok\", \"name\": \"a\\u0000b\", \"type\": \"y\"} | system.name",
        "{\"system_id\": \"ok\", \"name\": \"x\", \"type\": \"y\", \"status\": 99} | system.status",
        "{} | system.system_id"
      })
  void a_wrong_field_is_named(String body, String field) {
    Answer answer = rest.send("POST", "/api/v1/systems", body);
    assertRefusal(answer, 400, 3, "REQUEST_INVALID");
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"");
  }

  @Test
  void a_document_deeper_than_30_levels_is_refused_and_30_is_taken() {
    assertRefusal(putConfig(nested(31)), 400, 3, "CONFIG_INVALID");
    assertThat(putConfig(nested(30)).status()).isEqualTo(200);
  }

  @Test
  void a_document_without_its_envelope_is_refused_with_an_example() {
    Answer answer =
        rest.send("PUT", "/api/v1/systems/desk/config", "{\"ui_settings\": {\"theme\": \"dark\"}}");
    assertRefusal(answer, 400, 3, "REQUEST_INVALID");
    assertThat(answer.json().path("message").asString()).contains("{\"configuration\"");
  }

  @Test
  void whole_numbers_stay_whole() {
    assertThat(putConfig("{\"sync_interval\": 3600}").body())
        .contains("\"sync_interval\":3600")
        .doesNotContain("3600.0");
  }

  @Test
  void ids_in_path_and_body_that_contradict_are_refused() {
    Answer answer = rest.send("PUT", "/api/v1/systems/desk", "{\"system_id\": \"other\"}");
    assertRefusal(answer, 400, 3, "EDGE_BAD_REQUEST");
  }

  @Test
  void the_second_writer_on_one_etag_is_409() {
    String etag = create("crm_b").header("etag");
    assertThat(
            rest.send("PUT", "/api/v1/systems/crm_b", "{\"name\": \"One\"}", "if-match", etag)
                .status())
        .isEqualTo(200);
    assertRefusal(
        rest.send("PUT", "/api/v1/systems/crm_b", "{\"name\": \"Two\"}", "if-match", etag),
        409,
        10,
        "ETAG_MISMATCH");
    assertRefusal(
        rest.send("DELETE", "/api/v1/systems/crm_b", null, "if-match", etag),
        409,
        10,
        "ETAG_MISMATCH");
  }

  @Test
  void an_unchanged_resource_is_304() {
    String etag = rest.get("/api/v1/systems/desk").header("etag");
    Answer answer = rest.get("/api/v1/systems/desk", "if-none-match", etag);
    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void a_forged_page_token_is_refused() {
    assertRefusal(rest.get("/api/v1/systems?page_token=AAAA"), 400, 3, "PAGE_TOKEN_INVALID");
  }

  @Test
  void a_body_of_5_mb_is_refused() {
    Answer answer = putConfig("{\"a\": \"" + "x".repeat(5_000_000) + "\"}");
    assertRefusal(answer, 413, 8, "REQUEST_TOO_LARGE");
  }

  @Test
  void an_installation_without_a_version_to_install_says_what_to_do() {
    Answer answer = rest.send("POST", "/api/v1/tenants/acme/systems", "{\"system_id\": \"desk\"}");
    assertRefusal(answer, 400, 9, "NO_DEFAULT_VERSION");
    assertThat(answer.body()).contains("PreconditionFailure");
  }

  @Test
  void a_delete_leaves_nothing_but_the_taken_id() {
    create("crm_c");
    assertThat(rest.send("DELETE", "/api/v1/systems/crm_c", null).status()).isEqualTo(200);
    assertRefusal(rest.get("/api/v1/systems/crm_c"), 404, 5, "SYSTEM_NOT_FOUND");
    assertRefusal(create("crm_c"), 409, 6, "SYSTEM_EXISTS");
  }

  @Test
  void health_names_every_store() {
    Answer answer = rest.get("/health");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("status").asString()).isEqualTo("SERVING");
    assertThat(answer.json().path("components")).hasSize(3);
  }

  private Answer create(String systemId) {
    return rest.send(
        "POST",
        "/api/v1/systems",
        "{\"system_id\": \"%s\", \"name\": \"Desk\", \"type\": \"support\"}".formatted(systemId));
  }

  private Answer putConfig(String document) {
    return rest.send("PUT", "/api/v1/systems/desk/config", "{\"configuration\": " + document + "}");
  }

  private static String nested(int depth) {
    return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
  }

  private static void assertRefusal(Answer answer, int status, int code, String reason) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    JsonNode error = answer.json();
    assertThat(error.path("code").asInt()).isEqualTo(code);
    assertThat(error.path("message").asString()).isNotBlank();
    assertThat(answer.reason()).isEqualTo(reason);
  }
}
