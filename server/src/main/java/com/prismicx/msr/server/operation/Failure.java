package com.prismicx.msr.server.operation;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;

/**
 * Why an operation failed.
 *
 * @param reason a name of {@link ErrorReason}
 * @param message what happened and what to do next
 * @param edge such as {@code 1.0.0 -> 1.1.0}; empty when no step failed, like all that follow
 * @param direction {@code up} or {@code down}
 * @param step number of the failed step in its script, from 1; 0 when no step failed
 * @param statementNumber from 1; 0 when no statement failed
 * @param line of the script on which the statement begins, from 1
 * @param statement the statement, cut
 * @param databaseMessage the database's own message
 * @param hint the database's own hint
 */
public record Failure(
    String reason,
    String message,
    String edge,
    String direction,
    int step,
    int statementNumber,
    int line,
    String statement,
    String databaseMessage,
    String hint) {
  private static final int MAX_TEXT = 2_000;

  public Failure {
    message = cut(message);
    statement = cut(statement);
    databaseMessage = cut(databaseMessage);
    hint = cut(hint);
  }

  /** A script decides how long its statements and messages are; an answer must stay small. */
  private static String cut(String text) {
    return text.length() <= MAX_TEXT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, MAX_TEXT) - 1))
            + " …";
  }

  /** A failure in which no statement is to blame. */
  public static Failure of(ErrorReason reason, String message) {
    return new Failure(reason.name(), message, "", "", 0, 0, 0, "", "", "");
  }

  /** Somebody asked the operation to stop. */
  public static Failure cancelled(String whatIsLeft) {
    return of(ErrorReason.OPERATION_CANCELLED, "it was cancelled; " + whatIsLeft);
  }

  public boolean isCancellation() {
    return reason.equals(ErrorReason.OPERATION_CANCELLED.name());
  }

  /** The refusal of a condition that no longer held when the work began. */
  public static Failure of(ServiceException refusal) {
    return of(refusal.reason(), refusal.getMessage());
  }
}
