package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import com.prismicx.msr.server.Workbench;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Layers of configuration over REST, and a watch of them as server-sent events. */
@Timeout(120)
@ExtendWith(SharedSite.class)
final class ConfigRestTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String EVENT = "data: ";

  private final Rest rest;
  private final Workbench bench;

  ConfigRestTest(RestSite site) {
    rest = site.rest();
    bench = site.bench();
  }

  @Test
  void the_effective_view_tells_where_each_value_comes_from() {
    String path = config();
    String tenant = bench.tenant();
    rest.send("PUT", path, "{\"configuration\": {\"ui\": {\"theme\": \"light\", \"rows\": 20}}}");
    rest.send(
        "PUT",
        path + "?tenant_id=" + tenant,
        "{\"configuration\": {\"ui\": {\"theme\": \"dark\", \"rows\": null}}}");
    Answer answer = rest.get(path + "/effective?tenant_id=" + tenant);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("configuration"))
        .isEqualTo(JSON.readTree("{\"ui\": {\"theme\": \"dark\", \"rows\": null}}"));
    assertThat(answer.json().path("origins"))
        .isEqualTo(
            JSON.readTree(
                """
                [{"path": "/ui/rows", "layer": "TENANT", "revision": 1},
                 {"path": "/ui/theme", "layer": "TENANT", "revision": 1}]
                """));
  }

  @Test
  void what_the_schema_does_not_allow_is_a_400_with_the_path() {
    String system = bench.system();
    bench.draft(
        Workbench.version(system, "1.0.0", 0)
            .setConfigSchema(Workbench.json("{'properties': {'n': {'type': 'integer'}}}")));
    bench.publish(system, "1.0.0");
    String path = "/api/v1/systems/" + system + "/config";
    Answer refused = rest.send("PATCH", path, "{\"configuration\": {\"n\": \"many\"}}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.reason()).isEqualTo("CONFIG_INVALID");
    assertThat(refused.body()).contains("configuration/n");
    JsonNode told =
        rest.send("POST", path + ":validate", "{\"configuration\": {\"n\": \"many\"}}").json();
    assertThat(told.path("violations").path(0).path("path").asString()).isEqualTo("/n");
    assertThat(rest.get(path).json().path("revision").asInt()).isZero();
  }

  @Test
  void ways_back_and_differences() {
    String path = config();
    rest.send("PUT", path, "{\"configuration\": {\"a\": 1, \"b\": 1}}");
    rest.send("POST", path + ":reset", "{\"paths\": [\"/a\"]}");
    JsonNode diff = rest.get(path + ":diff").json();
    assertThat(diff.path("changes"))
        .isEqualTo(JSON.readTree("[{\"path\": \"/a\", \"before\": 1}]"));
    JsonNode back = rest.send("POST", path + ":rollback", "{\"revision\": 1}").json();
    assertThat(back.path("revision").asInt()).isEqualTo(3);
    assertThat(back.path("configuration")).isEqualTo(JSON.readTree("{\"a\": 1, \"b\": 1}"));
    assertThat(rest.send("POST", path + ":rollback", "{}").status()).isEqualTo(400);
    assertThat(rest.send("POST", path + ":rollback", "{\"revision\": 9}").reason())
        .isEqualTo("CONFIG_REVISION_NOT_FOUND");
  }

  @Test
  void a_watch_is_server_sent_events_from_the_token_on() {
    String path = config();
    rest.send("PUT", path, "{\"configuration\": {\"a\": 1}}");
    String token;
    try (Stream<String> lines = rest.lines(path + ":watch?include_configuration=true")) {
      Iterator<JsonNode> states = states(lines);
      JsonNode first = states.next();
      assertThat(first.path("configuration")).isEqualTo(JSON.readTree("{\"a\": 1}"));
      rest.send("PUT", path, "{\"configuration\": {\"a\": 2}}");
      JsonNode second = states.next();
      assertThat(second.path("changed_paths")).isEqualTo(JSON.readTree("[\"/a\"]"));
      token = second.path("resume_token").asString();
    }
    rest.send("PUT", path, "{\"configuration\": {\"a\": 2, \"b\": 3}}");
    try (Stream<String> lines = rest.lines(path + ":watch?resume_token=" + token)) {
      assertThat(states(lines).next().path("changed_paths")).isEqualTo(JSON.readTree("[\"/b\"]"));
    }
    assertThat(rest.get("/api/v1/systems/nothing_here/config:watch").status()).isEqualTo(404);
  }

  private String config() {
    return "/api/v1/systems/" + bench.system() + "/config";
  }

  private static Iterator<JsonNode> states(Stream<String> lines) {
    return lines
        .filter(line -> line.startsWith(EVENT))
        .map(line -> JSON.readTree(line.substring(EVENT.length())))
        .iterator();
  }
}
