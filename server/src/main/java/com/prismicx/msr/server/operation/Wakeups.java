package com.prismicx.msr.server.operation;

import com.prismicx.msr.server.postgres.DatabaseSettings;
import com.prismicx.msr.server.postgres.Pools;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on the operations' channel over a connection of its own: wakes the worker when work was accepted, and whoever
 * waits for an operation when that one ended. A lost notification costs a poll interval, never correctness.
 */
public final class Wakeups implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Wakeups.class);
  private static final int LISTEN_MILLIS = 1_000;

  private final DatabaseSettings database;
  private final Semaphore work = new Semaphore(0);
  private final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();
  private final Thread listener;
  private volatile boolean closed;

  public Wakeups(DatabaseSettings database) {
    this.database = database;
    this.listener = Thread.ofPlatform().name("operation-wakeups").daemon().start(this::listen);
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

  @Override
  public void close() {
    closed = true;
    listener.interrupt();
    try {
      listener.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen() {
    while (!closed) {
      try (Connection connection = Pools.connect(database, "wakeups")) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("listen " + OperationStore.CHANNEL);
        }
        // What was announced while nobody listened.
        wakeWorker();
        receive(connection.unwrap(PGConnection.class));
      } catch (SQLException e) {
        log.debug("no connection to listen on; trying again", e);
        pause();
      }
    }
  }

  private void receive(PGConnection connection) throws SQLException {
    while (!closed) {
      PGNotification[] notifications = connection.getNotifications(LISTEN_MILLIS);
      if (notifications == null) {
        continue;
      }
      for (PGNotification notification : notifications) {
        if (notification.getParameter().isEmpty()) {
          wakeWorker();
        } else {
          wakeWaiting(notification.getParameter());
        }
      }
    }
  }

  void wakeWaiting(String operationId) {
    CountDownLatch ended = waiting.remove(operationId);
    if (ended != null) {
      ended.countDown();
    }
  }

  private void pause() {
    try {
      Thread.sleep(LISTEN_MILLIS);
    } catch (InterruptedException e) {
      // Only close() interrupts, and the loop asks for it.
      Thread.currentThread().interrupt();
    }
  }
}
