package com.prismicx.msr.client;

import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.WatchOperationRequest;
import io.grpc.Context;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;

/** Follows one operation's stream, and begins it anew whenever it was cut off before the end. */
final class OperationWatch {

  private final MsrClient client;
  private final WatchOperationRequest request;
  private final Duration longestOutage;
  private Iterator<Operation> states;

  OperationWatch(MsrClient client, String operationId, Duration longestOutage) {
    this.client = client;
    this.request = WatchOperationRequest.newBuilder().setOperationId(operationId).build();
    this.longestOutage = longestOutage;
  }

  Operation watch(Consumer<Operation> listener) {
    // A listener that throws leaves nobody who reads the stream: it ends with this context.
    Context.CancellableContext context = Context.current().withCancellation();
    Context outside = context.attach();
    try {
      return OperationWait.succeeded(follow(listener));
    } finally {
      context.detachAndCancel(outside, null);
    }
  }

  private Operation follow(Consumer<Operation> listener) {
    Operation present = null;
    do {
      Operation next = next();
      // A new stream, or a silent one, repeats what is known.
      if (!next.equals(present)) {
        present = next;
        listener.accept(next);
      }
    } while (!OperationWait.ended(present));
    return present;
  }

  /** The next state that the server tells, over as many streams as that takes. */
  private Operation next() {
    long outageEnds = 0;
    while (true) {
      try {
        if (states == null) {
          states = client.operations().watchOperation(request);
        }
        if (client.call(states::hasNext)) {
          return client.call(states::next);
        }
        states = null;
        OperationWait.pause(OperationWait.PAUSE);
      } catch (MsrException e) {
        states = null;
        long now = System.nanoTime();
        outageEnds = outageEnds == 0 ? now + longestOutage.toNanos() : outageEnds;
        if (!OperationWait.passes(e) || now - outageEnds > 0) {
          throw e;
        }
        OperationWait.pause(e.retryDelay().orElse(OperationWait.PAUSE));
      }
    }
  }
}
