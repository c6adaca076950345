package com.prismicx.msr.server.operation;

/** The work cannot be done; the operation ends with this failure. */
public final class FailedRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Failure failure;

  public FailedRunException(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
