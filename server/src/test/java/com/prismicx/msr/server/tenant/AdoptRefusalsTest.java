package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.prismicx.msr.server.ForeignSchemas;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.ForeignSchema;
import com.prismicx.msr.v1.ListForeignSchemasRequest;
import com.prismicx.msr.v1.ListForeignSchemasResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not adopted, and what is said about it, through the real server. */
@ExtendWith(SharedServer.class)
final class AdoptRefusalsTest {
  private final Workbench bench;
  private AdoptionSite site;
  private ForeignSchemas schemas;

  AdoptRefusalsTest(Workbench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void begin() throws SQLException {
    site = AdoptionSite.on(bench);
    schemas = site.schemas();
  }

  @AfterEach
  void end() throws SQLException {
    site.close();
  }

  @Test
  void lists_what_could_be_adopted() throws SQLException {
    String granted = schemas.granted();
    String alone = schemas.create();
    ListForeignSchemasRequest.Builder request =
        ListForeignSchemasRequest.newBuilder().setPrefix("legacy_").setPageSize(1);
    List<ForeignSchema> found = new ArrayList<>();
    do {
      ListForeignSchemasResponse page =
          bench.server().tenants().listForeignSchemas(request.build());
      found.addAll(page.getSchemasList());
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    assertThat(found)
        .extracting(ForeignSchema::getSchema, ForeignSchema::getOwner, ForeignSchema::getGranted)
        .contains(tuple(granted, granted + "_owner", true), tuple(alone, alone + "_owner", false));
    assertThat(
            bench
                .server()
                .tenants()
                .listForeignSchemas(ListForeignSchemasRequest.getDefaultInstance())
                .getSchemasList())
        .extracting(ForeignSchema::getSchema)
        .doesNotContain("public", "ext", "pg_catalog", "msr_server");
  }

  @Test
  void tells_what_differs() throws SQLException {
    String system = bench.releasedSystem();
    String schema = schemas.granted(AdoptionSite.ITEM, "ALTER TABLE item ADD COLUMN more text");
    Refusal refusal =
        Refusal.of(ErrorReason.SCHEMA_DIFFERS, () -> site.adopt(Workbench.id("t"), system, schema));
    assertThat(refusal.violations())
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.getSubject()).isEqualTo("column item.more");
              assertThat(violation.getDescription()).contains("should not be there");
            });
    assertThat(refusal.variable("differences")).isEqualTo("1");
    assertThat(site.tables(schema)).containsExactly("item");
  }

  @Test
  void shows_at_most_twenty_differences() throws SQLException {
    String system = bench.releasedSystem();
    StringBuilder more = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      more.append("CREATE TABLE a").append(i).append(" (); ");
    }
    String schema = schemas.granted(AdoptionSite.ITEM, more.toString());
    Refusal refusal =
        Refusal.of(ErrorReason.SCHEMA_DIFFERS, () -> site.adopt(Workbench.id("t"), system, schema));
    assertThat(refusal.violations()).hasSize(20);
    assertThat(refusal.variable("differences")).isEqualTo("60");
  }

  @Test
  void of_what_is_installed_it_is_refused() throws SQLException {
    String system = bench.releasedSystem();
    String tenant = bench.installed(system);
    String schema = schemas.granted(AdoptionSite.ITEM);
    Refusal.of(ErrorReason.ALREADY_INSTALLED, () -> site.adopt(tenant, system, schema));
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "pg_catalog", "ext", "msr_server", "information_schema"})
  void refuses_schemas_that_are_nobodys_own(String schema) {
    String system = bench.releasedSystem();
    Refusal refusal =
        Refusal.of(
            ErrorReason.REQUEST_INVALID, () -> site.adopt(Workbench.id("t"), system, schema));
    assertThat(refusal.fields()).containsExactly("schema");
  }

  @Test
  void refuses_a_schema_of_another_installation() {
    String system = bench.releasedSystem();
    String ours = bench.installation(bench.installed(system), system).getSchemaName();
    Refusal.of(ErrorReason.REQUEST_INVALID, () -> site.adopt(Workbench.id("t"), system, ours));
  }

  @Test
  void takes_an_unknown_tenant_only_where_that_is_allowed() throws SQLException {
    String system = bench.releasedSystem();
    String schema = schemas.granted(AdoptionSite.ITEM);
    TestServer strict = bench.server().another(Map.of("strict-tenants", "true"));
    try {
      Refusal.of(
          ErrorReason.TENANT_NOT_FOUND,
          () ->
              strict
                  .tenants()
                  .adoptSystem(AdoptionSite.request(Workbench.id("t"), system, schema).build()));
    } finally {
      strict.stop();
    }
  }

  @Test
  void needs_what_the_version_needs() throws SQLException {
    String needed = bench.system();
    String system = bench.needing(needed);
    String schema = schemas.granted();
    Refusal.of(ErrorReason.DEPENDENCY_MISSING, () -> site.adopt(Workbench.id("t"), system, schema));
  }
}
