package com.prismicx.msr.server.migration;

import static com.prismicx.msr.server.Workbench.json;
import static com.prismicx.msr.server.Workbench.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetVersionRequest;
import com.prismicx.msr.v1.SystemVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a draft may not be published with, one problem each. */
@ExtendWith(SharedServer.class)
final class PublishRefusalsTest {
  private final Workbench bench;

  PublishRefusalsTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_schema_version_that_falls() {
    String system = bench.system();
    bench.release(system, "1.0.0", 5, "0.0.0", "SELECT 1");
    bench.release(system, "3.0.0", 7, "1.0.0", "SELECT 1");
    bench.draft(system, "2.0.0", 4);
    bench.edge(system, "1.0.0", "2.0.0", "SELECT 1");
    assertThat(refused(system, "2.0.0", "SCHEMA_VERSION")).contains("version 1.0.0 has 5");

    bench.draft(system, "2.1.0", 8);
    bench.edge(system, "1.0.0", "2.1.0", "SELECT 1");
    assertThat(refused(system, "2.1.0", "SCHEMA_VERSION")).contains("version 3.0.0 has 7");
  }

  @Test
  void no_way_from_nothing() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    assertThat(refused(system, "1.0.0", "MIGRATION_MISSING"))
        .contains("from nothing (0.0.0) to 1.0.0; add one");
  }

  @Test
  void no_way_from_the_published_version_below() {
    String system = bench.releasedSystem();
    bench.draft(system, "1.1.0", 2);
    bench.edge(system, "0.0.0", "1.1.0", "SELECT 1");
    assertThat(refused(system, "1.1.0", "MIGRATION_MISSING")).contains("from 1.0.0 to 1.1.0");
  }

  @Test
  void a_start_that_is_not_published() {
    String system = bench.releasedSystem();
    bench.draft(system, "1.1.0", 2);
    bench.draft(system, "1.2.0", 3);
    bench.edge(system, "1.0.0", "1.2.0", "SELECT 1");
    bench.edge(system, "1.1.0", "1.2.0", "SELECT 1");
    assertThat(refused(system, "1.2.0", "MIGRATION_START")).contains("publish 1.1.0 first");
  }

  @Test
  void versions_without_structure_need_no_migrations() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 0);
    bench.publish(system, "1.0.0");
    bench.draft(system, "1.1.0", 0);
    bench.publish(system, "1.1.0");
  }

  @Test
  void words_with_digits_rise_as_semver_orders_them() {
    String system = bench.system();
    bench.release(system, "1.0.0-rc10", 1, "0.0.0", "SELECT 1");
    bench.draft(system, "1.0.0-rc2", 2);
    bench.edge(system, "1.0.0-rc10", "1.0.0-rc2", "SELECT 1");
    bench.publish(system, "1.0.0-rc2");
  }

  @Test
  void a_dependency_that_is_unknown() {
    String system = bench.system();
    bench.draft(version(system, "1.0.0", 0).setDependencies(json("{'never_registered': '1.x'}")));
    assertThat(refused(system, "1.0.0", "DEPENDENCY")).contains("register it first");
  }

  @Test
  void a_dependency_on_itself() {
    String system = bench.system();
    bench.draft(version(system, "1.0.0", 0).setDependencies(json("{'" + system + "': '1.x'}")));
    assertThat(refused(system, "1.0.0", "DEPENDENCY")).contains("cannot depend on itself");
  }

  @Test
  void dependencies_that_form_a_cycle() {
    String a = bench.system();
    String b = bench.system();
    String c = bench.system();
    bench.draft(version(a, "1.0.0", 0).setDependencies(json("{'" + b + "': '1.x'}")));
    bench.publish(a, "1.0.0");
    bench.draft(version(b, "1.0.0", 0).setDependencies(json("{'" + c + "': '1.x'}")));
    bench.publish(b, "1.0.0");
    bench.draft(version(c, "1.0.0", 0).setDependencies(json("{'" + a + "': '1.x'}")));
    assertThat(refused(c, "1.0.0", "DEPENDENCY_CYCLE")).contains(String.join(" -> ", c, a, b, c));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-- only a comment\n", " ;; ; ", "/* nothing */"})
  void sql_without_a_statement(String sql) {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    bench.edge(system, "0.0.0", "1.0.0", sql.isEmpty() ? " " : sql);
    assertThat(refused(system, "1.0.0", "SQL")).contains("no statement");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN",
        "begin work",
        "START TRANSACTION",
        "COMMIT",
        "commit and chain",
        "END",
        "ROLLBACK",
        "Rollback to x",
        "ABORT",
        "SAVEPOINT a",
        "RELEASE a",
        "PREPARE TRANSACTION 'x'",
        "COMMIT PREPARED 'x'",
        "SET TRANSACTION READ ONLY",
        "SET LOCAL TRANSACTION READ ONLY",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "/* a */ COMMIT",
        "-- a\n  /* b /* c */ */ COMMIT",
        "COMMIT PREPARED 'x\u0085'"
      })
  void sql_that_controls_the_transaction(String statement) {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    bench.edge(system, "0.0.0", "1.0.0", "SELECT 1;\n" + statement + ";\nSELECT 2");
    assertThat(refused(system, "1.0.0", "SQL"))
        .contains("migration_sql of 0.0.0 -> 1.0.0, line ")
        .contains("controls the transaction")
        .contains("remove it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\i other.sql | \\i' is a command of psql",
        "\\c other_database | \\c' is a command of psql",
        "\\c | \\c' is a command of psql",
        "SELECT 2 \\gexec | \\gexec' is a command of psql",
        "SELECT 2\\\\g | command of psql",
        "SET standard_conforming_strings = off | write E'...'",
        "set local standard_conforming_strings to off | write E'...'",
        "\\copy a from b | command of psql",
        "COPY a FROM STDIN | use INSERT",
        "copy a (id) to stdout with (format csv) | use INSERT",
        "-- msr:steps | the directive msr:steps is not known",
        "VACUUM item | put it after a line `-- msr:step concurrent`",
        "DELETE FROM item WHERE id < :limit | :limit has a meaning in a batch step only",
      })
  void sql_that_can_never_work_here(String statement, String why) {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    bench.edge(system, "0.0.0", "1.0.0", "SELECT 1;\n\n" + statement + "\n;SELECT 2");
    assertThat(refused(system, "1.0.0", "SQL")).contains("line 3").contains(why);
  }

  @Test
  void a_rollback_and_a_sample_that_control_the_transaction() {
    String system = bench.system();
    bench.draft(version(system, "1.0.0", 1).setSampleSql("INSERT INTO a VALUES (1);\nCOMMIT"));
    bench
        .server()
        .migrations()
        .createMigration(
            com.prismicx.msr.v1.CreateMigrationRequest.newBuilder()
                .setMigration(
                    com.prismicx.msr.v1.SchemaMigration.newBuilder()
                        .setSystemId(system)
                        .setVersionFrom("0.0.0")
                        .setVersionTo("1.0.0")
                        .setMigrationSql("SELECT 1")
                        .setRollbackSql("ROLLBACK"))
                .build());
    Refusal refusal =
        Refusal.of(ErrorReason.VERSION_NOT_PUBLISHABLE, () -> bench.publishing(system, "1.0.0"));
    assertThat(refusal.violationTypes()).containsExactly("SQL", "SQL");
    assertThat(refusal.message())
        .contains("rollback_sql of 0.0.0 -> 1.0.0, line 1")
        .contains("sample_sql, line 2");
  }

  @Test
  void a_rollback_with_other_steps_than_the_migration() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    bench
        .server()
        .migrations()
        .createMigration(
            com.prismicx.msr.v1.CreateMigrationRequest.newBuilder()
                .setMigration(
                    com.prismicx.msr.v1.SchemaMigration.newBuilder()
                        .setSystemId(system)
                        .setVersionFrom("0.0.0")
                        .setVersionTo("1.0.0")
                        .setMigrationSql("SELECT 1;\n-- msr:step\nSELECT 2;\n-- msr:step\nSELECT 3")
                        .setRollbackSql("SELECT 4; SELECT 5; SELECT 6"))
                .build());
    assertThat(refused(system, "1.0.0", "SQL"))
        .contains(
            "rollback_sql of 0.0.0 -> 1.0.0 has 1 step(s), migration_sql 3: down mirrors the steps"
                + " of up in reverse");
  }

  @Test
  void a_sample_with_steps() {
    String system = bench.system();
    bench.draft(version(system, "1.0.0", 1).setSampleSql("SELECT 1;\n-- msr:step\nSELECT 2"));
    bench.edge(system, "0.0.0", "1.0.0", "SELECT 1");
    assertThat(refused(system, "1.0.0", "SQL")).contains("sample_sql, line 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type': 7}",
        "{'type': 'nothing'}",
        "{'properties': []}",
        "{'$ref': 'https://example.com/schema.json'}",
        "{'$ref': 'http://127.0.0.1:1/schema.json'}",
        "{'$ref': 'file:///etc/passwd'}",
        "{'$ref': '#/$defs/missing'}",
        "{'pattern': '('}",
        "{'pattern': '(?=a)b'}"
      })
  void a_schema_that_cannot_be_used(String schema) {
    String system = bench.system();
    bench.draft(
        version(system, "1.0.0", 0)
            .setConfigSchema(json(schema))
            .setConfigDefaults(json("{'a': 1}")));
    assertThat(refused(system, "1.0.0", "CONFIG_SCHEMA")).contains("config_schema");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'$ref': 'https://example.com/schema.json'}",
        "{'$ref': '#/$defs/missing'}",
        "{'pattern': '('}",
        "{'pattern': '(?=a)b'}"
      })
  void a_schema_that_cannot_be_used_though_no_defaults_try_it(String schema) {
    String system = bench.system();
    bench.draft(version(system, "1.0.0", 0).setConfigSchema(json(schema)));
    assertThat(refused(system, "1.0.0", "CONFIG_SCHEMA")).contains("config_schema");
  }

  @Test
  void a_pattern_that_would_keep_a_backtracking_engine_busy_for_years() {
    String system = bench.system();
    bench.draft(
        version(system, "1.0.0", 0)
            .setConfigSchema(json("{'properties': {'a': {'pattern': '^(a+)+$'}}}"))
            .setConfigDefaults(json("{'a': '" + "a".repeat(5_000) + "!'}")));
    assertThat(refused(system, "1.0.0", "CONFIG_SCHEMA")).contains("/a", "^(a+)+$");
  }

  @Test
  void defaults_that_do_not_satisfy_the_schema() {
    String system = bench.system();
    bench.draft(
        version(system, "1.0.0", 0)
            .setConfigSchema(
                json("{'properties': {'ui': {'properties': {'theme': {'enum': ['dark']}}}}}"))
            .setConfigDefaults(json("{'ui': {'theme': 'pink'}}")));
    assertThat(refused(system, "1.0.0", "CONFIG_SCHEMA")).contains("/ui/theme");
  }

  @Test
  void defaults_that_satisfy_the_schema_are_published() {
    String system = bench.system();
    bench.draft(
        version(system, "1.0.0", 0)
            .setConfigSchema(
                json(
                    "{'$defs': {'n': {'type': 'integer', 'minimum': 1}},"
                        + " 'properties': {'n': {'$ref': '#/$defs/n'}}, 'required': ['n']}"))
            .setConfigDefaults(json("{'n': 3600}")));
    bench.publish(system, "1.0.0");
  }

  @Test
  void every_problem_is_named_at_once() {
    String system = bench.system();
    bench.draft(
        version(system, "1.0.0", 1)
            .setDependencies(json("{'never_registered': '1.x'}"))
            .setConfigSchema(json("{'type': 7}")));
    Refusal refusal =
        Refusal.of(ErrorReason.VERSION_NOT_PUBLISHABLE, () -> bench.publishing(system, "1.0.0"));
    assertThat(refusal.violationTypes())
        .contains("DEPENDENCY", "MIGRATION_MISSING", "CONFIG_SCHEMA");
    assertThat(refusal.variable("system_id")).isEqualTo(system);
    assertThat(refusal.variable("version")).isEqualTo("1.0.0");
  }

  /** The message of the refusal, which has one problem of that type; the draft stays a draft. */
  private String refused(String system, String version, String type) {
    Refusal refusal =
        Refusal.of(ErrorReason.VERSION_NOT_PUBLISHABLE, () -> bench.publishing(system, version));
    assertThat(refusal.violationTypes()).contains(type);
    assertThat(
            bench
                .server()
                .versions()
                .getVersion(
                    GetVersionRequest.newBuilder().setSystemId(system).setVersion(version).build())
                .getStatus())
        .isEqualTo(SystemVersion.Status.DRAFT);
    return refusal.message();
  }
}
