package com.prismicx.msr.server.operation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A piece of durable work.
 *
 * @param tenantId null for a publish, and for a drift check of a whole system
 * @param versionFrom {@code 0.0.0} for an installation, null for a publish
 * @param versionTo empty for a drift check
 * @param waitingFor why it is to be taken up again; null unless it is
 * @param fencingToken grows with each claim; who holds an older one may no longer change the registry
 * @param error why it fails or failed; null unless it does
 * @param allowsLoss whether data of the tenant may be lost
 */
public record Operation(
    String operationId,
    Kind kind,
    State state,
    @Nullable String tenantId,
    String systemId,
    @Nullable String versionFrom,
    String versionTo,
    Progress progress,
    int attempts,
    long fencingToken,
    @Nullable String requestId,
    @Nullable Failure error,
    @Nullable String waitingFor,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    boolean allowsLoss) {

  /** What is done. */
  public enum Kind {
    PUBLISH,
    INSTALL,
    UPGRADE,
    ROLLBACK,
    SUSPEND,
    RESUME,
    UNINSTALL,
    RESTORE,
    PURGE,
    ADOPT,
    DRIFT
  }

  /** How far it has come. */
  public enum State {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLING,
    CANCELLED;

    boolean isFinal() {
      return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
  }

  /**
   * How much is done.
   *
   * @param batches of the batch step that runs, or ran last
   * @param rows that these batches changed
   * @param step the one that is running, for people; null when none is
   * @param stepsSkipped those of the done ones that came to nothing
   */
  public record Progress(
      int stepsDone,
      int stepsTotal,
      int batches,
      long rows,
      @Nullable String step,
      int stepsSkipped) {

    public Progress(int stepsDone, int stepsTotal, int batches, long rows, @Nullable String step) {
      this(stepsDone, stepsTotal, batches, rows, step, 0);
    }

    public static Progress of(int stepsDone, int stepsTotal) {
      return new Progress(stepsDone, stepsTotal, 0, 0, null);
    }

    /** The same with so many that came to nothing. */
    public Progress skipping(int steps) {
      return new Progress(stepsDone, stepsTotal, batches, rows, step, steps);
    }
  }

  /** New work, not stored yet. */
  public static Operation pending(
      String operationId,
      Kind kind,
      @Nullable String tenantId,
      String systemId,
      @Nullable String versionFrom,
      String versionTo,
      int stepsTotal,
      @Nullable String requestId,
      Instant now) {
    return new Operation(
        operationId,
        kind,
        State.PENDING,
        tenantId,
        systemId,
        versionFrom,
        versionTo,
        Progress.of(0, stepsTotal),
        0,
        0,
        requestId,
        null,
        null,
        now,
        null,
        null,
        false);
  }

  /** The same with leave to lose data of the tenant, or without. */
  public Operation allowingLoss(boolean allows) {
    return new Operation(
        operationId,
        kind,
        state,
        tenantId,
        systemId,
        versionFrom,
        versionTo,
        progress,
        attempts,
        fencingToken,
        requestId,
        error,
        waitingFor,
        createdAt,
        startedAt,
        endedAt,
        allows);
  }
}
