package com.prismicx.msr.stores;

/** The stores cannot start or go on; the message is one line for the person who started them. */
public final class StoresException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StoresException(String message) {
    super(message);
  }

  StoresException(String message, Throwable cause) {
    super(message, cause);
  }
}
