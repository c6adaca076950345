package com.prismicx.msr.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.ForeignSchemas;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.migration.SqlScript;
import com.prismicx.msr.stores.DatabaseAddress;
import com.prismicx.msr.v1.AdoptSystemRequest;
import com.prismicx.msr.v1.Entity;
import com.prismicx.msr.v1.EntityField;
import com.prismicx.msr.v1.EntityRelation;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Finding;
import com.prismicx.msr.v1.FindingCode;
import com.prismicx.msr.v1.GetModelRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.Proof;
import com.prismicx.msr.v1.ProvenEdge;
import com.prismicx.msr.v1.SystemModel;
import com.prismicx.msr.v1.TenantSystem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Migrations that nobody here wrote, as they come in their packages; docs/real-migrations.md tells what was found. */
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RealInputTest {
  private static final String ADVISORY =
      "pg_try_advisory_xact_lock(bigint), pg_try_advisory_lock(bigint), pg_advisory_unlock(bigint)";
  private static final String FIRST = "5.22.0";
  private static final String LAST = "8.0.0";
  private static final int FLOWABLE_TABLES = 32;
  private static final int CONDUCTOR_FILES = 8;

  private final Workbench bench;
  private final List<String> releases = new ArrayList<>();
  private String flowable = "";
  private String conductor = "";

  RealInputTest(Workbench bench) {
    this.bench = bench;
  }

  /** A system that begins as Activiti and becomes Flowable, release by release. */
  @BeforeAll
  void publish_flowables_history() {
    flowable = bench.system();
    bench.release(flowable, FIRST, 1, "0.0.0", Packaged.activiti());
    releases.add(FIRST);
    for (Map.Entry<String, String> upgrade : Packaged.flowableUpgrades().entrySet()) {
      bench.release(
          flowable, upgrade.getKey(), releases.size() + 1, releases.getLast(), upgrade.getValue());
      releases.add(upgrade.getKey());
    }
  }

  @BeforeAll
  void publish_conductors_files() {
    conductor = bench.system();
    String before = "0.0.0";
    for (String script : Packaged.conductor()) {
      int number = before.charAt(0) - '0' + 1;
      bench.release(conductor, number + ".0.0", number, before, script);
      before = number + ".0.0";
    }
    assertThat(before).isEqualTo(CONDUCTOR_FILES + ".0.0");
  }

  @Test
  void no_script_of_flowable_is_refused_for_its_text() {
    Map<String, String> scripts = Packaged.flowableScripts();
    assertThat(scripts).hasSize(85);
    scripts.forEach((file, text) -> assertThat(SqlScript.problems(text)).as(file).isEmpty());
    assertThat(SqlScript.problems(Packaged.flowable())).isEmpty();
    assertThat(SqlScript.problems(Packaged.withoutFlowable())).isEmpty();
  }

  @Test
  void every_release_of_flowable_passes_and_none_leads_back() {
    assertThat(releases)
        .containsExactly(
            FIRST, "6.0.0", "6.1.0", "6.2.0", "6.3.0", "6.4.0", "6.5.0", "6.6.0", "6.7.0", "6.8.0",
            "7.0.0", "7.1.0", "7.2.0", LAST);
    for (String release : releases) {
      Proof proof = Draft.proof(bench, flowable, release);
      assertThat(proof.getPassed()).isTrue();
      assertThat(proof.getEdgesList())
          .extracting(ProvenEdge::getEdgeClass)
          .containsExactly(ProvenEdge.EdgeClass.IRREVERSIBLE);
    }
  }

  @Test
  void a_tenant_goes_the_whole_way_from_activiti_to_flowable() {
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, flowable, FIRST));
    bench.succeeded(bench.upgrading(tenant, flowable, LAST));
    String straight = bench.installed(flowable);
    assertThat(bench.installation(tenant, flowable).getFingerprint())
        .isEqualTo(bench.installation(straight, flowable).getFingerprint())
        .isEqualTo(Draft.proof(bench, flowable, LAST).getFingerprint());
  }

  @Test
  void what_flowable_creates_is_not_what_its_upgrades_lead_to() {
    String version = "8.0.1";
    bench.draft(flowable, version, releases.size() + 1);
    bench.edge(flowable, LAST, version, "SELECT 'nothing changes'");
    bench.edge(flowable, "0.0.0", version, Packaged.flowable());
    Operation refused = bench.server().await(bench.publishing(flowable, version));
    assertThat(refused.getError().getReason()).isEqualTo(ErrorReason.PROOF_FAILED);

    Proof proof = Draft.proof(bench, flowable, version);
    assertThat(Draft.only(proof, FindingCode.STARTS_DIFFER).getMessage())
        .contains(
            "coming from " + LAST,
            "column act_ru_history_job.scope_type_ is missing",
            "column act_ru_task.sub_task_count_ is missing",
            "index act_idx_deadletter_job_exception is too many",
            "and 5 more");
  }

  @Test
  void what_flowable_drops_is_all_that_it_created() {
    String system = bench.system();
    bench.release(system, LAST, 1, "0.0.0", Packaged.flowable(), Packaged.withoutFlowable());
    Proof proof = Draft.proof(bench, system, LAST);
    ProvenEdge edge = proof.getEdges(0);
    assertThat(edge.getEdgeClass()).isEqualTo(ProvenEdge.EdgeClass.LOSSY);
    assertThat(edge.getLostList()).hasSize(FLOWABLE_TABLES);

    SystemModel model = model(system, LAST);
    assertThat(model.getEntitiesList()).hasSize(FLOWABLE_TABLES).noneMatch(Entity::getRunsCode);
    assertThat(entity(model, "act_ru_task").getRelationsList())
        .extracting(EntityRelation::getEntity)
        .containsExactlyInAnyOrder("act_ru_execution", "act_ru_execution", "act_re_procdef");
  }

  @Test
  void a_script_that_only_flowables_own_program_can_run_fails_with_its_line() {
    String script =
        Packaged.flowableScripts().entrySet().stream()
            .filter(file -> file.getKey().endsWith("upgradestep.52.to.53.history.sql"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    String system = bench.system();
    bench.draft(system, "5.3.0", 1);
    bench.edge(system, "0.0.0", "5.3.0", script);
    Operation refused = bench.server().await(bench.publishing(system, "5.3.0"));
    assertThat(refused.getError().getReason()).isEqualTo(ErrorReason.PROOF_FAILED);
    Finding finding = Draft.only(Draft.proof(bench, system, "5.3.0"), FindingCode.STATEMENT_FAILED);
    assertThat(finding.getLine()).isEqualTo(1);
    assertThat(finding.getStatement()).startsWith("execute java org.activiti");
  }

  @Test
  void conductor_passes_file_by_file() {
    for (int number = 1; number <= CONDUCTOR_FILES; number++) {
      Proof proof = Draft.proof(bench, conductor, number + ".0.0");
      assertThat(proof.getPassed()).isTrue();
    }
    assertThat(entity(model(conductor, "1.0.0"), "queue_message").getPrimaryKey().getFieldsList())
        .containsExactly("id");
    Entity last = entity(model(conductor, LAST), "queue_message");
    assertThat(last.getPrimaryKey().getFieldsList()).containsExactly("queue_name", "message_id");
    assertThat(last.getFieldsList()).extracting(EntityField::getName).doesNotContain("id");
  }

  @Test
  void a_schema_that_flyway_made_of_conductors_files_is_adopted() throws SQLException {
    try (ForeignSchemas schemas = new ForeignSchemas(bench)) {
      String schema = schemas.granted();
      // Flyway takes an advisory lock, which nobody may any more where tenants are: it was here
      // before.
      asAdmin("GRANT EXECUTE ON FUNCTION " + ADVISORY + " TO " + schema + "_owner");
      migrateByFlyway(schema);
      asAdmin("REVOKE EXECUTE ON FUNCTION " + ADVISORY + " FROM " + schema + "_owner");
      String tenant = Workbench.id("t");
      bench.succeeded(
          bench
              .server()
              .tenants()
              .adoptSystem(
                  AdoptSystemRequest.newBuilder()
                      .setTenantId(tenant)
                      .setSystemId(conductor)
                      .setVersion(LAST)
                      .setSchema(schema)
                      .build()));
      TenantSystem adopted = bench.installation(tenant, conductor);
      assertThat(adopted.getVersion()).isEqualTo(LAST);
      assertThat(adopted.getFingerprint())
          .isEqualTo(bench.installation(bench.installed(conductor), conductor).getFingerprint());
      assertThat(bench.tables(adopted)).contains("queue_message", "workflow_index");
    }
  }

  private void asAdmin(String sql) throws SQLException {
    DatabaseAddress tenant =
        bench.server().stores().admin().database(bench.server().stores().tenant().databaseName());
    try (Connection admin =
            DriverManager.getConnection(tenant.url(), tenant.user(), tenant.password());
        Statement statement = admin.createStatement()) {
      statement.execute(sql);
    }
  }

  /** As a team would that has its tenants today: Flyway itself, as the schema's owner. */
  private void migrateByFlyway(String schema) {
    DatabaseAddress database = bench.server().stores().admin();
    DatabaseAddress tenant = database.database(bench.server().stores().tenant().databaseName());
    Flyway.configure()
        .dataSource(tenant.url(), tenant.user(), tenant.password())
        .initSql("SET ROLE " + schema + "_owner")
        .defaultSchema(schema)
        .createSchemas(false)
        .locations("classpath:" + Packaged.CONDUCTOR)
        .load()
        .migrate();
  }

  private static Entity entity(SystemModel model, String name) {
    return model.getEntitiesList().stream()
        .filter(entity -> entity.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private SystemModel model(String system, String version) {
    return bench
        .server()
        .versions()
        .getModel(GetModelRequest.newBuilder().setSystemId(system).setVersion(version).build());
  }
}
