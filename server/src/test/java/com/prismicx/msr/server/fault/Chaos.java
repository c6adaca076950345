package com.prismicx.msr.server.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Tenants live through installs, upgrades, rollbacks, suspends and uninstalls on several servers, while servers and PostgreSQL
 * are struck at random moments. For the test, and for the bench's long one.
 */
public final class Chaos {
  private static final int LIVES_AT_ONCE = 16;
  private static final int PAUSE_MICROS = 200_000;

  private final int servers;
  private final int blows;
  private final long seed;
  private final Random random;
  private final List<ChaosTenant> tenants;

  /**
   * What came of it.
   *
   * @param wrong everything that must not be; empty when all is well
   * @param begun how many operations each server began
   * @param summary for people, on one line
   */
  public record Result(List<String> wrong, List<Long> begun, String summary) {
    public Result {
      wrong = List.copyOf(wrong);
      begun = List.copyOf(begun);
    }
  }

  public Chaos(int tenants, int servers, int blows, long seed) {
    this.servers = servers;
    this.blows = blows;
    this.seed = seed;
    random = new Random(seed);
    this.tenants =
        IntStream.range(0, tenants).mapToObj(number -> new ChaosTenant(number, random)).toList();
  }

  /** Lets it happen, on stores of its own. */
  public Result run() {
    try (Site site = Site.fresh();
        ChaosServers running = new ChaosServers(site, servers)) {
      try (Caller caller = new Caller(running.ports().getFirst())) {
        ChaosSystem.publish(caller);
      }
      long start = System.nanoTime();
      Map<ChaosServers.Blow, Integer> struck = live(running);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      List<String> again = site.control("select count(*) from operations where attempts > 1");
      List<String> wrong = new ChaosCheck(site).of(tenants);
      return new Result(
          wrong,
          running.begun(),
          "%d tenants, %d operations (%s tried again) on %d servers %s, %d blows %s, seed %d, %d s: %s"
              .formatted(
                  tenants.size(),
                  operations(),
                  again.getFirst(),
                  servers,
                  running.begun(),
                  blows,
                  struck,
                  seed,
                  took.toSeconds(),
                  wrong.isEmpty() ? "all is well" : wrong.size() + " things are wrong"));
    }
  }

  private int operations() {
    return tenants.stream().mapToInt(ChaosTenant::size).sum();
  }

  private Map<ChaosServers.Blow, Integer> live(ChaosServers running) {
    try (ChaosClient client = new ChaosClient(running.ports());
        ExecutorService threads =
            java.util.concurrent.Executors.newFixedThreadPool(LIVES_AT_ONCE)) {
      List<Future<?>> lives = new ArrayList<>();
      tenants.forEach(tenant -> lives.add(threads.submit(() -> tenant.live(client))));
      Map<ChaosServers.Blow, Integer> struck = new EnumMap<>(ChaosServers.Blow.class);
      int done = 0;
      for (ChaosServers.Blow blow : blows()) {
        done = awaitRandomMoment(client, lives, done);
        running.strike(blow, random);
        client.reconnect();
        struck.merge(blow, 1, Integer::sum);
      }
      for (Future<?> life : lives) {
        life.get();
      }
      return struck;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException e) {
      throw new AssertionError(
          "repeat with seed %d; the servers said:%n%s"
              .formatted(seed, String.join("\n", running.errors())),
          e.getCause());
    }
  }

  /** Every kind, as often as every other, in random order. */
  private List<ChaosServers.Blow> blows() {
    ChaosServers.Blow[] kinds = ChaosServers.Blow.values();
    List<ChaosServers.Blow> all =
        new ArrayList<>(IntStream.range(0, blows).mapToObj(i -> kinds[i % kinds.length]).toList());
    Collections.shuffle(all, random);
    return all;
  }

  /** After a share of what is left to do, and a random moment more. */
  private int awaitRandomMoment(ChaosClient client, List<Future<?>> lives, int before)
      throws InterruptedException {
    int wanted = before + random.nextInt(Math.max(1, operations() / (blows + 1)));
    Eventually.holds(
        Duration.ofMinutes(5),
        wanted + " operations end",
        () -> client.ended() >= wanted || lives.stream().allMatch(Future::isDone));
    TimeUnit.MICROSECONDS.sleep(random.nextInt(PAUSE_MICROS));
    return Math.max(client.ended(), wanted);
  }
}
