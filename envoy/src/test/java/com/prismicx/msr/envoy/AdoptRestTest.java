package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import com.prismicx.msr.server.ForeignSchemas;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.Operation;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Schemas that are taken over, and what they are compared with, through Envoy. */
@ExtendWith(SharedSite.class)
final class AdoptRestTest {
  private static final String ITEM = "CREATE TABLE item (id int PRIMARY KEY)";

  private final Rest rest;
  private final Workbench bench;
  private ForeignSchemas schemas;

  AdoptRestTest(RestSite site) {
    rest = site.rest();
    bench = site.bench();
  }

  @BeforeEach
  void begin() throws SQLException {
    schemas = new ForeignSchemas(bench);
  }

  @AfterEach
  void end() throws SQLException {
    schemas.close();
  }

  @Test
  void a_schema_is_listed_tried_adopted_and_compared() throws SQLException {
    String system = bench.releasedSystem();
    String schema = schemas.granted(ITEM, ForeignSchemas.FLYWAY);
    JsonNode listed = rest.get("/api/v1/foreignSchemas?prefix=" + schema).json();
    assertThat(listed.path("schemas").get(0).path("schema").asString()).isEqualTo(schema);
    assertThat(listed.path("schemas").get(0).path("granted").asBoolean()).isTrue();

    String path = "/api/v1/tenants/acme/systems/" + system;
    Answer tried = rest.send("POST", path + ":adopt", body(schema, true));
    assertThat(tried.status()).as(tried.body()).isEqualTo(200);
    Answer adopted = rest.send("POST", path + ":adopt", body(schema, false));
    assertThat(adopted.status()).as(adopted.body()).isEqualTo(202);
    String id = adopted.json().path("operation_id").asString();
    assertThat(adopted.header("location")).isEqualTo("/api/v1/operations/" + id);
    bench.succeeded(Operation.newBuilder().setOperationId(id).build());

    Answer drift = rest.get(path + ":drift");
    assertThat(drift.status()).as(drift.body()).isEqualTo(200);
    assertThat(drift.json().path("drifted").asBoolean()).isFalse();
    assertThat(drift.json().path("fingerprint").asString())
        .isEqualTo(drift.json().path("expected_fingerprint").asString());
    schemas.execute(
        "ALTER TABLE %s.item ADD COLUMN more text"
            .formatted(bench.installation("acme", system).getSchemaName()));
    JsonNode item = rest.get(path + ":drift").json().path("items").get(0);
    assertThat(item.path("object").asString()).isEqualTo("item.more");
    assertThat(item.path("mending_sql").asString()).isEqualTo("ALTER TABLE item DROP COLUMN more;");

    Answer compared = rest.send("POST", "/api/v1/systems/" + system + ":checkDrift", "{}");
    assertThat(compared.status()).as(compared.body()).isEqualTo(202);
    bench.succeeded(
        Operation.newBuilder()
            .setOperationId(compared.json().path("operation_id").asString())
            .build());
    JsonNode drifted = rest.get("/api/v1/installations?drifted=true&system_id=" + system).json();
    assertThat(drifted.path("installations").get(0).path("tenant_id").asString()).isEqualTo("acme");
  }

  @Test
  void what_differs_is_told_with_the_refusal() throws SQLException {
    String system = bench.releasedSystem();
    String schema = schemas.granted("CREATE TABLE item (id bigint PRIMARY KEY)");
    Answer refused =
        rest.send("POST", "/api/v1/tenants/acme/systems/" + system + ":adopt", body(schema, false));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.reason()).isEqualTo("SCHEMA_DIFFERS");
    assertThat(refused.body()).contains("column item.id", "bigint");
  }

  @Test
  void a_schema_that_is_not_there_is_not_found() {
    Answer refused =
        rest.send(
            "POST",
            "/api/v1/tenants/acme/systems/" + bench.releasedSystem() + ":adopt",
            body("nowhere", true));
    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.reason()).isEqualTo("SCHEMA_NOT_FOUND");
  }

  private static String body(String schema, boolean validateOnly) {
    return "{\"version\": \"1.0.0\", \"schema\": \"%s\", \"validate_only\": %s}"
        .formatted(schema, validateOnly);
  }
}
