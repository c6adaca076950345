package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import com.prismicx.msr.v1.UpdateConfigRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PUT of a configuration may name its tenant in the query, in the body, or in both if they agree. */
final class ConfigBindingTest {
  private static final String CONFIG = "/api/v1/systems/crm/config";
  @AutoClose private static final Edge edge = Edge.open();

  @Test
  void without_a_tenant_it_is_the_systems_own_layer() {
    assertThat(stored(CONFIG, "{\"configuration\": {}}").hasTenantId()).isFalse();
  }

  @Test
  void the_tenant_may_stand_in_the_query_or_in_the_body_or_in_both() {
    assertThat(stored(CONFIG + "?tenant_id=acme", "{\"configuration\": {}}").getTenantId())
        .isEqualTo("acme");
    assertThat(stored(CONFIG, "{\"configuration\": {}, \"tenant_id\": \"acme\"}").getTenantId())
        .isEqualTo("acme");
    assertThat(
            stored(CONFIG + "?tenant_id=acme", "{\"configuration\": {}, \"tenant_id\": \"acme\"}")
                .getTenantId())
        .isEqualTo("acme");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"tenant_id\": \"other\"}",
        "{\"tenant_id\": \"\"}",
        "{\"system_id\": \"sales\"}"
      })
  void a_contradiction_is_refused(String body) {
    Answer answer = edge.rest().send("PUT", CONFIG + "?tenant_id=acme", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("EDGE_BAD_REQUEST");
    assertThat(answer.json().path("message").asString()).contains("conflicting");
  }

  @Test
  void two_tenants_in_the_query_are_refused() {
    Answer answer =
        edge.rest()
            .send("PUT", CONFIG + "?tenant_id=acme&tenant_id=other", "{\"configuration\": {}}");
    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void a_body_that_is_the_bare_document_has_no_configuration() {
    assertThat(stored(CONFIG, "{\"features\": {\"import\": true}}").hasConfiguration()).isFalse();
    assertThat(stored(CONFIG, "").hasConfiguration()).isFalse();
  }

  private static UpdateConfigRequest stored(String path, String body) {
    Answer answer = edge.rest().send("PUT", path, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return (UpdateConfigRequest) edge.server().lastRequest;
  }
}
