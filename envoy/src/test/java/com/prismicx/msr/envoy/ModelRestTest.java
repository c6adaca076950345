package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** The model of a published version over REST. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ModelRestTest {
  private TestServer server;
  private EnvoyProcess envoy;
  private Rest rest;
  private Workbench bench;

  @BeforeAll
  void start() {
    server = TestServer.start(Map.of());
    envoy = EnvoyProcess.before(server.port());
    rest = envoy.rest();
    bench = new Workbench(server);
  }

  @AfterAll
  void stop() {
    envoy.close();
    server.close();
  }

  @Test
  void a_model_tells_entities_and_fields() {
    String system = bench.releasedSystem();
    Answer answer = rest.get("/api/v1/systems/" + system + "/versions/1.0.0/model");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().path("system_id").asString()).isEqualTo(system);
    JsonNode item = answer.json().path("entities").path(0);
    assertThat(item.path("name").asString()).isEqualTo("item");
    assertThat(item.path("kind").asString()).isEqualTo("TABLE");
    assertThat(item.path("primary_key").path("fields").path(0).asString()).isEqualTo("id");
    assertThat(item.path("fields").path(0).path("type").path("kind").asString())
        .isEqualTo("INTEGER");
    assertThat(item.path("fields").path(0).path("nullable").asBoolean(true)).isFalse();
  }

  @Test
  void a_draft_has_none() {
    Answer answer = rest.get("/api/v1/systems/" + bench.drafted() + "/versions/1.0.0/model");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.reason()).isEqualTo("MODEL_NOT_FOUND");
    assertThat(rest.get("/api/v1/systems/nosuch/versions/1.0.0/model").reason())
        .isEqualTo("SYSTEM_NOT_FOUND");
  }
}
