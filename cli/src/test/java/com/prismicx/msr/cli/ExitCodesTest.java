package com.prismicx.msr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.cli.fake.FakeMsr;
import com.prismicx.msr.cli.fake.Refusal;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.InstallationPlan;
import com.prismicx.msr.v1.Operation;
import io.grpc.Status;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExitCodesTest {

  private final FakeMsr server = new FakeMsr();
  private final Cli msr = Cli.on(server);

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_ARGUMENT, REQUEST_INVALID, 1",
    "ALREADY_EXISTS, SYSTEM_EXISTS, 1",
    "FAILED_PRECONDITION, SYSTEM_RETIRED, 1",
    "INTERNAL, INTERNAL, 1",
    "RESOURCE_EXHAUSTED, REQUEST_TOO_LARGE, 1",
    "NOT_FOUND, SYSTEM_NOT_FOUND, 3",
    "ABORTED, ETAG_MISMATCH, 4",
    "UNAVAILABLE, STORE_UNAVAILABLE, 5",
    "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED, 5",
    "RESOURCE_EXHAUSTED, TOO_MANY_REQUESTS, 5",
  })
  void tell_refusals_apart(Status.Code code, ErrorReason reason, int exitCode) {
    server.refuse("GetSystem", Refusal.of(code, reason, "the server's sentence"));

    Cli.Result refused = msr.run("systems", "get", "crm");

    assertThat(refused.exitCode()).isEqualTo(exitCode);
    assertThat(refused.err()).isEqualTo("msr: the server's sentence\n");
    assertThat(refused.out()).isEmpty();
  }

  @Test
  void tell_that_nobody_is_there_and_what_to_do() throws IOException {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    Cli.Result unreachable = Cli.on("localhost:" + nobody).run("systems");

    assertThat(unreachable.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(unreachable.err())
        .startsWith("msr: cannot reach localhost:" + nobody + ": Connection refused. Is it running")
        .hasLineCount(1);
  }

  @Test
  void tell_an_operation_that_failed_and_which_statement() {
    server.operations.failWith(
        Operation.Error.newBuilder()
            .setReason(ErrorReason.MIGRATION_FAILED)
            .setMessage("a statement failed; acme stays at 1.0.0")
            .setEdge("1.0.0 -> 1.1.0")
            .setDirection("up")
            .setStep(2)
            .setStatementNumber(3)
            .setLine(17)
            .setStatement("ALTER TABLE account\n  ADD COLUMN x")
            .setDatabaseMessage("column \"x\" exists")
            .build());

    Cli.Result failed = msr.run("upgrade", "acme", "crm", "1.1.0", "-o", "json");

    assertThat(failed.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(failed.err())
        .endsWith(
            """
            msr: a statement failed; acme stays at 1.0.0
              1.0.0 -> 1.1.0 up, step 2, statement 3, line 17:
                  ALTER TABLE account
                    ADD COLUMN x
              the database says: column "x" exists
            msr: `msr operations get o_1` shows it again
            """);
    assertThat(failed.out()).contains("\"state\": \"FAILED\"", "\"statement_number\": 3");
    assertThat(msr.run("operations", "get", "o_1").out())
        .contains(
            "reason      MIGRATION_FAILED\n", "1.0.0 -> 1.1.0 up, step 2, statement 3, line 17:\n");
  }

  @Test
  void tell_an_operation_that_somebody_cancelled() {
    msr.run("install", "acme", "crm", "--no-wait");
    msr.run("operations", "cancel", "o_1");

    Cli.Result cancelled = msr.run("operations", "wait", "o_1");

    assertThat(cancelled.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(cancelled.err())
        .isEqualTo(
            """
            msr: cancelled at 1.0.0
            msr: `msr operations get o_1` shows it again
            """);
  }

  @Test
  void tell_that_a_plan_has_something_in_its_way() {
    server.tenants.plan =
        InstallationPlan.newBuilder()
            .addObstacles(InstallationPlan.Obstacle.newBuilder().setDescription("not now"))
            .build();

    assertThat(msr.run("plan", "acme", "crm").exitCode()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void tell_an_operation_that_goes_on() {
    server.operations.hang();

    Cli.Result pending = msr.run("install", "acme", "crm", "--timeout", "1s");

    assertThat(pending.exitCode()).isEqualTo(ExitCode.STILL_RUNNING);
    assertThat(pending.err()).contains("`msr operations wait o_1` waits for it");
  }

  @Test
  void tell_which_operation_is_in_the_way() {
    server.refuse(
        "InstallSystem",
        Refusal.of(
            Status.Code.ABORTED,
            ErrorReason.OPERATION_RUNNING,
            "acme is being changed",
            Map.of("operation_id", "o_7"),
            Map.of()));

    Cli.Result refused = msr.run("install", "acme", "crm");

    assertThat(refused.exitCode()).isEqualTo(ExitCode.LOST_RACE);
    assertThat(refused.err())
        .isEqualTo("msr: acme is being changed\nmsr: `msr operations wait o_7` waits for it\n");
  }

  @Test
  void tell_usage_mistakes_and_where_help_is() {
    Cli.Result unknown = msr.run("sytems");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).contains("Did you mean: msr systems", "`msr --help` explains it.");
    assertThat(msr.run("install", "acme").err())
        .contains("Missing required parameter: '<system>'", "`msr install --help` explains it.");
    assertThat(msr.run("systems", "list", "--status", "gone").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(msr.run("install", "a", "b", "--timeout", "soon").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(msr.run("systems", "update", "crm", "--metadata", "{").exitCode())
        .isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void show_no_stack_trace_unless_asked_for() {
    server.refuse("GetSystem", Status.INTERNAL.asRuntimeException());

    assertThat(msr.run("systems", "get", "crm").err()).isEqualTo("msr: INTERNAL\n");
    assertThat(msr.run("systems", "get", "crm", "--debug").err()).contains("\tat com.prismicx.msr");
  }

  @Test
  void are_documented() {
    assertThat(msr.run("help").out())
        .contains(
            Stream.of("0", "1", "2", "3", "4", "5", "6").map(c -> "\n  " + c + "   ").toList());
  }
}
