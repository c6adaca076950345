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
import com.prismicx.msr.v1.Proof;
import com.prismicx.msr.v1.ProvenEdge;
import com.prismicx.msr.v1.SystemModel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown and done with the versions of a system. */
final class VersionCommandsTest {

  @TempDir Path parent;

  private final FakeMsr server = new FakeMsr();
  private final Cli msr = Cli.on(server);

  @BeforeEach
  void publish_versions() {
    msr.run("apply", TempFolder.crm(parent).toString());
  }

  @AfterEach
  void close() {
    server.close();
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
}
