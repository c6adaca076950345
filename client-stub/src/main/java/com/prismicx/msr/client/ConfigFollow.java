package com.prismicx.msr.client;

import com.prismicx.msr.v1.ConfigState;
import com.prismicx.msr.v1.WatchConfigRequest;
import io.grpc.Context;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;

/** Follows what is configured over as many streams as that takes: each goes on where the one before broke off. */
final class ConfigFollow {

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final MsrClient client;
  private final WatchConfigRequest.Builder request;
  private final Duration longestOutage;
  private Duration pause = OperationWait.PAUSE;

  ConfigFollow(MsrClient client, WatchConfigRequest request, Duration longestOutage) {
    this.client = client;
    this.request = request.toBuilder();
    this.longestOutage = longestOutage;
  }

  /**
   * Tells every state, heartbeats left out, until the thread is interrupted.
   *
   * @throws MsrException if the server refuses, or is away for longer than that
   */
  void follow(Consumer<ConfigState> listener) {
    long heard = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        stream(listener);
        heard = System.nanoTime();
      } catch (MsrException e) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        if (!OperationWait.passes(e) || away(heard).compareTo(longestOutage) > 0) {
          throw e;
        }
      }
      OperationWait.pause(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
  }

  private static Duration away(long since) {
    return Duration.ofNanos(System.nanoTime() - since);
  }

  private void stream(Consumer<ConfigState> listener) {
    // A listener that throws leaves nobody who reads the stream: it ends with this context.
    Context.CancellableContext context = Context.current().withCancellation();
    Context outside = context.attach();
    try {
      Iterator<ConfigState> states = client.config().watchConfig(request.build());
      while (client.call(states::hasNext)) {
        ConfigState state = client.call(states::next);
        pause = OperationWait.PAUSE;
        request.setResumeToken(state.getResumeToken());
        if (!state.getHeartbeat()) {
          listener.accept(state);
        }
      }
    } finally {
      context.detachAndCancel(outside, null);
    }
  }
}
