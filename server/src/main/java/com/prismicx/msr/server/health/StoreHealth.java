package com.prismicx.msr.server.health;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each store every second whether it answers. A store that is silent counts as gone after two seconds, even while the
 * question still hangs: a stopped process answers neither yes nor no.
 */
public final class StoreHealth implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final Map<String, Watched> stores = new LinkedHashMap<>();
  private final Map<String, Boolean> lastSeen = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** A question that returns when the store answers, and throws when it refuses. */
  public interface Probe {
    void ask() throws Exception;
  }

  /** Watches stores by name, in the order given. */
  public StoreHealth(Map<String, Probe> probes) {
    probes.forEach((name, probe) -> stores.put(name, new Watched(probe)));
  }

  /**
   * Begins to ask; the first round is over when this returns, unless a store is silent.
   *
   * @param onChange runs whenever a store came or went
   */
  public void start(Runnable onChange) {
    for (Watched store : stores.values()) {
      Thread.ofVirtual().start(() -> askForever(store));
    }
    stores.values().forEach(store -> store.awaitFirst(SILENCE));
    Thread.ofVirtual().start(() -> watchForever(onChange));
  }

  /** Names of the stores. */
  List<String> names() {
    return List.copyOf(stores.keySet());
  }

  /** Whether the store answered within the last seconds. */
  public boolean isUp(String name) {
    return stores.get(name).isUp();
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watchForever(Runnable onChange) {
    do {
      boolean changed = false;
      for (Map.Entry<String, Watched> store : stores.entrySet()) {
        boolean up = store.getValue().isUp();
        Boolean before = lastSeen.put(store.getKey(), up);
        if (before == null || before != up) {
          changed = true;
          if (before != null || !up) {
            log.warn("{} {}", store.getKey(), up ? "answers again" : "does not answer");
          }
        }
      }
      if (changed) {
        onChange.run();
      }
    } while (!await(Duration.ofMillis(200)));
  }

  private void askForever(Watched store) {
    do {
      store.ask();
    } while (!await(INTERVAL));
  }

  private boolean await(Duration time) {
    try {
      return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static final class Watched {
    private static final long NEVER = Long.MIN_VALUE;
    private final Probe probe;
    private final AtomicLong answeredAt = new AtomicLong(NEVER);
    private final CountDownLatch asked = new CountDownLatch(1);

    Watched(Probe probe) {
      this.probe = probe;
    }

    void ask() {
      try {
        probe.ask();
        answeredAt.set(System.nanoTime());
      } catch (Exception e) {
        log.debug("no answer", e);
        answeredAt.set(NEVER);
      }
      asked.countDown();
    }

    boolean isUp() {
      long at = answeredAt.get();
      return at != NEVER && System.nanoTime() - at < INTERVAL.plus(SILENCE).toNanos();
    }

    void awaitFirst(Duration atMost) {
      try {
        asked.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
