package com.prismicx.msr.server.operation;

/**
 * The work could not be done now, and may be done later: the database went away under it, or held a lock. A script can cause
 * the same by itself, so this is tried again a bounded number of times; then the operation ends with the failure.
 */
public final class TransientRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Failure failure;

  public TransientRunException(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
