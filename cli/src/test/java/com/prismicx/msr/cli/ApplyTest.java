package com.prismicx.msr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.prismicx.msr.cli.fake.FakeMsr;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.SystemVersion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApplyTest {

  @TempDir Path parent;

  private final FakeMsr server = new FakeMsr();
  private final Cli msr = Cli.on(server);
  private TempFolder crm;

  @BeforeEach
  void write_a_folder() {
    crm = TempFolder.crm(parent);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void registers_and_publishes_everything() {
    server.operations.takeTime();

    Cli.Result applied = msr.run("apply", crm.toString());

    assertThat(applied.exitCode()).isZero();
    assertThat(applied.out())
        .isEqualTo(
            """
            crm: created
            crm 1.0.0: created, published
            crm 1.1.0: created, published
            """);
    assertThat(applied.err()).contains("publish crm 1.0.0: running, 1 of 2 steps done");
    assertThat(server.systems.stored.get("crm").getDescription()).isEqualTo("Customers.");
    assertThat(server.versions.publishedInOrder).containsExactly("crm 1.0.0", "crm 1.1.0");
    assertThat(server.migrations.stored.values())
        .extracting(m -> m.getVersionFrom() + " -> " + m.getVersionTo() + ": " + m.getRollbackSql())
        .containsExactlyInAnyOrder(
            "0.0.0 -> 1.0.0: DROP TABLE account;\n",
            "1.0.0 -> 1.1.0: ",
            "0.0.0 -> 1.1.0: DROP TABLE account;\n");
  }

  @Test
  void a_second_time_writes_nothing() {
    msr.run("apply", crm.toString());
    server.forgetCalls();

    Cli.Result again = msr.run("apply", crm.toString());

    assertThat(again.out())
        .isEqualTo(
            """
            crm: unchanged
            crm 1.0.0: unchanged
            crm 1.1.0: unchanged
            """);
    assertThat(server.writes()).isEmpty();
  }

  @Test
  void tells_scripts_in_one_document() {
    assertThat(msr.run("apply", crm.toString(), "-o", "json").out())
        .startsWith("{\n  \"applied\": [\n")
        .contains("\"version\": \"1.1.0\",\n      \"done\": \"created, published\"");
  }

  @Test
  void leaves_drafts_if_told_so() {
    assertThat(msr.run("apply", "--draft", crm.toString()).out()).contains("crm 1.1.0: created\n");
    assertThat(server.versions.publishedInOrder).isEmpty();

    server.forgetCalls();
    assertThat(msr.run("apply", "--draft", crm.toString()).out()).contains("crm 1.1.0: unchanged");
    assertThat(server.writes()).isEmpty();

    assertThat(msr.run("apply", crm.toString()).out())
        .contains("crm 1.0.0: published\n", "crm 1.1.0: published\n");
  }

  @Test
  void brings_a_draft_to_what_the_folder_says() {
    msr.run("apply", "--draft", crm.toString());
    crm.write("versions/1.0.0/version.yaml", "schema_version: 1\n")
        .write("versions/1.0.0/up.sql", "CREATE TABLE account (id int);\n")
        .delete("versions/1.0.0/down.sql")
        .delete("versions/1.0.0/sample.sql")
        .delete("versions/1.1.0/from-0.0.0/up.sql")
        .delete("versions/1.1.0/from-0.0.0/down.sql")
        .delete("versions/1.1.0/from-0.0.0")
        .delete("versions/1.1.0/config.schema.json")
        .write("versions/1.2.0/version.yaml", "schema_version: 2\n");
    server.forgetCalls();

    assertThat(msr.run("apply", crm.toString()).out())
        .isEqualTo(
            """
            crm: unchanged
            crm 1.0.0: updated, published
            crm 1.1.0: updated, published
            crm 1.2.0: created, published
            """);
    assertThat(server.writes())
        .containsExactly(
            "UpdateVersion",
            "UpdateMigration",
            "PublishVersion",
            "UpdateVersion",
            "DeleteMigration",
            "PublishVersion",
            "CreateVersion",
            "PublishVersion");
    SystemVersion first = server.versions.stored.get("crm 1.0.0");
    assertThat(first.getReleaseNotes()).isEmpty();
    assertThat(first.getSampleSql()).isEmpty();
    assertThat(server.migrations.stored.values())
        .extracting(SchemaMigration::getVersionTo, SchemaMigration::getMigrationSql)
        .contains(tuple("1.0.0", "CREATE TABLE account (id int);\n"));
    assertThat(server.migrations.stored.values())
        .filteredOn(m -> m.getVersionTo().equals("1.0.0"))
        .singleElement()
        .satisfies(m -> assertThat(m.getRollbackSql()).isEmpty());
    assertThat(msr.run("apply", crm.toString()).out()).doesNotContain("updated");
  }

  @Test
  void clears_what_the_folder_does_not_have_any_more() {
    crm.write(
        "versions/1.0.0/version.yaml",
        """
        schema_version: 1
        parameters:
          region: {type: string, default: north}
        accepted_findings:
          - code: REWRITE_LOCKED
            reason: few rows
        """);
    msr.run("apply", "--draft", crm.toString());
    SystemVersion before = server.versions.stored.get("crm 1.0.0");
    assertThat(before.getParameters().getFieldsMap()).containsOnlyKeys("region");
    assertThat(before.getAcceptedFindings().getItemsCount()).isEqualTo(1);

    crm.write("versions/1.0.0/version.yaml", "schema_version: 1\n");
    msr.run("apply", "--draft", crm.toString());
    SystemVersion after = server.versions.stored.get("crm 1.0.0");
    assertThat(after.getParameters().getFieldsMap()).isEmpty();
    assertThat(after.getAcceptedFindings().getItemsList()).isEmpty();
  }

  @Test
  void updates_the_system_only_if_it_differs() {
    msr.run("apply", crm.toString());
    crm.write("system.yaml", "name: Kunden\ntype: crm\n");
    server.forgetCalls();

    assertThat(msr.run("apply", crm.toString()).out()).startsWith("crm: updated\n");
    assertThat(server.writes()).containsExactly("UpdateSystem");
    ManagementSystem system = server.systems.stored.get("crm");
    assertThat(system.getName()).isEqualTo("Kunden");
    assertThat(system.getDescription()).isEmpty();
    assertThat(system.getMetadata().getFieldsMap()).isEmpty();
  }

  @Test
  void refuses_to_change_what_is_published_and_shows_the_difference() {
    msr.run("apply", crm.toString());
    server.forgetCalls();
    crm.write("system.yaml", "name: Kunden\ntype: crm\n")
        .write("versions/1.0.0/up.sql", "CREATE TABLE account (\r\n  id int);\n")
        .write("versions/1.0.0/version.yaml", "schema_version: 3\nrelease_notes: First.\n")
        .write("versions/1.1.0/config.defaults.json", "{\"sync_interval\": 1800}")
        .write("versions/1.1.0/from-0.0.0/down.sql", "")
        .write("versions/1.2.0/version.yaml", "schema_version: 2\n");

    Cli.Result refused = msr.run("apply", crm.toString());

    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(server.writes()).isEmpty();
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .isEqualTo(
            """
            --- registered crm 1.0.0/up.sql
            +++ folder     crm 1.0.0/up.sql
            @@ -1,2 +1,3 @@
            -CREATE TABLE account (id bigint);
            +CREATE TABLE account (␍
            +  id int);
            \s
            --- registered crm 1.0.0/version.yaml
            +++ folder     crm 1.0.0/version.yaml
            @@ -1,2 +1,2 @@
            -schema_version: 1
            +schema_version: 3
            \s
            --- registered crm 1.1.0/config.defaults.json
            +++ folder     crm 1.1.0/config.defaults.json
            @@ -1,4 +1,4 @@
             {
            -  "sync_interval": 3600
            +  "sync_interval": 1800
             }
            \s
            --- registered crm 1.1.0/from-0.0.0/down.sql
            +++ folder     crm 1.1.0/from-0.0.0/down.sql
            @@ -1,2 +0,0 @@
            -DROP TABLE account;
            -
            msr: crm 1.0.0, crm 1.1.0 differ from what is published, and what is published never changes; nothing was written. Put the folder back, or make the change a new version.
            """);
  }

  @Test
  void does_not_mind_the_order_of_keys_or_how_json_is_written() {
    msr.run("apply", crm.toString());
    server.forgetCalls();
    crm.write("versions/1.1.0/config.defaults.json", "{ \"sync_interval\" : 3.6e3 }")
        .write(
            "versions/1.0.0/version.yaml", "# ours\nrelease_notes: 'First.'\nschema_version: 1\n");

    assertThat(msr.run("apply", crm.toString()).exitCode()).isZero();
    assertThat(server.writes()).isEmpty();
  }

  @Test
  void writes_nothing_if_the_folder_is_wrong() {
    crm.write("versions/1.1.0/upp.sql", "").write("system.yaml", "name: CRM\n");

    Cli.Result refused = msr.run("apply", crm.toString());

    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err())
        .startsWith("msr: " + crm + " cannot be applied; nothing was written\n")
        .contains("  versions/1.1.0/upp.sql: unknown", "  system.yaml: type is missing");
    assertThat(server.writes()).isEmpty();
  }

  @Test
  void writes_nothing_if_an_edge_starts_nowhere() {
    crm.write("versions/1.1.0/from-0.9.0/up.sql", "SELECT 1;");

    assertThat(msr.run("apply", crm.toString()).err())
        .contains("versions/1.1.0/from-0.9.0: there is no version 0.9.0");
    assertThat(server.writes()).isEmpty();
  }

  @Test
  void knows_registered_versions_that_left_the_folder() {
    msr.run("apply", crm.toString());
    TempFolder.empty(parent.resolve("later"), "crm")
        .write(
            "system.yaml", "name: CRM\ntype: crm\ndescription: Customers.\nmetadata: {owner: us}\n")
        .write("versions/2.0.0/version.yaml", "schema_version: 3\n")
        .write("versions/2.0.0/from-1.1.0/up.sql", "SELECT 1;");

    assertThat(msr.run("apply", parent.resolve("later/crm").toString()).out())
        .isEqualTo("crm: unchanged\ncrm 2.0.0: created, published\n");
  }

  @Test
  void applies_what_others_depend_on_first() {
    TempFolder base =
        TempFolder.empty(parent, "base")
            .write("system.yaml", "name: Base\ntype: base\n")
            .write("versions/1.0.0/version.yaml", "schema_version: 0\n");

    msr.run("apply", crm.toString(), base.toString());

    assertThat(server.versions.publishedInOrder)
        .containsExactly("base 1.0.0", "crm 1.0.0", "crm 1.1.0");
  }

  @Test
  void writes_nothing_to_one_system_if_another_cannot_be_applied() {
    TempFolder broken = TempFolder.empty(parent, "broken").write("system.yaml", "name: B\n");

    assertThat(msr.run("apply", crm.toString(), broken.toString()).exitCode()).isEqualTo(1);
    assertThat(server.writes()).isEmpty();
  }

  @Test
  void ends_with_the_publishing_that_fails() {
    server.operations.failWith(
        Operation.Error.newBuilder().setMessage("a server's fault, error_id 7").build());

    Cli.Result failed = msr.run("apply", crm.toString());

    assertThat(failed.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(failed.err()).contains("msr: a server's fault, error_id 7");
    assertThat(failed.out()).isEqualTo("crm: created\ncrm 1.0.0: created, not published\n");
  }

  @Test
  void of_what_is_no_folder_is_a_usage_mistake() {
    Cli.Result mistake = msr.run("apply", parent.resolve("nothing").toString());

    assertThat(mistake.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(mistake.err()).contains("is not a folder", "`msr apply --help` explains it");
  }

  @Test
  void may_be_said_from_within_the_folder() {
    assertThat(msr.run("apply", crm.path().resolve("versions/..").toString()).out())
        .startsWith("crm: created\n");
    assertThat(List.copyOf(server.systems.stored.keySet())).containsExactly("crm");
  }
}
