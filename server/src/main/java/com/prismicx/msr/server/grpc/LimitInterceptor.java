package com.prismicx.msr.server.grpc;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds how many calls run at once, since virtual threads have no bound of their own, and how large a request is; both are
 * refused at once.
 */
final class LimitInterceptor implements ServerInterceptor {
  /** The contract's limit. The transport's own is higher, because what it refuses has no details. */
  // A document of 1 MiB of JSON may be a message of 5.5 MiB: in an array a digit and its comma
  // become 11 bytes.
  static final int MAX_REQUEST_BYTES = 6 << 20;

  private final Semaphore calls;
  // Those who watch keep their places for long: they must not take those of the others.
  private final Semaphore streams;

  LimitInterceptor(int maxCalls) {
    calls = new Semaphore(maxCalls);
    streams = new Semaphore(maxCalls);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Semaphore places =
        call.getMethodDescriptor().getType().serverSendsOneMessage() ? calls : streams;
    if (!places.tryAcquire()) {
      throw new ServiceException.Exhausted(
          ErrorReason.TOO_MANY_REQUESTS,
          "the server has as many calls as it takes at once; repeat in a second",
          Duration.ofSeconds(1));
    }
    Released released = new Released(places);
    // Room is there again before the caller has its answer, so that who calls one after another
    // needs one place.
    ServerCall<Q, R> limited =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            released.release();
            super.close(status, trailers);
          }
        };
    try {
      return new LimitedListener<>(next.startCall(limited, headers), released);
    } catch (RuntimeException e) {
      released.release();
      throw e;
    }
  }

  private static final class Released {
    private final AtomicBoolean done = new AtomicBoolean();
    private final Semaphore places;

    Released(Semaphore places) {
      this.places = places;
    }

    void release() {
      if (done.compareAndSet(false, true)) {
        places.release();
      }
    }
  }

  private static final class LimitedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final Released released;

    LimitedListener(ServerCall.Listener<Q> listener, Released released) {
      super(listener);
      this.released = released;
    }

    @Override
    public void onMessage(Q message) {
      requireSize(message);
      super.onMessage(message);
    }

    @Override
    public void onComplete() {
      released.release();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      released.release();
      super.onCancel();
    }

    private static void requireSize(Object message) {
      try {
        if (message instanceof InputStream bytes) {
          LimitInterceptor.requireSize(bytes.available());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Refuses a request that is too large. How large a compressed one is shows only when it is parsed. */
  static void requireSize(int bytes) {
    if (bytes > MAX_REQUEST_BYTES) {
      throw new ServiceException.Exhausted(
          ErrorReason.REQUEST_TOO_LARGE,
          "the request has %,d bytes, but at most %,d are allowed; send less at once"
              .formatted(bytes, MAX_REQUEST_BYTES),
          Duration.ZERO);
    }
  }
}
