package com.prismicx.msr.stores;

import java.util.List;

/** What a fault test does to a process. */
public enum Signal {
  /** Ends it without a chance to tidy up. */
  KILL,
  /** Freezes it: connections stay open and nobody answers. */
  STOP,
  /** Lets a frozen one go on. */
  CONT,
  /** Asks it to end. */
  TERM;

  /** Sends the signal; a process that is gone is not an error. */
  public void sendTo(long pid) {
    // The shell's own kill: a slim image has no program of that name.
    var _ = new Command(List.of("sh", "-c", "kill -" + name() + " " + pid)).run();
  }
}
