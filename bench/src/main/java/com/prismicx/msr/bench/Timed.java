package com.prismicx.msr.bench;

import java.util.concurrent.TimeUnit;

/** How long something took. */
final class Timed {
  private Timed() {}

  /** In seconds. */
  static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
