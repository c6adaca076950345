package com.prismicx.msr.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Callers that keep a contestant busy. */
interface Load {
  /** Calls for that long. */
  Outcome run(Duration length);

  /**
   * What came of it.
   *
   * @param rate calls a second that were answered
   * @param failed how many calls failed; they are in no rate
   * @param failure what one of them said
   */
  record Outcome(double rate, long failed, @Nullable String failure) {}
}
