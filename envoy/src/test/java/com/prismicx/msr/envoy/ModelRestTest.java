package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import com.prismicx.msr.server.Workbench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The model of a published version over REST. */
@ExtendWith(SharedSite.class)
final class ModelRestTest {
  private final Rest rest;
  private final Workbench bench;

  ModelRestTest(RestSite site) {
    rest = site.rest();
    bench = site.bench();
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
