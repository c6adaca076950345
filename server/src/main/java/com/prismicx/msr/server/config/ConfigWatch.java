package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells one caller what holds, on the caller's thread: the state at the beginning, unless it is the one that the caller has
 * seen, then each one after it. Who reads slowly gets the newest when it is ready again.
 */
final class ConfigWatch<M> {
  private static final Duration NOT_READY = Duration.ofMillis(200);

  private final ServerCallStreamObserver<M> out;
  private final ConfigWatches.Watched watched;
  private final Encoder<M> encoder;
  private final Duration interval;
  private @Nullable WatchedState seen;
  private long toldAt = System.nanoTime();

  /** Makes the messages. */
  interface Encoder<M> {
    /** A state, and what differs in it from the one before. */
    M told(WatchedState state, List<String> changedPaths);

    /** A state that was told before. */
    M heartbeat(WatchedState state);
  }

  ConfigWatch(
      ServerCallStreamObserver<M> out,
      ConfigWatches.Watched watched,
      Encoder<M> encoder,
      Duration interval) {
    this.interval = interval;
    this.out = out;
    this.watched = watched;
    this.encoder = encoder;
  }

  /**
   * Runs until the caller is gone.
   *
   * @param resumed the state that the caller has seen; null for none
   * @param document what held at that state, as far as it is still known
   */
  void run(@Nullable WatchToken resumed, Function<WatchToken, Optional<Struct>> document) {
    Context.current().addListener(gone -> watched.wake(), Runnable::run);
    begin(resumed, document);
    while (!isGone()) {
      WatchedState now = watched.state();
      WatchedState last = seen;
      if (!out.isReady()) {
        watched.await(now, NOT_READY);
      } else if (last == null) {
        tell(now, List.of());
      } else if (!now.equals(last)) {
        tell(
            now,
            last.token().equals(now.before()) ? now.changed() : now.changesSince(last.document()));
      } else if (silence().isNegative()) {
        out.onNext(encoder.heartbeat(now));
        toldAt = System.nanoTime();
      } else {
        watched.await(now, silence());
      }
    }
  }

  private void begin(
      @Nullable WatchToken resumed, Function<WatchToken, Optional<Struct>> document) {
    WatchedState now = watched.state();
    if (resumed == null) {
      return;
    }
    if (resumed.equals(now.token())) {
      seen = now;
    } else {
      tell(now, document.apply(resumed).map(now::changesSince).orElse(WatchedState.everything()));
    }
  }

  /** How long nothing need be said yet. */
  private Duration silence() {
    return interval.minusNanos(System.nanoTime() - toldAt);
  }

  private void tell(WatchedState now, List<String> paths) {
    out.onNext(encoder.told(now, paths));
    seen = now;
    toldAt = System.nanoTime();
  }

  /** The context hears it at once; the observer only when this thread is free. */
  private boolean isGone() {
    return out.isCancelled() || Context.current().isCancelled();
  }
}
