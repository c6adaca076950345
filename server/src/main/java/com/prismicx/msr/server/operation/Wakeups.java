package com.prismicx.msr.server.operation;

import com.prismicx.msr.server.postgres.Notifications;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Hears the operations' channel: wakes the worker when work was accepted, and whoever waits for an operation when that one
 * ended. A lost notification costs a poll interval, never correctness.
 */
public final class Wakeups {
  private final Semaphore work = new Semaphore(0);
  private final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();

  public Wakeups(Notifications notifications) {
    // Work may have been announced while nobody listened.
    notifications.subscribe(OperationStore.CHANNEL, this::wakeWorker, this::wake);
  }

  /** Waits until work may be there, or the time is over. */
  void awaitWork(Duration atMost) throws InterruptedException {
    if (work.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      work.drainPermits();
    }
  }

  /** Says that work may be there. */
  void wakeWorker() {
    work.release();
  }

  /** Waits until the operation may have ended, or the time is over. */
  void awaitEnd(String operationId, Duration atMost) throws InterruptedException {
    CountDownLatch ended = waiting.computeIfAbsent(operationId, id -> new CountDownLatch(1));
    if (!ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      waiting.remove(operationId, ended);
    }
  }

  void wakeWaiting(String operationId) {
    CountDownLatch ended = waiting.remove(operationId);
    if (ended != null) {
      ended.countDown();
    }
  }

  /** An operation that ended is named; work that was accepted is not. */
  private void wake(String operationId) {
    if (operationId.isEmpty()) {
      wakeWorker();
    } else {
      wakeWaiting(operationId);
    }
  }
}
