package com.prismicx.msr.cli;

/** A command cannot go on for a reason of its own; the message is for the user. */
final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  StoppedException(String message) {
    super(message);
  }
}
