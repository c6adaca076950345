package com.prismicx.msr.cli.output;

import com.prismicx.msr.v1.Operation;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells how far an operation has come: one line that is written over on a terminal, else a line for each change, of batches
 * one in ten seconds. How it ended is the answer, not progress.
 */
public final class Progress implements Consumer<Operation>, AutoCloseable {

  private static final String ERASE_LINE = "\r\033[K";
  // A line that is longer than the terminal is wide would stay in part: the terminal cuts it.
  private static final String CUT = "\033[?7l";
  private static final String WRAP = "\033[?7h";
  private static final long BATCHES = Duration.ofSeconds(10).toNanos();

  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private String last = "";
  private Operation told = Operation.getDefaultInstance();
  private long toldAt;

  public Progress(PrintWriter err, boolean terminal) {
    this(err, terminal, System::nanoTime);
  }

  Progress(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
  }

  @Override
  public void accept(Operation operation) {
    String line = Printable.line(describe(operation));
    if (line.equals(last) || hasEnded(operation) || !isWorthALine(operation)) {
      return;
    }
    last = line;
    told = operation;
    toldAt = nanoTime.getAsLong();
    if (terminal) {
      err.print(ERASE_LINE + CUT + line + WRAP);
    } else {
      err.println(line);
    }
    err.flush();
  }

  /** A file need not hold each of a million batches. */
  private boolean isWorthALine(Operation operation) {
    return terminal
        || !describe(withoutBatches(operation)).equals(describe(withoutBatches(told)))
        || nanoTime.getAsLong() - toldAt >= BATCHES;
  }

  private static Operation withoutBatches(Operation operation) {
    return operation.toBuilder().clearBatchesDone().clearRowsDone().build();
  }

  private static boolean hasEnded(Operation operation) {
    return operation.getState() == Operation.State.SUCCEEDED
        || operation.getState() == Operation.State.FAILED
        || operation.getState() == Operation.State.CANCELLED;
  }

  /** What an operation does and how far it is, in a line. */
  public static String describe(Operation operation) {
    StringBuilder line = new StringBuilder(name(operation.getKind()));
    line.append(' ').append(operation.getSystemId());
    if (!operation.getVersionTo().isEmpty()) {
      line.append(' ').append(operation.getVersionTo());
    }
    if (!operation.getTenantId().isEmpty()) {
      line.append(" on ").append(operation.getTenantId());
    }
    line.append(": ").append(name(operation.getState()));
    if (operation.getStepsTotal() > 0) {
      line.append(
          ", %d of %d steps done".formatted(operation.getStepsDone(), operation.getStepsTotal()));
    }
    if (!operation.getCurrentStep().isEmpty() && !hasEnded(operation)) {
      line.append(" (").append(step(operation)).append(')');
    }
    if (operation.getAttempts() > 1) {
      line.append(", attempt ").append(operation.getAttempts());
    }
    if (!operation.getWaitingFor().isEmpty() && !hasEnded(operation)) {
      line.append(", waiting: ").append(operation.getWaitingFor());
    }
    return line.toString();
  }

  private static String step(Operation operation) {
    return operation.getBatchesDone() == 0
        ? operation.getCurrentStep()
        : "%s: %d batches, %d rows"
            .formatted(
                operation.getCurrentStep(), operation.getBatchesDone(), operation.getRowsDone());
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
