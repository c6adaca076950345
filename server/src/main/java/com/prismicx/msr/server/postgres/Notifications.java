package com.prismicx.msr.server.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on channels of the control database over one connection of its own, and connects again when it is lost. What is
 * announced meanwhile is lost: a notification is a wake-up only, and whoever subscribes must look for itself now and then.
 */
public final class Notifications implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);
  private static final int LISTEN_MILLIS = 1_000;

  private final DatabaseSettings database;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private @Nullable Thread listener;
  private volatile boolean closed;

  private record Subscription(String channel, Runnable listening, Consumer<String> received) {}

  public Notifications(DatabaseSettings database) {
    this.database = database;
  }

  /**
   * Subscribes; before {@link #start}.
   *
   * @param listening is called whenever listening began: what was announced before was not heard
   * @param received is told each notification's payload
   */
  public void subscribe(String channel, Runnable listening, Consumer<String> received) {
    subscriptions.add(new Subscription(channel, listening, received));
  }

  /** Begins to listen. */
  public void start() {
    listener = Thread.ofPlatform().name("notifications").daemon().start(this::listen);
  }

  @Override
  public void close() {
    closed = true;
    Thread thread = listener;
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen() {
    while (!closed) {
      try (Connection connection = Pools.connect(database, "wakeups")) {
        try (Statement statement = connection.createStatement()) {
          for (Subscription subscription : subscriptions) {
            statement.execute("listen " + subscription.channel());
          }
        }
        subscriptions.forEach(subscription -> subscription.listening().run());
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
      if (notifications != null) {
        for (PGNotification notification : notifications) {
          pass(notification);
        }
      }
    }
  }

  private void pass(PGNotification notification) {
    for (Subscription subscription : subscriptions) {
      if (subscription.channel().equals(notification.getName())) {
        subscription.received().accept(notification.getParameter());
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LISTEN_MILLIS);
    } catch (InterruptedException e) {
      // Only close() interrupts, and the loop asks for it.
      Thread.currentThread().interrupt();
    }
  }
}
