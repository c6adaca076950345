package com.prismicx.msr.server.operation;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.DatabaseSettings;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.v1.ErrorReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims operations and carries them out, several at once. A claim is a lease that is renewed while the work goes on; when
 * this server dies the lease ends, and any server takes the operation up again.
 */
public final class OperationWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OperationWorker.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final Duration GIVE_BACK = Duration.ofSeconds(3);
  private static final int MAX_ATTEMPTS = 20;
  private static final long MAX_PAUSE_MILLIS = 15_000;

  private final WorkerSettings settings;
  private final Transactions transactions;
  private final OperationStore operations;
  private final Wakeups wakeups;
  private final Leases leases;
  private final Map<Operation.Kind, OperationRun> runs;
  private final Semaphore slots;
  private final Map<Operation, Thread> running = new ConcurrentHashMap<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean closed;

  public OperationWorker(
      WorkerSettings settings,
      DatabaseSettings database,
      Transactions transactions,
      OperationStore operations,
      Wakeups wakeups,
      Map<Operation.Kind, OperationRun> runs) {
    this.settings = settings;
    this.leases = new Leases(database, settings.lease());
    this.transactions = transactions;
    this.operations = operations;
    this.wakeups = wakeups;
    this.runs = Map.copyOf(runs);
    this.slots = new Semaphore(settings.parallel());
  }

  /** Begins to work. */
  public void start() {
    executor.execute(this::claimForever);
    executor.execute(this::renewForever);
  }

  /** Takes no more work, lets what runs end for a moment, then interrupts it: another server goes on from there. */
  @Override
  public void close() {
    closed = true;
    wakeups.wakeWorker();
    try {
      if (!slots.tryAcquire(settings.parallel(), STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        running.values().forEach(Thread::interrupt);
        // Each gives its claim back, so that nobody has to wait for a lease to end.
        if (!slots.tryAcquire(settings.parallel(), GIVE_BACK.toMillis(), TimeUnit.MILLISECONDS)) {
          log.warn("some operations are left to the end of their leases");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executor.shutdownNow();
  }

  private void claimForever() {
    while (!closed) {
      try {
        slots.acquire();
        int free = 1 + slots.drainPermits();
        List<Operation> claimed = closed ? List.of() : claim(free);
        slots.release(free - claimed.size());
        claimed.forEach(this::begin);
        if (claimed.isEmpty()) {
          wakeups.awaitWork(POLL);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void begin(Operation claimed) {
    try {
      executor.execute(() -> carryOut(claimed));
    } catch (RuntimeException | Error e) {
      log.warn("{} is left to the end of its lease", claimed.operationId(), e);
      slots.release();
    }
  }

  private List<Operation> claim(int limit) {
    try {
      return transactions.write(
          session -> operations.claim(session, settings.lease(), limit, runs.keySet()));
    } catch (ServiceException e) {
      log.debug("no claim: {}", e.getMessage());
      return List.of();
    } catch (RuntimeException | Error e) {
      // Whatever it is, such as memory that ran out: the next round may well go better.
      log.warn("cannot claim operations", e);
      return List.of();
    }
  }

  private void carryOut(Operation operation) {
    running.put(operation, Thread.currentThread());
    try {
      log.info(
          "{} {} begins, attempt {}",
          operation.kind(),
          operation.operationId(),
          operation.attempts());
      attempt(operation);
    } catch (ClaimLostException e) {
      log.warn("{} was taken over by another worker", operation.operationId());
    } catch (ServiceException.Unavailable | ServiceException.Aborted e) {
      postpone(operation, e.getMessage());
    } catch (RuntimeException | Error e) {
      log.error("{} could not even be ended; it is taken up again", operation.operationId(), e);
      postpone(operation, "unforeseen failure");
    } finally {
      running.remove(operation);
      slots.release();
      wakeups.wakeWaiting(operation.operationId());
    }
  }

  private void attempt(Operation operation) {
    OperationRun run = runs.get(operation.kind());
    if (operation.error() != null) {
      run.fail(operation, operation.error());
      return;
    }
    try {
      run.run(operation);
    } catch (ClaimLostException | ServiceException.Unavailable | ServiceException.Aborted e) {
      throw e;
    } catch (FailedRunException e) {
      fail(run, operation, e.failure());
    } catch (TransientRunException e) {
      if (operation.attempts() < MAX_ATTEMPTS) {
        throw new ServiceException.Unavailable("tenant_database", e.getMessage());
      }
      fail(run, operation, e.failure());
    } catch (ServiceException.Exhausted e) {
      // Too much of something at this moment, such as counts.
      throw new ServiceException.Unavailable("server", e.getMessage());
    } catch (ServiceException e) {
      fail(run, operation, Failure.of(e));
    } catch (Error e) {
      // Such as memory that ran out: it may be this operation's doing, or another's.
      log.error("{} stopped", operation.operationId(), e);
      if (operation.attempts() < MAX_ATTEMPTS) {
        throw new ServiceException.Unavailable("server", "the run stopped: " + words(e));
      }
      fail(run, operation, stopped(operation, e));
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        // Whatever an interrupted run ends with says nothing about the work.
        throw new ServiceException.Unavailable("server", "the run was interrupted");
      }
      log.error("{} failed; error_id {}", operation.operationId(), operation.operationId(), e);
      fail(
          run,
          operation,
          Failure.of(
              ErrorReason.OPERATION_FAILED,
              "the server stopped at something unforeseen; its log has error_id "
                  + operation.operationId()));
    }
  }

  private static Failure stopped(Operation operation, Error e) {
    return Failure.of(
        ErrorReason.OPERATION_FAILED,
        "the server stopped "
            + operation.attempts()
            + " times: "
            + words(e)
            + "; its log has error_id "
            + operation.operationId());
  }

  private static String words(Error e) {
    return switch (e) {
      case OutOfMemoryError _ -> "its memory ran out";
      case StackOverflowError _ -> "something was nested too deeply";
      default -> "something unforeseen happened";
    };
  }

  private void fail(OperationRun run, Operation operation, Failure failure) {
    log.info("{} {} fails: {}", operation.kind(), operation.operationId(), failure.message());
    transactions.writing(session -> operations.failing(session, operation, failure));
    run.fail(operation, failure);
  }

  private void postpone(Operation operation, String why) {
    long ceiling = Math.min(MAX_PAUSE_MILLIS, 500L << Math.min(operation.attempts(), 6));
    Duration pause = Duration.ofMillis(ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling));
    log.info("{} is taken up again in {}: {}", operation.operationId(), pause, why);
    // Who was interrupted still has to give the claim back.
    Thread.interrupted();
    try {
      transactions.write(session -> operations.release(session, operation, pause, why));
    } catch (RuntimeException | Error e) {
      log.debug("not released, its lease will end", e);
    }
  }

  private void renewForever() {
    long interval = settings.lease().toMillis() / 3;
    try (leases) {
      while (!closed || !running.isEmpty()) {
        Thread.sleep(interval);
        renew(Map.copyOf(running));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void renew(Map<Operation, Thread> claims) {
    if (claims.isEmpty()) {
      return;
    }
    try {
      Set<String> held = leases.renew(claims.keySet());
      claims.forEach(
          (operation, worker) -> {
            if (!held.contains(operation.operationId()) && running.containsKey(operation)) {
              worker.interrupt();
            }
          });
    } catch (SQLException | RuntimeException | Error e) {
      log.debug("leases not renewed", e);
    }
  }
}
