package com.prismicx.msr.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Does the same to many things, several at a time. */
final class Together {
  private Together() {}

  /** Returns when all are done; fails when one did. */
  static <T> void forEach(int threads, List<T> things, Consumer<T> work) {
    Queue<T> left = new ConcurrentLinkedQueue<>(things);
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        workers.add(executor.submit(() -> drain(left, work)));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static <T> void drain(Queue<T> left, Consumer<T> work) {
    for (T next = left.poll(); next != null; next = left.poll()) {
      work.accept(next);
    }
  }
}
