package com.prismicx.msr.server.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Many calls at once. On platform threads: on JDK 25 a virtual thread that waits inside a class initializer keeps its
 * carrier, and on a machine with two cores a cold crowd of them has brought itself to a standstill that way.
 */
final class Crowd {
  static final int SIZE = 64;

  private Crowd() {}

  /** A platform thread for each task. */
  static ExecutorService threads() {
    return Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
  }

  /** Makes the n-th call on a thread of its own, for all n at once; how each ended. */
  static List<Outcome> call(IntFunction<Outcome> nth) {
    try (ExecutorService threads = threads()) {
      List<Future<Outcome>> calls = new ArrayList<>();
      for (int i = 0; i < SIZE; i++) {
        int n = i;
        calls.add(threads.submit(() -> nth.apply(n)));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> call : calls) {
        outcomes.add(call.get());
      }
      return outcomes;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  /** Rounds of calls, one after the other, until that moment of {@link System#nanoTime}. */
  static CompletableFuture<List<Outcome>> callUntil(long end, Supplier<List<Outcome>> round) {
    return CompletableFuture.supplyAsync(
        () -> {
          List<Outcome> outcomes = new ArrayList<>();
          while (System.nanoTime() < end) {
            outcomes.addAll(round.get());
          }
          return outcomes;
        });
  }
}
