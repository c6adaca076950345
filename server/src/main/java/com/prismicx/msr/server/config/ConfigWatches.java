package com.prismicx.msr.server.config;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Notifications;
import com.prismicx.msr.server.postgres.Transactions;
import io.grpc.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what holds for each layer that somebody watches, once for all who do. A write here or on another server, told by NOTIFY,
 * has it read anew; since a crash can swallow that, everything is read again now and then.
 */
public final class ConfigWatches implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConfigWatches.class);
  private static final String CHANNEL = "msr_config";
  private static final int READS_AT_ONCE = 8;
  private static final Announcement ALL = new Announcement("", "", false);

  private final Transactions transactions;
  private final ConfigRegistry registry;
  private final ConfigStore store;
  private final String origin;
  private final Duration interval;
  private final Map<ConfigLayer, Watched> watched = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<Announcement> announced = new LinkedBlockingQueue<>();
  private final Semaphore reads = new Semaphore(READS_AT_ONCE);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean closed;

  /**
   * A layer that changed.
   *
   * @param systemId empty for all systems
   * @param tenantId empty for the system's layer, and so all tenants
   * @param isOurs whether other servers are to be told
   */
  private record Announcement(String systemId, String tenantId, boolean isOurs) {
    boolean concerns(ConfigLayer layer) {
      return systemId.isEmpty()
          || (systemId.equals(layer.systemId())
              && (tenantId.isEmpty() || tenantId.equals(layer.tenantId())));
    }
  }

  /**
   * The watches of one server.
   *
   * @param origin tells this server's announcements from those of others
   * @param interval after which everything is read again, and who watches is told so
   */
  public ConfigWatches(
      Transactions transactions,
      ConfigRegistry registry,
      ConfigStore store,
      Notifications notifications,
      String origin,
      Duration interval) {
    this.transactions = transactions;
    this.registry = registry;
    this.store = store;
    this.origin = origin;
    this.interval = interval;
    notifications.subscribe(CHANNEL, () -> announced.add(ALL), this::heard);
  }

  /** Begins to follow changes. */
  public void start() {
    executor.execute(this::followForever);
  }

  /** After how long without a change who watches is told so. */
  Duration interval() {
    return interval;
  }

  /** Says that a layer was written; returns at once. */
  void written(ConfigLayer layer) {
    String tenantId = layer.tenantId();
    announced.add(new Announcement(layer.systemId(), tenantId == null ? "" : tenantId, true));
  }

  /** What one caller watches; to be closed by it. */
  Watched open(ConfigLayer layer) {
    Watched opened =
        watched.compute(layer, (key, found) -> (found == null ? new Watched(key) : found).join());
    try {
      opened.readFirst();
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Ends all watches: a server that stops would wait for them. */
  @Override
  public void close() {
    closed = true;
    executor.shutdownNow();
    watched.values().forEach(Watched::wake);
  }

  private void heard(String payload) {
    List<String> parts = List.of(payload.split(" ", -1));
    if (parts.size() == 3 && !parts.get(0).equals(origin)) {
      announced.add(new Announcement(parts.get(1), parts.get(2), false));
    }
  }

  private void followForever() {
    long due = System.nanoTime() + interval.toNanos();
    while (!closed) {
      try {
        long left = due - System.nanoTime();
        Announcement first = left <= 0 ? ALL : announced.poll(left, TimeUnit.NANOSECONDS);
        if (ALL.equals(first)) {
          due = System.nanoTime() + interval.toNanos();
        }
        if (first != null) {
          follow(first);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.debug("changes of configurations are read again later", e);
      }
    }
  }

  private void follow(Announcement first) throws InterruptedException {
    Set<Announcement> all = new HashSet<>(Set.of(first));
    announced.drainTo(all);
    List<Watched> concerned = new ArrayList<>();
    for (Watched one : watched.values()) {
      if (all.stream().anyMatch(announcement -> announcement.concerns(one.layer))) {
        concerned.add(one);
      }
    }
    executor.execute(() -> all.stream().filter(Announcement::isOurs).forEach(this::tellOthers));
    refresh(concerned);
  }

  private void tellOthers(Announcement ours) {
    try {
      transactions.writing(
          session ->
              session
                  .createNativeQuery("select pg_notify(:channel, :what)::text", String.class)
                  .setParameter("channel", CHANNEL)
                  .setParameter("what", origin + " " + ours.systemId() + " " + ours.tenantId())
                  .getResultList());
    } catch (RuntimeException e) {
      log.debug("other servers see the change of {} later", ours, e);
    }
  }

  /** Waits until all are read, so that one layer is read by one thread at a time. */
  private void refresh(Collection<Watched> some) throws InterruptedException {
    for (Watched one : some) {
      reads.acquire();
      executor.execute(
          () -> {
            try {
              one.read();
            } catch (RuntimeException e) {
              log.debug("the {} is read again later", one.layer, e);
            } finally {
              reads.release();
            }
          });
    }
    reads.acquire(READS_AT_ONCE);
    reads.release(READS_AT_ONCE);
  }

  /** A layer that somebody watches. */
  final class Watched implements AutoCloseable {
    private final ConfigLayer layer;
    // A read that began later sees no less than one before it, if they do not overlap.
    private final ReentrantLock reading = new ReentrantLock();
    private int watchers;
    private volatile @Nullable WatchedState state;
    private volatile CountDownLatch changed = new CountDownLatch(1);

    private Watched(ConfigLayer layer) {
      this.layer = layer;
    }

    /** What holds now. */
    WatchedState state() {
      WatchedState now = state;
      if (now == null) {
        throw new IllegalStateException("not read yet");
      }
      return now;
    }

    /** Waits until something else holds than this, or the time is over, or {@link #wake}; refuses when the server stops. */
    void await(WatchedState seen, Duration atMost) {
      // Taken first, so that whatever happens after the questions below is heard.
      CountDownLatch next = changed;
      if (closed) {
        throw new ServiceException.Unavailable(
            "server", "the server is stopping; go on with the last resume_token");
      }
      try {
        if (seen.equals(state) && !Context.current().isCancelled()) {
          boolean _ = next.await(atMost.toMillis() + 1, TimeUnit.MILLISECONDS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ServiceException.Unavailable(
            "server", "the watch was interrupted; go on with the last resume_token");
      }
    }

    synchronized void wake() {
      CountDownLatch last = changed;
      changed = new CountDownLatch(1);
      last.countDown();
    }

    @Override
    public void close() {
      watched.computeIfPresent(layer, (key, found) -> found.leave() ? null : found);
    }

    private Watched join() {
      watchers++;
      return this;
    }

    private boolean leave() {
      watchers--;
      return watchers == 0;
    }

    private void readFirst() {
      if (state == null) {
        read();
      }
    }

    private void read() {
      reading.lock();
      try {
        take(EffectiveConfig.read(store, registry.subject(layer.systemId(), layer.tenantId())));
      } finally {
        reading.unlock();
      }
    }

    private synchronized void take(EffectiveConfig effective) {
      WatchedState before = state;
      if (before == null || !before.token().equals(WatchToken.of(effective))) {
        state = WatchedState.after(before, effective);
        wake();
      }
    }
  }
}
