package com.prismicx.msr.stores;

/** Waiting for another process, whose progress can only be asked for. */
final class Pause {
  private Pause() {}

  static void ofMillis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoresException("Interrupted", e);
    }
  }
}
