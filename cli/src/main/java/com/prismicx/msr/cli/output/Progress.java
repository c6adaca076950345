package com.prismicx.msr.cli.output;

import com.prismicx.msr.v1.Operation;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Tells how far an operation has come: one line that is written over on a terminal, else a line for each change. How it ended
 * is the answer, not progress.
 */
public final class Progress implements Consumer<Operation>, AutoCloseable {

  private static final String ERASE_LINE = "\r\033[K";

  private final PrintWriter err;
  private final boolean terminal;
  private String last = "";

  public Progress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void accept(Operation operation) {
    String line = Printable.line(describe(operation));
    if (line.equals(last) || hasEnded(operation)) {
      return;
    }
    last = line;
    if (terminal) {
      err.print(ERASE_LINE + line);
    } else {
      err.println(line);
    }
    err.flush();
  }

  private static boolean hasEnded(Operation operation) {
    return operation.getState() == Operation.State.SUCCEEDED
        || operation.getState() == Operation.State.FAILED
        || operation.getState() == Operation.State.CANCELLED;
  }

  /** What an operation does and how far it is, in a line. */
  public static String describe(Operation operation) {
    StringBuilder line = new StringBuilder(name(operation.getKind()));
    line.append(' ').append(operation.getSystemId()).append(' ').append(operation.getVersionTo());
    if (!operation.getTenantId().isEmpty()) {
      line.append(" on ").append(operation.getTenantId());
    }
    line.append(": ").append(name(operation.getState()));
    if (operation.getStepsTotal() > 0) {
      line.append(
          ", %d of %d steps done".formatted(operation.getStepsDone(), operation.getStepsTotal()));
    }
    if (operation.getAttempts() > 1) {
      line.append(", attempt ").append(operation.getAttempts());
    }
    return line.toString();
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Leaves the terminal's line empty for what comes next. */
  @Override
  public void close() {
    if (terminal && !last.isEmpty()) {
      err.print(ERASE_LINE);
      err.flush();
    }
  }
}
