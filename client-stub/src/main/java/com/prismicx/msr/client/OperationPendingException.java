package com.prismicx.msr.client;

import com.prismicx.msr.v1.Operation;
import java.time.Duration;

/** An operation did not end within the time that the caller gave it. It goes on by itself. */
public final class OperationPendingException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Operation operation;

  OperationPendingException(Operation operation, Duration timeout, MsrException outage) {
    super(
        "operation %s has not ended within %s s; it goes on"
            .formatted(operation.getOperationId(), timeout.toMillis() / 1000.0),
        outage);
    this.operation = operation;
  }

  /** The operation as it was last seen. */
  public Operation operation() {
    return operation;
  }
}
