package com.prismicx.msr.server.operation;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Sends an operation's state now and whenever it changed, until it is final, and repeats itself after a silence: what
 * stands between here and the caller takes a stream on which nothing comes for dead. A caller that reads slowly gets the
 * newest state when it is ready again, not everything in between.
 */
final class OperationWatch<M> {
  private static final long SILENCE = Duration.ofSeconds(30).toNanos();

  private final ServerCallStreamObserver<M> out;
  private final Function<Operation, M> encode;
  private final Supplier<Operation> read;
  private final Runnable pause;
  private final LongSupplier nanoTime;

  /**
   * A watch that runs on the caller's thread.
   *
   * @param pause waits until something may have changed, for much less than 30 s
   */
  OperationWatch(
      ServerCallStreamObserver<M> out,
      Function<Operation, M> encode,
      Supplier<Operation> read,
      Runnable pause,
      LongSupplier nanoTime) {
    this.out = out;
    this.encode = encode;
    this.read = read;
    this.pause = pause;
    this.nanoTime = nanoTime;
  }

  void run() {
    Operation sent = null;
    long sentAt = 0;
    while (!isGone()) {
      Operation now = read.get();
      boolean isDue = !now.equals(sent) || nanoTime.getAsLong() - sentAt >= SILENCE;
      if (isDue && out.isReady()) {
        out.onNext(encode.apply(now));
        sent = now;
        sentAt = nanoTime.getAsLong();
        if (now.state().isFinal()) {
          out.onCompleted();
          return;
        }
      }
      pause.run();
    }
  }

  /** The context hears it at once; the observer only when this thread is free. */
  private boolean isGone() {
    return out.isCancelled() || Context.current().isCancelled();
  }
}
