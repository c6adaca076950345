package com.prismicx.msr.server.operation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A piece of durable work.
 *
 * @param tenantId null for a publish
 * @param versionFrom {@code 0.0.0} for an installation, null for a publish
 * @param fencingToken grows with each claim; who holds an older one may no longer change the registry
 * @param error null unless it failed
 */
public record Operation(
    String operationId,
    Kind kind,
    State state,
    @Nullable String tenantId,
    String systemId,
    @Nullable String versionFrom,
    String versionTo,
    int stepsDone,
    int stepsTotal,
    int attempts,
    long fencingToken,
    @Nullable String requestId,
    @Nullable Failure error,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {

  /** What is done. */
  public enum Kind {
    PUBLISH,
    INSTALL,
    UPGRADE
  }

  /** How far it has come. */
  public enum State {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED;

    boolean isFinal() {
      return this == SUCCEEDED || this == FAILED;
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
        0,
        stepsTotal,
        0,
        0,
        requestId,
        null,
        now,
        null,
        null);
  }
}
