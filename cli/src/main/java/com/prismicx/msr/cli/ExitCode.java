package com.prismicx.msr.cli;

/** What a script can tell apart. Part of the interface: documented in {@code msr help}. */
final class ExitCode {

  static final int OK = 0;
  static final int REFUSED = 1;
  static final int USAGE = 2;
  static final int NOT_FOUND = 3;
  static final int LOST_RACE = 4;
  static final int UNAVAILABLE = 5;
  static final int STILL_RUNNING = 6;

  private ExitCode() {}
}
