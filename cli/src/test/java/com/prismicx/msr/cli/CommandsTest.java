package com.prismicx.msr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.cli.fake.FakeMsr;
import com.prismicx.msr.v1.Entity;
import com.prismicx.msr.v1.EntityField;
import com.prismicx.msr.v1.EntityKey;
import com.prismicx.msr.v1.EntityRelation;
import com.prismicx.msr.v1.FieldType;
import com.prismicx.msr.v1.Finding;
import com.prismicx.msr.v1.FindingCode;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.ListInstallationsRequest;
import com.prismicx.msr.v1.ListTenantsRequest;
import com.prismicx.msr.v1.Proof;
import com.prismicx.msr.v1.ProvenEdge;
import com.prismicx.msr.v1.SystemModel;
import com.prismicx.msr.v1.TenantSystem;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandsTest {

  @TempDir Path parent;

  private final FakeMsr server = new FakeMsr();
  private final Cli msr = Cli.on(server);

  @BeforeEach
  void register_systems() {
    msr.run("apply", TempFolder.crm(parent).toString());
    msr.run("systems", "create", "sales", "--name", "Sales", "--type", "sales");
    msr.run("systems", "create", "shop", "--name", "Shop", "--type", "sales");
    server.forgetCalls();
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void systems_lists_all_pages() {
    assertThat(msr.run("systems").out())
        .isEqualTo(
            """
            SYSTEM  NAME   TYPE   STATUS  UPDATED
            crm     CRM    crm    active
            sales   Sales  sales  active
            shop    Shop   sales  active
            """);
    assertThat(msr.run("systems", "list", "--type", "crm").out()).doesNotContain("Shop");
    assertThat(msr.run("systems", "list", "--status", "retired").err()).isEqualTo("(none)\n");
  }

  @Test
  void systems_list_is_one_answer_for_scripts() {
    assertThat(msr.run("systems", "list", "--type=sales", "-o", "json").out())
        .isEqualTo(
            """
            {
              "systems": [
                {
                  "system_id": "sales",
                  "name": "Sales",
                  "type": "sales",
                  "status": "ACTIVE",
                  "etag": "s2"
                },
                {
                  "system_id": "shop",
                  "name": "Shop",
                  "type": "sales",
                  "status": "ACTIVE",
                  "etag": "s3"
                }
              ],
              "next_page_token": ""
            }
            """);
  }

  @Test
  void a_model_shows_entities_and_their_fields() {
    EntityField.Builder number =
        EntityField.newBuilder().setType(FieldType.newBuilder().setName("bigint"));
    server.versions.model =
        SystemModel.newBuilder()
            .addEntities(
                Entity.newBuilder()
                    .setName("deal")
                    .setKind(Entity.Kind.TABLE)
                    .setInsertable(true)
                    .setRunsCode(true)
                    .setComment("What may be sold")
                    .addFields(number.setName("id").setReadOnly(true))
                    .addFields(number.setName("account_id").setReadOnly(false))
                    .addFields(number.setName("code").setNullable(true))
                    .setPrimaryKey(EntityKey.newBuilder().addFields("id"))
                    .addUniqueKeys(EntityKey.newBuilder().addFields("code"))
                    .addRelations(
                        EntityRelation.newBuilder().addFields("account_id").setEntity("account")))
            .addEntities(
                Entity.newBuilder().setName("totals").setKind(Entity.Kind.MATERIALIZED_VIEW))
            .build();
    assertThat(msr.run("versions", "crm", "model", "1.0.0").out())
        .isEqualTo(
            """
            ENTITY  FIELD       TYPE               PROPERTIES            COMMENT
            deal                table              runs code             What may be sold
                    id          bigint             key, read-only
                    account_id  bigint             required, -> account
                    code        bigint             unique
            totals              materialized view  read-only
            """);
    assertThat(msr.run("versions", "crm", "model", "1.0.0", "-o", "json").out())
        .contains("\"runs_code\": true");
  }

  @Test
  void a_proof_shows_each_finding_with_its_line_and_what_to_do() {
    server.versions.proof =
        Proof.newBuilder()
            .setSystemId("crm")
            .setVersion("1.0.0")
            .setServerMajor(18)
            .addFindings(
                Finding.newBuilder()
                    .setCode(FindingCode.STATEMENT_FAILED)
                    .setSeverity(Finding.Severity.ERROR)
                    .setEdge("0.0.0 -> 1.0.0")
                    .setDirection("up")
                    .setLine(3)
                    .setStatement("ALTER TABLE deal\n  ADD a int")
                    .setMessage("relation \"deal\" does not exist")
                    .setAdvice("mend migration_sql"))
            .addEdges(
                ProvenEdge.newBuilder()
                    .setVersionFrom("0.0.0")
                    .setVersionTo("1.0.0")
                    .setEdgeClass(ProvenEdge.EdgeClass.IRREVERSIBLE))
            .build();
    assertThat(msr.run("versions", "crm", "proof", "1.0.0").out())
        .isEqualTo(
            """
            crm 1.0.0: not passed, on PostgreSQL 18

            ERROR STATEMENT_FAILED (0.0.0 -> 1.0.0 up.sql:3)
                ALTER TABLE deal …
                relation "deal" does not exist
                -> mend migration_sql

            0.0.0 -> 1.0.0: irreversible
            """);
    assertThat(msr.run("versions", "crm", "proof", "1.0.0", "-o", "json").out())
        .contains("\"code\": \"STATEMENT_FAILED\"");
  }

  @Test
  void systems_get_shows_the_fields() {
    assertThat(msr.run("systems", "get", "crm").out())
        .contains("system       crm\n", "metadata     {\"owner\":\"us\"}\n");
  }

  @Test
  void systems_update_changes_only_what_is_given() {
    assertThat(
            msr.run("systems", "update", "crm", "--status", "retired", "--metadata", "{\"a\": 1}")
                .out())
        .contains("name         CRM\n", "status       retired\n", "metadata     {\"a\":1}\n");
  }

  @Test
  void systems_delete_deletes() {
    assertThat(msr.run("systems", "delete", "shop").out()).isEqualTo("shop: deleted\n");
    assertThat(msr.run("systems", "delete", "sales", "-o", "json").out()).isEqualTo("{}\n");
    assertThat(server.systems.stored).containsOnlyKeys("crm");
  }

  @Test
  void versions_lists_newest_first() {
    assertThat(msr.run("versions", "crm").out())
        .isEqualTo(
            """
            VERSION  STATUS     SCHEMA  PUBLISHED             NOTES
            1.1.0    published  2       2027-01-15T08:00:00Z
            1.0.0    published  1       2027-01-15T08:00:00Z  First.
            """);
    assertThat(msr.run("versions", "crm", "list", "--status", "draft").err()).isEqualTo("(none)\n");
    assertThat(msr.run("versions").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(msr.run("versions", "list").err())
        .contains("Missing required parameter: '<system>'");
  }

  @Test
  void versions_get_shows_from_where_it_can_be_reached() {
    assertThat(msr.run("versions", "crm", "get", "1.1.0").out())
        .contains("starts          0.0.0, 1.0.0 (no way back)\n")
        .contains("dependencies    {\"base\":\"^1.0.0\"}\n");
    assertThat(msr.run("versions", "crm", "get", "1.0.0").out()).endsWith("\n\nFirst.\n");
    assertThat(msr.run("versions", "crm", "get", "1.1.0", "-o", "json").out())
        .contains("\"sync_interval\": 3600\n");
  }

  @Test
  void versions_publish_waits() {
    msr.run("apply", "--draft", draft());

    assertThat(msr.run("versions", "crm", "publish", "3.0.0", "--dry-run").out())
        .isEqualTo("nothing stands in the way\n");
    assertThat(server.versions.publishedInOrder).doesNotContain("crm 3.0.0");
    assertThat(msr.run("versions", "crm", "publish", "3.0.0").out())
        .isEqualTo("publish crm 3.0.0: succeeded, 2 of 2 steps done (o_3)\n");
  }

  @Test
  void versions_go_out_of_use() {
    assertThat(msr.run("versions", "crm", "deprecate", "1.0.0").out()).contains("deprecated");
    assertThat(msr.run("versions", "crm", "withdraw", "1.0.0").out()).contains("withdrawn");
    msr.run("apply", "--draft", draft());
    assertThat(msr.run("versions", "crm", "delete", "3.0.0").out())
        .isEqualTo("crm 3.0.0: deleted\n");
  }

  private String draft() {
    return TempFolder.empty(parent.resolve("draft"), "crm")
        .write("system.yaml", "name: CRM\ntype: crm\n")
        .write("versions/3.0.0/version.yaml", "schema_version: 2\n")
        .toString();
  }

  @Test
  void tenants_are_kept_with_their_labels() {
    assertThat(
            msr.run(
                    "tenants",
                    "create",
                    "acme",
                    "--name",
                    "Acme",
                    "--label",
                    "plan=gold",
                    "--label",
                    "eu=yes")
                .out())
        .contains("labels   eu=yes, plan=gold\n");
    assertThat(msr.run("tenants", "update", "acme", "--status", "suspended").out())
        .contains("name     Acme\n", "status   suspended\n");
    assertThat(msr.run("tenants").out())
        .isEqualTo(
            """
            TENANT  NAME  STATUS     LABELS
            acme    Acme  suspended  eu=yes, plan=gold
            """);
    msr.run("tenants", "list", "--label", "a=b", "--label", "c=d", "--status", "active");
    ListTenantsRequest asked = (ListTenantsRequest) server.tenants.requests.getLast();
    assertThat(asked.getLabelList()).containsExactly("a=b", "c=d");
    assertThat(msr.run("tenants", "get", "acme", "-o", "json").out())
        .contains("\"plan\": \"gold\"");
    assertThat(msr.run("tenants", "delete", "acme").out()).isEqualTo("acme: deleted\n");
  }

  @Test
  void lists_can_be_cut() {
    msr.run("tenants", "create", "a");
    msr.run("tenants", "create", "b");

    Cli.Result cut = msr.run("tenants", "list", "--limit", "1");

    assertThat(cut.out()).contains("\na ").doesNotContain("\nb ");
    assertThat(cut.err()).isEqualTo("(there are more: --limit 0 shows all)\n");
  }

  @Test
  void install_tells_its_progress_and_how_it_ended() {
    server.operations.takeTime();

    Cli.Result installed = msr.run("install", "acme", "crm", "1.1.0", "--request-id", "r1");

    assertThat(installed.out())
        .isEqualTo("install crm 1.1.0 on acme: succeeded, 2 of 2 steps done (o_3)\n");
    assertThat(installed.err())
        .isEqualTo("install crm 1.1.0 on acme: running, 1 of 2 steps done\n");
    assertThat(((InstallSystemRequest) server.tenants.requests.getLast()).getRequestId())
        .isEqualTo("r1");
  }

  @Test
  void install_writes_its_progress_over_on_a_terminal() {
    server.operations.takeTime();

    assertThat(msr.runOnTerminal("install", "acme", "crm").err())
        .startsWith("\r\033[K\033[?7linstall crm 2.0.0 on acme: running")
        .endsWith("\r\033[K");
  }

  @Test
  void install_need_not_wait() {
    Cli.Result accepted = msr.run("install", "acme", "crm", "--no-wait", "-o", "json");

    assertThat(accepted.out()).contains("\"operation_id\": \"o_3\"", "\"state\": \"PENDING\"");
    assertThat(accepted.err()).isEmpty();
    assertThat(msr.run("operations", "wait", "o_3").out())
        .isEqualTo("install crm 2.0.0 on acme: succeeded, 2 of 2 steps done\n");
  }

  @Test
  void install_can_be_tried_dry() {
    assertThat(msr.run("install", "acme", "crm", "--dry-run").out())
        .isEqualTo("nothing stands in the way\n");
    assertThat(((InstallSystemRequest) server.tenants.requests.getLast()).getValidateOnly())
        .isTrue();
  }

  @Test
  void upgrade_tells_how_it_ended() {
    assertThat(msr.run("upgrade", "acme", "crm", "1.1.0").out())
        .isEqualTo("upgrade crm 1.1.0 on acme: succeeded, 2 of 2 steps done (o_3)\n");
  }

  @Test
  void installations_tells_who_runs_what() {
    msr.run("tenants", "create", "acme");
    server.tenants.installed.add(
        TenantSystem.newBuilder()
            .setTenantId("acme")
            .setSystemId("crm")
            .setVersion("1.1.0")
            .setStatus(TenantSystem.Status.ACTIVE)
            .setSchemaName("msr_1")
            .build());
    String table =
        """
        TENANT  SYSTEM  VERSION  STATUS  SCHEMA  UPDATED
        acme    crm     1.1.0    active  msr_1
        """;

    assertThat(msr.run("installations").out()).isEqualTo(table);
    assertThat(msr.run("installations", "--tenant", "acme").out()).isEqualTo(table);
    assertThat(msr.run("installations", "--tenant", "nobody").exitCode())
        .isEqualTo(ExitCode.NOT_FOUND);
    msr.run(
        "installations",
        "--system",
        "crm",
        "--version",
        "1.1.0",
        "--status",
        "failed",
        "--label",
        "plan=gold");
    assertThat(server.tenants.requests.getLast())
        .isEqualTo(
            ListInstallationsRequest.newBuilder()
                .setSystemId("crm")
                .setVersion("1.1.0")
                .setStatus(TenantSystem.Status.FAILED)
                .addLabel("plan=gold")
                .setPageSize(1000)
                .build());
    assertThat(msr.run("installations", "--tenant", "acme", "--system", "crm").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void operations_lists_and_shows() {
    msr.run("install", "acme", "crm");

    assertThat(msr.run("operations").out())
        .isEqualTo(
            """
            OPERATION  KIND     TENANT  SYSTEM  FROM   TO     STATE      STEPS  CREATED
            o_3        install  acme    crm     0.0.0  2.0.0  succeeded  2/2
            o_2        publish          crm            1.1.0  succeeded  2/2
            o_1        publish          crm            1.0.0  succeeded  2/2
            """);
    assertThat(msr.run("operations", "list", "--kind", "install").out()).doesNotContain("o_1");
    assertThat(msr.run("operations", "get", "o_3").out())
        .contains("what        install crm 2.0.0 on acme: succeeded, 2 of 2 steps done\n");
  }

  @Test
  void health_tells_what_does_not_work() {
    assertThat(msr.run("health").out())
        .isEqualTo(
            """
            server 0.1.0      serving
            control_database  up
            config_store      up
            """);
    server.health.degraded = true;
    Cli.Result degraded = msr.run("health");
    assertThat(degraded.out()).contains("config_store      down      no answer\n");
    assertThat(degraded.exitCode()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void version_is_that_of_the_build() {
    assertThat(msr.run("version").out()).matches("msr \\d+\\.\\d+\\.\\d+\\S*\n");
    assertThat(msr.run("--version").out()).isEqualTo(msr.run("version").out());
    assertThat(msr.run("version", "-o", "json").out()).contains("\"version\": \"");
  }
}
