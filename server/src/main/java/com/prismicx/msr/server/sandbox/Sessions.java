package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sessions of one kind in the tenant database, so many at once: each is a connection that PostgreSQL must have room for.
 * Thread-safe.
 */
final class Sessions {
  private static final Duration REPEAT = Duration.ofSeconds(5);

  private final int most;
  private final String what;
  private final Duration patience;
  private final Semaphore free;

  /**
   * How many, and how long to wait for one.
   *
   * @param what such as {@code exports}, for the refusal
   */
  Sessions(int most, String what, Duration patience) {
    this.most = most;
    this.what = what;
    this.patience = patience;
    this.free = new Semaphore(most);
  }

  /** Takes one; refuses with TOO_MANY_REQUESTS when none is left. */
  Taken take() {
    if (!acquire()) {
      throw new ServiceException.Exhausted(
          ErrorReason.TOO_MANY_REQUESTS,
          "this server runs %d %s at once; repeat when one is done".formatted(most, what),
          REPEAT);
    }
    return new Taken(free);
  }

  private boolean acquire() {
    try {
      return free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** One of them, until it is closed for the first time. */
  static final class Taken implements AutoCloseable {
    private final Semaphore free;
    private boolean isClosed;

    private Taken(Semaphore free) {
      this.free = free;
    }

    @Override
    public synchronized void close() {
      if (!isClosed) {
        isClosed = true;
        free.release();
      }
    }
  }
}
