package com.prismicx.msr.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.migration.SqlScript;
import com.prismicx.msr.v1.Entity;
import com.prismicx.msr.v1.EntityField;
import com.prismicx.msr.v1.EntityRelation;
import com.prismicx.msr.v1.GetModelRequest;
import com.prismicx.msr.v1.SystemModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Migrations that nobody here wrote, as they come in their packages; docs/real-migrations.md tells what was found. */
@ExtendWith(SharedServer.class)
final class RealInputTest {
  private static final String LAST = "8.0.0";

  private final Workbench bench;

  RealInputTest(Workbench bench) {
    this.bench = bench;
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
  void nine_years_of_flowable_lead_to_another_structure_than_its_create_scripts() {
    String made = bench.system();
    bench.release(made, LAST, 1, "0.0.0", Packaged.flowable(), Packaged.withoutFlowable());
    String grown = grown();

    assertThat(fields(grown))
        .as("what the upgrade scripts forget")
        .doesNotContain("act_ru_history_job.scope_type_", "act_ru_task.sub_task_count_");
    assertThat(fields(made))
        .contains("act_ru_history_job.scope_type_", "act_ru_task.sub_task_count_")
        .containsAll(fields(grown))
        .hasSize(fields(grown).size() + 2);
    SystemModel model = model(made, LAST);
    assertThat(model.getEntitiesCount()).isEqualTo(TABLES);
    assertThat(entity(model, "act_ru_task").getRelationsList())
        .extracting(EntityRelation::getEntity)
        .containsExactlyInAnyOrder("act_ru_execution", "act_ru_execution", "act_re_procdef");
    assertThat(model.getEntitiesList()).noneMatch(Entity::getRunsCode);
  }

  @Test
  void a_tenant_goes_the_whole_way_from_activiti_to_flowable() {
    String system = grown();
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, "5.22.0"));
    bench.succeeded(bench.upgrading(tenant, system, LAST));
    String straight = bench.installed(system);
    assertThat(bench.installation(tenant, system).getFingerprint())
        .isEqualTo(bench.installation(straight, system).getFingerprint());
  }

  @Test
  void what_flowable_drops_is_what_it_made() {
    String system = bench.system();
    bench.release(system, "1.0.0", 0, "0.0.0", "SELECT 1");
    bench.release(system, LAST, 1, "1.0.0", Packaged.flowable(), Packaged.withoutFlowable());
    String tenant = bench.installed(system);
    bench.succeeded(bench.rollingBackWithLeave(tenant, system, "1.0.0"));
    assertThat(bench.installation(tenant, system).getVersion()).isEqualTo("1.0.0");
  }

  @Test
  void conductor_is_published_file_by_file() {
    List<String> scripts = Packaged.conductor();
    assertThat(scripts).hasSize(8);
    String system = bench.system();
    String before = "0.0.0";
    for (int i = 0; i < scripts.size(); i++) {
      String version = (i + 1) + ".0.0";
      bench.release(system, version, i + 1, before, scripts.get(i));
      before = version;
    }
    assertThat(entity(model(system, "1.0.0"), "queue_message").getPrimaryKey().getFieldsList())
        .containsExactly("id");
    Entity last = entity(model(system, LAST), "queue_message");
    assertThat(last.getPrimaryKey().getFieldsList()).containsExactly("queue_name", "message_id");
    assertThat(last.getFieldsList()).extracting(EntityField::getName).doesNotContain("id");
    bench.installed(system);
  }

  private static final int TABLES = 32;

  /** A system that begins as Activiti and becomes Flowable, release by release. */
  private String grown() {
    String system = bench.system();
    bench.release(system, "5.22.0", 1, "0.0.0", Packaged.activiti());
    String before = "5.22.0";
    int schemaVersion = 1;
    for (Map.Entry<String, String> upgrade : Packaged.flowableUpgrades().entrySet()) {
      bench.release(system, upgrade.getKey(), ++schemaVersion, before, upgrade.getValue());
      before = upgrade.getKey();
    }
    assertThat(before).isEqualTo(LAST);
    assertThat(schemaVersion).isEqualTo(14);
    return system;
  }

  private List<String> fields(String system) {
    return model(system, LAST).getEntitiesList().stream()
        .flatMap(
            entity ->
                entity.getFieldsList().stream()
                    .map(field -> entity.getName() + "." + field.getName()))
        .toList();
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
