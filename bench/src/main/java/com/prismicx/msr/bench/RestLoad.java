package com.prismicx.msr.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** 32 keep-alive connections, each with one GET after the other. */
final class RestLoad implements Load {
  private static final int CONNECTIONS = 32;

  private final int port;
  private final String path;

  RestLoad(int port, String path) {
    this.port = port;
    this.path = path;
  }

  @Override
  public Outcome run(Duration length) {
    long start = System.nanoTime();
    Run run = new Run(start + length.toNanos());
    try (ExecutorService callers = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<Boolean>> ends = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        ends.add(callers.submit(run));
      }
      for (Future<Boolean> end : ends) {
        end.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a connection failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return run.outcome((System.nanoTime() - start) / 1e9);
  }

  /** What each connection does. */
  private final class Run implements Callable<Boolean> {
    private final long end;
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

    Run(long end) {
      this.end = end;
    }

    @Override
    public Boolean call() throws IOException {
      try (HttpConnection connection = new HttpConnection(port, path)) {
        while (System.nanoTime() - end < 0) {
          int status = connection.get();
          if (status == 200) {
            answered.increment();
          } else {
            failed.increment();
            failure.set("HTTP " + status);
          }
        }
      }
      return true;
    }

    Outcome outcome(double seconds) {
      return new Outcome(answered.sum() / seconds, failed.sum(), failure.get());
    }
  }
}
