package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The life of an installation over REST: every verb, what it answers, and what it refuses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LifecycleRestTest {
  private TestServer server;
  private EnvoyProcess envoy;
  private Rest rest;
  private Workbench bench;
  private String system;

  @BeforeAll
  void start() {
    server = TestServer.start(Map.of("gate", "report"));
    envoy = EnvoyProcess.before(server.port());
    rest = envoy.rest();
    bench = new Workbench(server);
    system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", "CREATE TABLE more (id int);", "DROP TABLE more;");
  }

  @AfterAll
  void stop() {
    envoy.close();
    server.close();
  }

  @Test
  void every_change_is_202_with_the_operation_to_wait_for() {
    String tenant = installed("1.0.0");
    assertDone(change(tenant, ":upgrade"), "UPGRADE");
    assertDone(change(tenant, ":rollback", "{\"version\": \"1.0.0\"}"), "ROLLBACK");
    assertDone(change(tenant, ":suspend"), "SUSPEND");
    assertThat(installation(tenant).path("status").asString()).isEqualTo("SUSPENDED");
    assertDone(change(tenant, ":resume"), "RESUME");
    assertDone(rest.send("DELETE", path(tenant), null), "UNINSTALL");
    assertThat(installation(tenant).path("purge_at").asString()).isNotEmpty();
    assertDone(change(tenant, ":restore"), "RESTORE");
    assertThat(installation(tenant).path("status").asString()).isEqualTo("ACTIVE");
    assertDone(rest.send("DELETE", path(tenant), null), "UNINSTALL");
    assertDone(change(tenant, ":purge"), "PURGE");
    assertRefusal(rest.get(path(tenant)), 404, 5, "INSTALLATION_NOT_FOUND");
  }

  @Test
  void what_failed_is_retried() {
    String broken = bench.releasedSystem();
    bench.release(broken, "1.1.0", 2, "1.0.0", "CREATE TABLE more (id int); SELECT 1 / 0;");
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, broken, "1.0.0"));
    bench.upgrade(tenant, broken, "1.1.0");
    String path = "/api/v1/tenants/" + tenant + "/systems/" + broken;

    Answer retried = rest.send("POST", path + ":retry", "{}");
    assertThat(retried.status()).as(retried.body()).isEqualTo(202);
    JsonNode error = waited(retried).path("error");
    assertThat(error.path("reason").asString()).isEqualTo("MIGRATION_FAILED");
    assertThat(error.path("edge").asString()).isEqualTo("1.0.0 -> 1.1.0");
    assertThat(error.path("direction").asString()).isEqualTo("up");
    assertThat(error.path("step").asInt()).isEqualTo(1);
    assertThat(error.path("statement_number").asInt()).isEqualTo(2);
    assertThat(error.path("database_message").asString()).contains("division by zero");
  }

  @Test
  void a_plan_shows_the_way_and_is_no_change() {
    String tenant = installed("1.0.0");
    Answer plan = change(tenant, ":plan");
    assertThat(plan.status()).isEqualTo(200);
    assertThat(plan.json().path("kind").asString()).isEqualTo("UPGRADE");
    assertThat(plan.json().path("version_to").asString()).isEqualTo("1.1.0");
    JsonNode edge = plan.json().path("edges").path(0);
    assertThat(edge.path("sql").asString()).isEqualTo("CREATE TABLE more (id int);");
    assertThat(edge.path("edge_class").asString()).isEqualTo("LOSSY");
    assertThat(edge.path("steps").path(0).path("kind").asString()).isEqualTo("TRANSACTIONAL");
    assertThat(installation(tenant).path("version").asString()).isEqualTo("1.0.0");
  }

  @Test
  void a_plan_for_a_tenant_that_nobody_knows_is_that_of_an_install() {
    Answer plan = change("nobody", ":plan", "{\"version\": \"1.0.0\"}");
    assertThat(plan.status()).as(plan.body()).isEqualTo(200);
    assertThat(plan.json().path("kind").asString()).isEqualTo("INSTALL");
    assertRefusal(
        change("nobody", ":plan", "{\"version\": \"9.9.9\"}"), 404, 5, "VERSION_NOT_FOUND");
  }

  @Test
  void an_uninstall_says_how_long_the_data_is_kept() {
    String tenant = installed("1.0.0");
    assertRefusal(
        rest.send("DELETE", path(tenant) + "?retention_days=-1", null), 400, 3, "REQUEST_INVALID");
    assertRefusal(
        rest.send("DELETE", path(tenant) + "?retention_days=3651", null),
        400,
        3,
        "REQUEST_INVALID");
    assertRefusal(
        rest.send("DELETE", path(tenant) + "?retention_days=soon", null),
        400,
        3,
        "EDGE_BAD_REQUEST");
    assertRefusal(
        rest.send("DELETE", path(tenant) + "?keep_days=1", null), 400, 3, "EDGE_BAD_REQUEST");
    assertDone(rest.send("DELETE", path(tenant) + "?retention_days=0", null), "UNINSTALL");
    assertThat(eventually(tenant, "purged")).isEqualTo("purged");
  }

  @Test
  void an_uninstall_can_be_tried_dry_and_repeated_by_its_request_id() {
    String tenant = installed("1.0.0");
    Answer checked = rest.send("DELETE", path(tenant) + "?validate_only=true", null);
    assertThat(checked.json().path("operation_id").asString()).isEmpty();
    Answer first = rest.send("DELETE", path(tenant) + "?request_id=once", null);
    Answer again = rest.send("DELETE", path(tenant) + "?request_id=once", null);
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.header("location")).isEqualTo(first.header("location"));
  }

  @Test
  void another_etag_than_the_present_one_is_409() {
    String tenant = installed("1.0.0");
    for (String verb : List.of(":upgrade", ":suspend")) {
      assertRefusal(change(tenant, verb, "{\"etag\": \"999\"}"), 409, 10, "ETAG_MISMATCH");
      assertRefusal(
          rest.send("POST", path(tenant) + verb, "{}", "if-match", "\"999\""),
          409,
          10,
          "ETAG_MISMATCH");
    }
    assertRefusal(rest.send("DELETE", path(tenant) + "?etag=999", null), 409, 10, "ETAG_MISMATCH");
    assertRefusal(
        rest.send("DELETE", path(tenant), null, "if-match", "\"999\""), 409, 10, "ETAG_MISMATCH");
    String etag = rest.get(path(tenant)).header("etag");
    assertDone(rest.send("DELETE", path(tenant), null, "if-match", etag), "UNINSTALL");
  }

  @ParameterizedTest
  @ValueSource(strings = {":resume", ":restore", ":purge", ":retry"})
  void what_does_not_fit_the_state_is_refused_with_what_would(String verb) {
    Answer answer = change(installed("1.0.0"), verb);
    assertRefusal(answer, 400, 9, "INSTALLATION_STATE");
    assertThat(answer.json().path("message").asString()).containsIgnoringCase("active");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {":upgrade", ":rollback", ":retry", ":suspend", ":resume", ":restore", ":purge"})
  void what_a_tenant_does_not_have_is_404(String verb) {
    assertRefusal(
        change("nobody", verb, verb.equals(":rollback") ? "{\"version\": \"1.0.0\"}" : "{}"),
        404,
        5,
        "INSTALLATION_NOT_FOUND");
    assertRefusal(rest.send("DELETE", path("nobody"), null), 404, 5, "INSTALLATION_NOT_FOUND");
  }

  @Test
  void a_rollback_names_its_version() {
    assertRefusal(change(installed("1.0.0"), ":rollback"), 400, 3, "REQUEST_INVALID");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/tenants/t/systems/s:plan",
    "PUT, /api/v1/tenants/t/systems/s:suspend",
    "DELETE, /api/v1/tenants/t/systems/s:purge",
    "POST, /api/v1/tenants/t/systems/s:explode",
    "POST, /api/v1/tenants/t/systems/s/history",
    "DELETE, /api/v1/tenants/t/systems",
    "POST, /api/v1/operations/o_1:watch",
    "GET, /api/v1/operations/o_1:cancel",
    "DELETE, /api/v1/operations/o_1",
  })
  void another_verb_is_no_path(String verb, String path) {
    assertRefusal(
        rest.send(verb, path, verb.equals("GET") ? null : "{}"), 404, 5, "ROUTE_NOT_FOUND");
  }

  @Test
  void the_history_answers_what_ran_at_a_time() {
    String tenant = installed("1.0.0");
    assertDone(change(tenant, ":upgrade"), "UPGRADE");
    JsonNode events = rest.get(path(tenant) + "/history").json().path("events");
    assertThat(events.size()).isEqualTo(4);
    assertThat(events.path(0).path("version").asString()).isEqualTo("1.1.0");
    String installed = events.path(2).path("at").asString();

    Answer then = rest.get(path(tenant) + "/history?at=" + installed);
    assertThat(then.status()).as(then.body()).isEqualTo(200);
    assertThat(then.json().path("events").size()).isEqualTo(1);
    assertThat(then.json().path("events").path(0)).isEqualTo(events.path(2));
    Answer before = rest.get(path(tenant) + "/history?at=2026-01-01T00:00:00Z");
    assertThat(before.status()).as(before.body()).isEqualTo(200);
    assertThat(before.json().path("events").size()).isZero();
    Answer offset = rest.get(path(tenant) + "/history?at=2099-01-01T00:00:00%2B02:00");
    assertThat(offset.json().path("events").path(0)).as(offset.body()).isEqualTo(events.path(0));
  }

  @Test
  void the_history_has_pages() {
    String tenant = installed("1.0.0");
    Answer first = rest.get(path(tenant) + "/history?page_size=1");
    assertThat(first.json().path("events").size()).isEqualTo(1);
    String token = first.json().path("next_page_token").asString();
    Answer second = rest.get(path(tenant) + "/history?page_size=1&page_token=" + token);
    assertThat(second.json().path("events").path(0).path("status").asString())
        .isEqualTo("installing");
    assertRefusal(
        rest.get(path(tenant) + "/history?page_token=AAAA"), 400, 3, "PAGE_TOKEN_INVALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "2026-13-01T00:00:00Z", "2026-01-01", "1767225600"})
  void a_time_that_is_none_is_refused(String at) {
    Answer answer = rest.get(path(installed("1.0.0")) + "/history?at=" + at);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.reason()).isIn("EDGE_BAD_REQUEST", "REQUEST_INVALID");
  }

  @Test
  void the_history_of_what_a_tenant_never_had_is_404() {
    assertRefusal(rest.get(path("nobody") + "/history"), 404, 5, "INSTALLATION_NOT_FOUND");
  }

  private String installed(String version) {
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, version));
    return tenant;
  }

  private String path(String tenant) {
    return "/api/v1/tenants/" + tenant + "/systems/" + system;
  }

  private Answer change(String tenant, String verb) {
    return change(tenant, verb, "{}");
  }

  private Answer change(String tenant, String verb, String body) {
    return rest.send("POST", path(tenant) + verb, body);
  }

  private JsonNode installation(String tenant) {
    return rest.get(path(tenant)).json();
  }

  private String eventually(String tenant, String status) {
    String present = "";
    long end = System.nanoTime() + 30_000_000_000L;
    while (!present.equals(status) && System.nanoTime() < end) {
      present =
          rest.get(path(tenant) + "/history?page_size=1")
              .json()
              .path("events")
              .path(0)
              .path("status")
              .asString();
    }
    return present;
  }

  private JsonNode waited(Answer accepted) {
    return rest.send("POST", accepted.header("location") + ":wait", "{}").json();
  }

  private void assertDone(Answer accepted, String kind) {
    assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
    assertThat(accepted.header("location"))
        .isEqualTo("/api/v1/operations/" + accepted.json().path("operation_id").asString());
    assertThat(accepted.json().path("kind").asString()).isEqualTo(kind);
    JsonNode ended = waited(accepted);
    assertThat(ended.path("state").asString()).as(ended.toString()).isEqualTo("SUCCEEDED");
  }

  private static void assertRefusal(Answer answer, int status, int code, String reason) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.json().path("code").asInt()).isEqualTo(code);
    assertThat(answer.json().path("message").asString()).isNotBlank();
    assertThat(answer.reason()).isEqualTo(reason);
  }
}
