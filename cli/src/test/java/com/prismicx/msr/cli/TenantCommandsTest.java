package com.prismicx.msr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.cli.fake.FakeMsr;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.ListInstallationsRequest;
import com.prismicx.msr.v1.ListTenantsRequest;
import com.prismicx.msr.v1.TenantSystem;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tenants, what is installed for them, and the operations that do it. */
final class TenantCommandsTest {

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
}
