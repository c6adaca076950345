package com.prismicx.msr.server.sandbox;

/** The copy was destroyed. */
public final class CopyGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CopyGoneException() {
    super("the copy was destroyed", null, false, false);
  }
}
