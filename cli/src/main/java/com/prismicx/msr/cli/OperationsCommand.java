package com.prismicx.msr.cli;

import com.prismicx.msr.cli.output.Printable;
import com.prismicx.msr.cli.output.Progress;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.CancelOperationRequest;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.ListOperationsRequest;
import com.prismicx.msr.v1.ListOperationsResponse;
import com.prismicx.msr.v1.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "operations",
    description =
        "Publishing, installing, upgrading and the like, as they go on; alone: lists the last"
            + " ones.",
    synopsisSubcommandLabel = "[<command>]")
final class OperationsCommand implements Runnable {

  private static final int NEWEST = 50;

  enum State {
    PENDING,
    RUNNING,
    CANCELLING,
    SUCCEEDED,
    FAILED,
    CANCELLED
  }

  enum Kind {
    PUBLISH,
    INSTALL,
    UPGRADE,
    ROLLBACK,
    SUSPEND,
    RESUME,
    UNINSTALL,
    RESTORE,
    PURGE
  }

  @ParentCommand private Msr msr;

  @Override
  public void run() {
    list("", "", Optional.empty(), Optional.empty(), NEWEST);
  }

  @Command(description = "Lists operations, newest first.")
  void list(
      @Option(
              names = "--tenant",
              paramLabel = "<tenant>",
              defaultValue = "",
              description = "Only of this tenant.")
          String tenantId,
      @Option(
              names = "--system",
              paramLabel = "<system>",
              defaultValue = "",
              description = "Only of this system.")
          String systemId,
      @Option(names = "--state", description = "Only these: ${COMPLETION-CANDIDATES}.")
          Optional<State> state,
      @Option(names = "--kind", description = "Only these: ${COMPLETION-CANDIDATES}.")
          Optional<Kind> kind,
      @Option(
              names = "--limit",
              paramLabel = "<n>",
              defaultValue = "" + NEWEST,
              description = "At most so many; 0: all. Default: 50.")
          int limit) {
    ListOperationsRequest.Builder request =
        ListOperationsRequest.newBuilder()
            .setPageSize(Msr.pageSize(limit))
            .setTenantId(tenantId)
            .setSystemId(systemId);
    state.map(s -> Operation.State.valueOf(s.name())).ifPresent(request::setState);
    kind.map(k -> Operation.Kind.valueOf(k.name())).ifPresent(request::setKind);
    List<Operation> operations =
        msr.first(
            limit,
            msr.client()
                .pages(
                    token ->
                        msr.client()
                            .operations()
                            .listOperations(request.setPageToken(token).build()),
                    ListOperationsResponse::getOperationsList,
                    ListOperationsResponse::getNextPageToken));
    Table table =
        Table.of(
            "operation", "kind", "tenant", "system", "from", "to", "state", "steps", "created");
    operations.forEach(
        o ->
            table.row(
                o.getOperationId(),
                o.getKind(),
                o.getTenantId(),
                o.getSystemId(),
                o.getVersionFrom(),
                o.getVersionTo(),
                o.getState(),
                o.getStepsDone() + "/" + o.getStepsTotal(),
                o.getCreatedAt()));
    msr.printList(ListOperationsResponse.newBuilder().addAllOperations(operations).build(), table);
  }

  @Command(description = "Shows one operation.")
  void get(@Parameters(paramLabel = "<operation>") String operationId) {
    Operation operation = read(operationId);
    msr.print(operation, fields(operation));
  }

  @Command(description = "Waits until an operation has ended.")
  void wait(
      @Parameters(paramLabel = "<operation>") String operationId,
      @Option(
              names = "--timeout",
              paramLabel = "<time>",
              defaultValue = "10m",
              description = "How long, such as 90s or 1h30m. Default: 10m.")
          Duration timeout) {
    Operation ended = Following.await(msr, read(operationId), timeout);
    msr.print(ended, Progress.describe(ended) + "\n");
  }

  @Command(
      description =
          "Shows every step and batch of an operation until it has ended; with -o json each state"
              + " is a line.")
  void watch(@Parameters(paramLabel = "<operation>") String operationId) {
    if (msr.json()) {
      msr.client().watch(operationId, msr::printLine);
      return;
    }
    Operation ended = watched(operationId);
    msr.print(ended, Progress.describe(ended) + "\n");
  }

  private Operation watched(String operationId) {
    try (Progress progress = msr.progress()) {
      return msr.client().watch(operationId, progress);
    }
  }

  @Command(
      description =
          "Asks an operation to stop before its next step or batch. What it leaves: `msr operations"
              + " get`.")
  void cancel(@Parameters(paramLabel = "<operation>") String operationId) {
    CancelOperationRequest request =
        CancelOperationRequest.newBuilder().setOperationId(operationId).build();
    Operation asked = msr.client().call(() -> msr.client().operations().cancelOperation(request));
    msr.print(asked, Progress.describe(asked) + "\n");
  }

  private Operation read(String operationId) {
    GetOperationRequest request =
        GetOperationRequest.newBuilder().setOperationId(operationId).build();
    return msr.client().call(() -> msr.client().operations().getOperation(request));
  }

  private static String fields(Operation o) {
    Table fields =
        Table.ofFields()
            .row("operation", o.getOperationId())
            .row("what", Progress.describe(o))
            .row("from", o.getVersionFrom())
            .row("to", o.getVersionTo())
            .row("request id", o.getRequestId())
            .row("attempts", o.getAttempts())
            .row("created", o.getCreatedAt())
            .row("started", o.getStartedAt())
            .row("ended", o.getEndedAt());
    if (!o.hasError()) {
      return fields.toString();
    }
    fields.row("reason", o.getError().getReason().name()).row("error", o.getError().getMessage());
    List<String> statement = statement(o.getError());
    return fields + (statement.isEmpty() ? "" : "\n" + String.join("\n", statement) + "\n");
  }

  /** Which script, and which of its steps. */
  private static String script(Operation.Error error) {
    String direction = error.getDirection().isEmpty() ? "" : " " + error.getDirection();
    String step = error.getStep() == 0 ? "" : ", step " + error.getStep();
    return error.getEdge() + direction + step;
  }

  /** Which statement failed, and what the database said; nothing if none did. */
  static List<String> statement(Operation.Error error) {
    List<String> lines = new ArrayList<>();
    if (error.getStatementNumber() > 0) {
      lines.add(
          "%s, statement %d, line %d:"
              .formatted(script(error), error.getStatementNumber(), error.getLine()));
      error.getStatement().lines().map(line -> "    " + line).forEach(lines::add);
    }
    if (!error.getDatabaseMessage().isEmpty()) {
      lines.add("the database says: " + error.getDatabaseMessage());
    }
    if (!error.getHint().isEmpty()) {
      lines.add("its hint: " + error.getHint());
    }
    return lines.stream().map(Printable::line).toList();
  }
}
