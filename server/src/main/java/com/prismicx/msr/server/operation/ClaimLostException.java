package com.prismicx.msr.server.operation;

/** Another worker has taken the operation over: this one must stop without changing anything more. */
public final class ClaimLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClaimLostException() {
    super("the claim was lost", null, false, false);
  }
}
