package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.envoy.Rest.Answer;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an installation's tables hold, through Envoy: an object a line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExportRestTest {
  private static final JsonMapper JSON = new JsonMapper();

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

  private static String export(String tenant, String system) {
    return "/api/v1/tenants/" + tenant + "/systems/" + system + ":export";
  }
}
