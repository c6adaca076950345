package com.prismicx.msr.server.operation;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Supplier;

/**
 * Sends an operation's state now and whenever it changed, until it is final. A caller that reads slowly gets the newest
 * state when it is ready again, not everything in between.
 */
final class OperationWatch {
  private final ServerCallStreamObserver<com.prismicx.msr.v1.Operation> out;
  private final Supplier<Operation> read;
  private final Runnable pause;

  /**
   * A watch that runs on the caller's thread.
   *
   * @param pause waits until something may have changed
   */
  OperationWatch(
      ServerCallStreamObserver<com.prismicx.msr.v1.Operation> out,
      Supplier<Operation> read,
      Runnable pause) {
    this.out = out;
    this.read = read;
    this.pause = pause;
  }

  void run() {
    Operation sent = null;
    while (!isGone()) {
      Operation now = read.get();
      if (!now.equals(sent) && out.isReady()) {
        out.onNext(OperationProtos.encode(now));
        sent = now;
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
