package com.prismicx.msr.server.fault;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition, no longer than a bound. */
public final class Eventually {
  private static final long POLL_MILLIS = 20;

  private Eventually() {}

  /** How long it took; fails when the condition does not hold in time. */
  public static Duration holds(Duration bound, String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > bound.toNanos()) {
        throw new AssertionError("not within " + bound + ": " + what);
      }
      pause();
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
