package com.prismicx.msr.server.sandbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the watchdog knows of a session. Its backend is told by process id and start together, read before the first statement
 * of a script: the name of the application is the script's to change, and a process id is used again. Thread-safe.
 */
final class WatchedSession {
  private static final long IDLE = -1;

  private final int pid;
  private final String backendStart;
  private final String schema;
  private final boolean isExport;
  private final long opened = System.nanoTime();
  // How long after it was opened its statement began.
  private volatile long statementBegan = IDLE;
  private volatile @Nullable String endedBecause;

  WatchedSession(int pid, String backendStart, String schema, boolean isExport) {
    this.pid = pid;
    this.backendStart = backendStart;
    this.schema = schema;
    this.isExport = isExport;
  }

  /** A statement of a script, or the end of its transaction, in which deferred triggers run. */
  interface Work<T> {
    T run() throws SQLException;
  }

  /**
   * Runs a statement on the clock. The clock is ours: rows that are fetched a few at a time count as many statements to the
   * database, each with a timeout of its own.
   */
  <T> T timed(Work<T> statement) throws SQLException {
    statementBegan = age().toNanos();
    try {
      return statement.run();
    } finally {
      statementBegan = IDLE;
    }
  }

  /** How long the statement runs that is running, else zero. */
  Duration running() {
    long began = statementBegan;
    return began == IDLE ? Duration.ZERO : age().minusNanos(began);
  }

  /** For how long it has been open. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - opened);
  }

  int pid() {
    return pid;
  }

  String backendStart() {
    return backendStart;
  }

  String schema() {
    return schema;
  }

  /** Whether it only reads. */
  boolean isExport() {
    return isExport;
  }

  void endedBecause(String bound) {
    endedBecause = bound;
  }

  /** Which bound it broke, and what to do about that, if the watchdog ended it. */
  Optional<String> endedBecause() {
    return Optional.ofNullable(endedBecause);
  }
}
