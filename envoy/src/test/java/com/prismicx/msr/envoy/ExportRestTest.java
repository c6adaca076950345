package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.Operation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an installation's tables hold, through Envoy: an object a line. */
@ExtendWith(SharedSite.class)
final class ExportRestTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final Rest rest;
  private final Workbench bench;

  ExportRestTest(RestSite site) {
    rest = site.rest();
    bench = site.bench();
  }

  @Test
  void an_export_is_a_line_for_each_row_and_one_for_the_end() throws SQLException {
    String system = bench.releasedSystem();
    String tenant = bench.installed(system);
    try (Connection database = bench.tenantDatabase()) {
      Workbench.execute(
          database,
          "insert into %s.item select generate_series(1, 2000)"
              .formatted(bench.installation(tenant, system).getSchemaName()));
    }
    Answer answer = rest.get(export(tenant, system));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/x-ndjson");
    List<JsonNode> lines = answer.body().lines().map(JSON::readTree).toList();
    assertThat(lines).hasSize(2001);
    assertThat(lines.getFirst().path("table").asString()).isEqualTo("item");
    assertThat(lines.getFirst().path("row").path("id").asInt()).isPositive();
    assertThat(lines.getLast().path("complete").asBoolean()).isTrue();
    assertThat(lines.getLast().path("rows").asString()).isEqualTo("2000");
  }

  @Test
  void an_export_of_nothing_is_an_error_like_any_other() {
    Answer answer = rest.get(export("nobody", "nothing"));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.reason()).isEqualTo("INSTALLATION_NOT_FOUND");
  }

  @Test
  void a_copy_is_listed_exported_and_destroyed() throws SQLException {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", "CREATE TABLE note (id bigint)", "DROP TABLE note");
    String tenant = bench.installed(system);
    String path = "/api/v1/tenants/" + tenant + "/systems/" + system;
    try (Connection database = bench.tenantDatabase()) {
      Workbench.execute(
          database,
          "insert into %s.note select generate_series(1, 2000)"
              .formatted(bench.installation(tenant, system).getSchemaName()));
    }
    Answer refused = rest.send("POST", path + ":rollback", "{\"version\": \"1.0.0\"}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.reason()).isEqualTo("DATA_WOULD_BE_LOST");
    Answer accepted =
        rest.send(
            "POST", path + ":rollback", "{\"version\": \"1.0.0\", \"allow_data_loss\": true}");
    assertThat(accepted.status()).isEqualTo(202);
    bench.succeeded(
        Operation.newBuilder()
            .setOperationId(JSON.readTree(accepted.body()).path("operation_id").asString())
            .build());

    JsonNode copy = JSON.readTree(rest.get(path + "/copies").body()).path("copies").path(0);
    assertThat(copy.path("tables").path(0).path("name").asString()).isEqualTo("note");
    String copyPath = path + "/copies/" + copy.path("copy_id").asString();
    Answer answer = rest.get(copyPath + ":export");
    assertThat(answer.header("content-type")).isEqualTo("application/x-ndjson");
    List<JsonNode> lines = answer.body().lines().map(JSON::readTree).toList();
    assertThat(lines).hasSize(2001);
    assertThat(lines.getFirst().path("row").path("id").asString()).isEqualTo("1");
    assertThat(lines.getLast().path("rows").asString()).isEqualTo("2000");
    assertThat(rest.send("DELETE", copyPath, null).status()).isEqualTo(200);
    assertThat(rest.get(copyPath + ":export").reason()).isEqualTo("COPY_NOT_FOUND");
  }

  private static String export(String tenant, String system) {
    return "/api/v1/tenants/" + tenant + "/systems/" + system + ":export";
  }
}
