package com.prismicx.msr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.prismicx.msr.cli.fake.FakeMsr;
import com.prismicx.msr.v1.DataCopy;
import com.prismicx.msr.v1.DeleteCopyRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.ExportedRow;
import com.prismicx.msr.v1.InstallationPlan;
import com.prismicx.msr.v1.InstallationPlan.EdgeClass;
import com.prismicx.msr.v1.InstallationPlan.Loss;
import com.prismicx.msr.v1.InstallationPlan.StepKind;
import com.prismicx.msr.v1.ListInstallationsRequest;
import com.prismicx.msr.v1.ListTenantSystemHistoryRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.RollbackSystemRequest;
import com.prismicx.msr.v1.TenantSystem;
import com.prismicx.msr.v1.TenantSystemEvent;
import com.prismicx.msr.v1.UninstallSystemRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LifecycleCommandsTest {

  private static final InputStream IN = System.in;

  private final FakeMsr server = new FakeMsr();
  private final Cli msr = Cli.on(server);

  @AfterEach
  void close() {
    System.setIn(IN);
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "rollback acme crm 1.0.0, rollback crm 1.0.0",
    "retry acme crm, upgrade crm 1.1.0",
    "suspend acme crm, suspend crm 1.0.0",
    "resume acme crm, resume crm 1.0.0",
    "uninstall acme crm, uninstall crm 1.0.0",
    "restore acme crm, restore crm 1.0.0",
    "purge acme crm --yes, purge crm 1.0.0",
  })
  void changes_are_followed_to_their_end(String command, String what) {
    server.operations.takeTime();

    Cli.Result done = msr.run(command.split(" "));

    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.out()).isEqualTo(what + " on acme: succeeded, 2 of 2 steps done (o_1)\n");
    assertThat(done.err()).isEqualTo(what + " on acme: running, 1 of 2 steps done\n");
  }

  @Test
  void changes_can_be_tried_dry_and_named() {
    assertThat(msr.run("purge", "acme", "crm", "--dry-run").out())
        .isEqualTo("nothing stands in the way\n");
    msr.run("uninstall", "acme", "crm", "--request-id", "r1", "--etag", "7");
    assertThat(server.tenants.requests.getLast())
        .isEqualTo(
            UninstallSystemRequest.newBuilder()
                .setTenantId("acme")
                .setSystemId("crm")
                .setRequestId("r1")
                .setEtag("7")
                .build());
  }

  @Test
  void uninstall_says_how_long_the_data_is_kept() {
    msr.run("uninstall", "acme", "crm", "--retention-days", "7");

    UninstallSystemRequest asked = (UninstallSystemRequest) server.tenants.requests.getLast();
    assertThat(asked.getRetentionDays()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"purge acme crm", "uninstall acme crm --retention-days 0"})
  void what_destroys_asks_first(String command) {
    answer("n\n");
    Cli.Result declined = msr.runOnTerminal(command.split(" "));
    assertThat(declined.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(declined.err())
        .isEqualTo(
            "msr: this destroys the data of crm on acme for ever. Go on? [y/N] msr: nothing was"
                + " done\n");
    answer("");
    assertThat(msr.runOnTerminal(command.split(" ")).exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(server.writes()).isEmpty();

    answer("yes\n");
    assertThat(msr.runOnTerminal(command.split(" ")).exitCode()).isZero();
    assertThat(server.writes()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"purge acme crm", "uninstall acme crm --retention-days 0"})
  void what_destroys_needs_a_word_where_nobody_can_be_asked(String command) {
    Cli.Result refused = msr.run(command.split(" "));

    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("there is nobody to ask: say --yes");
    assertThat(server.writes()).isEmpty();
    assertThat(msr.run((command + " --yes").split(" ")).exitCode()).isZero();
  }

  @Test
  void plan_shows_the_way() {
    server.tenants.plan = plan().build();

    assertThat(msr.run("plan", "acme", "crm", "1.1.0").out())
        .isEqualTo(
            """
            upgrade crm 1.0.0 -> 1.1.0 on acme

            MIGRATION       SCRIPT  CLASS       STEPS
            1.0.0 -> 1.1.0  up      reversible  transactional, concurrent (1 of 2 done)

            SYSTEM  RUNS   MUST BE          FITS
            base    1.2.0  ^1.0.0           yes
            sales   1.0.0  with crm ^1.0.0  yes
            """);
    assertThat(msr.run("plan", "acme", "crm", "--sql").out())
        .endsWith("\n-- 1.0.0 -> 1.1.0 up\nCREATE TABLE a (b int);\n");
    assertThat(msr.run("plan", "acme", "crm", "-o", "json").out())
        .contains("\"edge_class\": \"REVERSIBLE\"");
  }

  @Test
  void plan_shows_what_is_in_the_way() {
    server.tenants.plan =
        plan()
            .clearEdges()
            .clearNeighbours()
            .addObstacles(
                InstallationPlan.Obstacle.newBuilder()
                    .setReason(ErrorReason.NO_UPGRADE_PATH)
                    .setDescription("no migration leads there"))
            .build();

    assertThat(msr.run("plan", "acme", "crm").out())
        .isEqualTo("upgrade crm 1.0.0 -> 1.1.0 on acme\n\nin the way: no migration leads there\n");
  }

  @Test
  void plan_says_that_there_is_nothing_to_do() {
    server.tenants.plan = plan().clearKind().clearEdges().clearNeighbours().build();

    assertThat(msr.run("plan", "acme", "crm").out()).isEqualTo("acme runs crm 1.1.0 already\n");
  }

  @Test
  void history_tells_what_ran_when() {
    server.tenants.history.add(
        TenantSystemEvent.newBuilder()
            .setVersion("1.0.0")
            .setStatus("active")
            .setOperationId("o_1")
            .setAt(Timestamp.newBuilder().setSeconds(1_800_000_000))
            .build());

    assertThat(msr.run("history", "acme", "crm", "--at", "2027-01-31T12:00:00+02:00").out())
        .isEqualTo(
            """
            SINCE                 VERSION  STATUS  OPERATION
            2027-01-15T08:00:00Z  1.0.0    active  o_1
            """);
    ListTenantSystemHistoryRequest asked =
        (ListTenantSystemHistoryRequest) server.tenants.requests.getLast();
    assertThat(asked.getAt().getSeconds())
        .isEqualTo(Instant.parse("2027-01-31T10:00:00Z").getEpochSecond());
    assertThat(msr.run("history", "acme", "crm", "-o", "json").out())
        .contains("\"status\": \"active\"");
    assertThat(msr.run("history", "acme", "crm", "--at", "monday").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void export_is_a_line_for_each_row_and_says_whether_it_is_complete() {
    server.tenants.exported.add(ExportedRow.newBuilder().setTable("item").build());
    Cli.Result cut = msr.run("export", "acme", "crm");
    assertThat(cut.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(cut.err()).contains("not complete");

    server.tenants.exported.add(ExportedRow.newBuilder().setComplete(true).setRows(1).build());
    Cli.Result exported = msr.run("export", "acme", "crm");
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    assertThat(exported.out().lines().toList())
        .containsExactly(
            "{\"table\":\"item\",\"complete\":false,\"rows\":\"0\"}",
            "{\"table\":\"\",\"complete\":true,\"rows\":\"1\"}");
  }

  @Test
  void plan_shows_what_is_lost_and_rollback_allows_it() {
    InstallationPlan.Builder lossy = plan().clearNeighbours();
    lossy
        .getEdgesBuilder(0)
        .setEdgeClass(EdgeClass.LOSSY)
        .setBackwards(true)
        .addLost(Loss.newBuilder().setObject("table note").setValues(2))
        .addLost(Loss.newBuilder().setObject("column customer.phone").setUnknown(true));
    server.tenants.plan = lossy.build();

    assertThat(msr.run("plan", "acme", "crm", "1.0.0").out())
        .endsWith(
            """

            LOST ON THE WAY        WITH            HOW MUCH
            table note             1.0.0 -> 1.1.0  2
            column customer.phone  1.0.0 -> 1.1.0  unknown
            """);
    msr.run("rollback", "acme", "crm", "1.0.0", "--allow-data-loss");
    RollbackSystemRequest asked = (RollbackSystemRequest) server.tenants.requests.getLast();
    assertThat(asked.getAllowDataLoss()).isTrue();
  }

  @Test
  void copies_are_listed_exported_and_destroyed() {
    server.tenants.copies.add(
        DataCopy.newBuilder()
            .setCopyId("b_1")
            .setVersion("1.1.0")
            .addTables(DataCopy.Table.newBuilder().setName("note").setRows(2))
            .build());
    server.tenants.exported.add(ExportedRow.newBuilder().setComplete(true).setRows(2).build());

    assertThat(msr.run("copies", "list", "acme", "crm").out())
        .contains("b_1", "1.1.0", "2 of note");
    assertThat(msr.run("copies", "export", "acme", "crm", "b_1").out())
        .isEqualTo("{\"table\":\"\",\"complete\":true,\"rows\":\"2\"}\n");
    assertThat(msr.run("copies", "delete", "acme", "crm", "b_1").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(msr.run("copies", "delete", "acme", "crm", "b_1", "--yes").out())
        .isEqualTo("b_1: destroyed\n");
    DeleteCopyRequest asked = (DeleteCopyRequest) server.tenants.requests.getLast();
    assertThat(asked.getCopyId()).isEqualTo("b_1");
  }

  @Test
  void operations_watch_shows_every_state() {
    msr.run("install", "acme", "crm", "--no-wait");

    Cli.Result watched = msr.run("operations", "watch", "o_1");

    assertThat(watched.err())
        .isEqualTo(
            """
            install crm 2.0.0 on acme: pending, 0 of 2 steps done
            install crm 2.0.0 on acme: running, 1 of 2 steps done
            """);
    assertThat(watched.out())
        .isEqualTo("install crm 2.0.0 on acme: succeeded, 2 of 2 steps done\n");
    assertThat(msr.run("operations", "watch", "o_9").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void operations_watch_is_a_line_for_each_state_for_scripts() {
    server.operations.failWith(Operation.Error.newBuilder().setMessage("it broke").build());
    msr.run("install", "acme", "crm", "--no-wait");

    Cli.Result watched = msr.run("operations", "watch", "o_1", "-o", "json");

    assertThat(watched.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(watched.err()).startsWith("msr: it broke\n");
    assertThat(watched.out().lines().map(line -> line.replaceAll(".*\"state\":\"(\\w+)\".*", "$1")))
        .containsExactly("PENDING", "RUNNING", "FAILED");
  }

  @Test
  void operations_cancel_asks_to_stop() {
    msr.run("install", "acme", "crm", "--no-wait");

    assertThat(msr.run("operations", "cancel", "o_1").out())
        .isEqualTo("install crm 2.0.0 on acme: cancelling, 0 of 2 steps done\n");
    assertThat(msr.run("operations", "watch", "o_1").err()).contains("msr: cancelled at 1.0.0\n");
    Cli.Result again = msr.run("operations", "cancel", "o_1");
    assertThat(again.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(again.err()).isEqualTo("msr: it has ended\n");
  }

  @Test
  void installations_tells_until_when_data_is_kept() {
    server.tenants.installed.add(
        TenantSystem.newBuilder()
            .setTenantId("acme")
            .setSystemId("crm")
            .setVersion("1.1.0")
            .setStatus(TenantSystem.Status.UNINSTALLED)
            .setSchemaName("msr_1")
            .setPurgeAt(Timestamp.newBuilder().setSeconds(1_800_000_000))
            .build());

    assertThat(msr.run("installations", "--status", "uninstalled").out())
        .isEqualTo(
            """
            TENANT  SYSTEM  VERSION  STATUS       SCHEMA  UPDATED  KEPT UNTIL
            acme    crm     1.1.0    uninstalled  msr_1            2027-01-15T08:00:00Z
            """);
    assertThat(((ListInstallationsRequest) server.tenants.requests.getLast()).getStatus())
        .isEqualTo(TenantSystem.Status.UNINSTALLED);
  }

  private static void answer(String line) {
    System.setIn(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)));
  }

  private static InstallationPlan.Builder plan() {
    InstallationPlan.Builder plan =
        InstallationPlan.newBuilder()
            .setTenantId("acme")
            .setSystemId("crm")
            .setKind(Operation.Kind.UPGRADE)
            .setVersionFrom("1.0.0")
            .setVersionTo("1.1.0");
    plan.addEdgesBuilder()
        .setVersionFrom("1.0.0")
        .setVersionTo("1.1.0")
        .setEdgeClass(EdgeClass.REVERSIBLE)
        .setSql("CREATE TABLE a (b int);\n")
        .addSteps(step(StepKind.TRANSACTIONAL).setDone(true))
        .addSteps(step(StepKind.CONCURRENT));
    plan.addNeighboursBuilder()
        .setSystemId("base")
        .setVersion("1.2.0")
        .setRange("^1.0.0")
        .setFits(true);
    plan.addNeighboursBuilder()
        .setSystemId("sales")
        .setVersion("1.0.0")
        .setRange("^1.0.0")
        .setIsDependant(true)
        .setFits(true);
    return plan;
  }

  private static InstallationPlan.Step.Builder step(StepKind kind) {
    return InstallationPlan.Step.newBuilder().setKind(kind).setStatements(1);
  }
}
