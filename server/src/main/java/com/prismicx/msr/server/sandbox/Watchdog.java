package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.server.postgres.DatabaseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions of scripts that take more than they may. The database's own timeouts are the session's to switch off, and
 * a function can catch that it was cancelled; that its backend is ended it cannot. Each server watches the sessions that it
 * opened itself. Thread-safe.
 */
final class Watchdog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  // So that the database's own timeout, which leaves the session usable, is first.
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final int LOOKS_PER_MEASURING = 3;
  private static final long MEBIBYTE = 1L << 20;

  private final DatabaseSettings database;
  private final SessionBounds bounds;
  private final Set<WatchedSession> sessions = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watchdog").factory());
  private @Nullable Backends backends;
  private long maxLocks;
  private boolean blind;
  private int looks;

  Watchdog(DatabaseSettings database, SessionBounds bounds) {
    this.database = database;
    this.bounds = bounds;
    this.maxLocks = bounds.maxLocks();
  }

  /** Begins to watch. */
  void start() {
    ScheduledFuture<?> untilClosed =
        clock.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    log.debug("watching sessions: {}", untilClosed);
  }

  /** Watches a session in which no script has run yet. */
  WatchedSession watch(Connection connection, Place place) throws SQLException {
    return watch(connection, place, false);
  }

  /** Watches a session that reads what a script may have left behind; it changes nothing, but may stay for long. */
  WatchedSession watchExport(Connection connection, Place place) throws SQLException {
    return watch(connection, place, true);
  }

  private WatchedSession watch(Connection connection, Place place, boolean isExport)
      throws SQLException {
    int pid = connection.unwrap(PGConnection.class).getBackendPID();
    WatchedSession session =
        new WatchedSession(pid, Backends.start(connection), place.schema(), isExport);
    sessions.add(session);
    return session;
  }

  /** Forgets a session that was closed. */
  void forget(WatchedSession session) {
    sessions.remove(session);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    try {
      clock.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lose();
  }

  private void look() {
    try {
      Backends open = open();
      List<WatchedSession> watched = List.copyOf(sessions);
      if (!watched.isEmpty()) {
        look(open, watched);
      }
      blind = false;
    } catch (SQLException | RuntimeException | Error e) {
      lose();
      // Once: it is tried again every second, and who is not watched is bounded by the database.
      if (!blind) {
        log.warn("the watchdog does not see the tenant database: {}", e.getMessage());
      }
      blind = true;
    }
  }

  private Backends open() throws SQLException {
    Backends open = backends;
    if (open == null) {
      open = new Backends(database);
      backends = open;
      maxLocks = Math.min(bounds.maxLocks(), open.roomForLocks() / 2);
    }
    return open;
  }

  private void look(Backends open, List<WatchedSession> watched) throws SQLException {
    for (WatchedSession session : watched) {
      if (session.running().compareTo(bounds.statementTimeout().plus(GRACE)) > 0) {
        end(open, session, tooSlow());
      }
      if (session.isExport() && session.age().compareTo(bounds.exportTimeout()) > 0) {
        end(open, session, tooLong());
      }
    }
    Map<Integer, Long> locks = open.locks(watched);
    for (WatchedSession session : watched) {
      if (locks.getOrDefault(session.pid(), 0L) > maxLocks) {
        end(open, session, tooManyLocks());
      }
    }
    looks++;
    if (looks % LOOKS_PER_MEASURING == 0) {
      measure(open, watched.stream().filter(Watchdog::isWorthMeasuring).toList());
    }
  }

  /** Most scripts are done before it is worth while to measure anything. */
  private static boolean isWorthMeasuring(WatchedSession session) {
    return !session.isExport() && session.age().compareTo(INTERVAL) > 0;
  }

  private void measure(Backends open, List<WatchedSession> watched) throws SQLException {
    if (watched.isEmpty()) {
      return;
    }
    Map<Integer, Long> bytes = open.bytes(watched);
    for (WatchedSession session : watched) {
      if (bytes.getOrDefault(session.pid(), 0L) > bounds.maxSchemaMebibytes() * MEBIBYTE) {
        end(open, session, tooLarge());
      }
    }
  }

  private void end(Backends open, WatchedSession session, String bound) throws SQLException {
    // First the reason: whoever waits for the backend asks for it as soon as it is gone.
    session.endedBecause(bound);
    if (open.end(session)) {
      log.warn("ended the session of {}: {}", session.schema(), bound);
    }
  }

  private String tooSlow() {
    return "a statement ran for longer than %d s (tenant.statement-timeout); do less at once, such as"
            .formatted(bounds.statementTimeout().toSeconds())
        + " in a step `-- msr:step batch`, or raise the setting";
  }

  private String tooLong() {
    return "it took longer than %d s (tenant.export-timeout); read faster, or raise the setting"
        .formatted(bounds.exportTimeout().toSeconds());
  }

  private String tooManyLocks() {
    return "it held more than %d locks (tenant.max-locks, at most half of what the server has room for)"
            .formatted(maxLocks)
        + "; touch fewer tables in one step";
  }

  private String tooLarge() {
    return "its schema grew beyond %d MiB (tenant.max-schema-size); keep less in it, or raise the setting"
        .formatted(bounds.maxSchemaMebibytes());
  }

  private void lose() {
    Backends lost = backends;
    backends = null;
    try {
      if (lost != null) {
        lost.close();
      }
    } catch (SQLException e) {
      log.debug("not closed", e);
    }
  }
}
