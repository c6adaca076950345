package com.prismicx.msr.server.wire;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes the server's own ids: a prefix and 32 hexadecimal digits, of which the first 15 are the time (milliseconds, then a
 * counter), so that ids of one server sort as they were made, and the rest is random.
 */
public final class Ids {
  private final InstantSource clock;
  private final RandomGenerator random;
  private final AtomicLong last = new AtomicLong();

  public Ids(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** A new id such as {@code o_019ab3…}. */
  public String next(String prefix) {
    long time = last.updateAndGet(previous -> Math.max(previous + 1, clock.millis() << 12));
    return "%s%015x%01x%016x".formatted(prefix, time, random.nextInt(16), random.nextLong());
  }
}
