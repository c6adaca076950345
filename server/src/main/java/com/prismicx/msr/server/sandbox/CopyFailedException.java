package com.prismicx.msr.server.sandbox;

/** What is in an installation's tables could not be copied, and will not be by trying again; the message says why. */
public final class CopyFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CopyFailedException(String message) {
    super(message, null, false, false);
  }
}
