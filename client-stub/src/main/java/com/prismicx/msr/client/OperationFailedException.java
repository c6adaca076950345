package com.prismicx.msr.client;

import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Operation;

/** An operation ended without reaching its goal. The call that began it was fine; the work was not. */
public sealed class OperationFailedException extends RuntimeException
    permits OperationCancelledException {

  private static final long serialVersionUID = 1;

  private final Operation operation;

  OperationFailedException(Operation operation) {
    super(operation.getError().getMessage());
    this.operation = operation;
  }

  /** The operation as it ended; its {@code error} says which statement failed, if one did. */
  public final Operation operation() {
    return operation;
  }

  public final ErrorReason reason() {
    return operation.getError().getReason();
  }
}
