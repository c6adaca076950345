package com.prismicx.msr.server.grpc;

import com.google.rpc.Status;
import com.prismicx.msr.server.wire.RequestId;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a call with the contract's error whatever is thrown inside it. An exception of a handler comes through the listener,
 * never through {@code close}, so the listener is wrapped; a status that gRPC makes itself comes through {@code close}.
 */
final class ErrorInterceptor implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(ErrorInterceptor.class);
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    GuardedCall<Q, R> guarded = new GuardedCall<>(call);
    try {
      return new GuardedListener<>(next.startCall(guarded, headers), guarded);
    } catch (RuntimeException e) {
      guarded.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  private static final class GuardedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private boolean closed;

    GuardedCall(ServerCall<Q, R> call) {
      super(call);
    }

    @Override
    public void close(io.grpc.Status status, Metadata trailers) {
      if (closed) {
        return;
      }
      closed = true;
      if (status.isOk() || trailers.containsKey(DETAILS)) {
        super.close(status, trailers);
      } else {
        closeWith(ErrorStatus.of(status));
      }
    }

    void fail(Throwable failure) {
      if (closed) {
        return;
      }
      closed = true;
      String requestId = RequestId.current();
      Status status = ErrorStatus.of(failure, requestId);
      if (status.getCode() == io.grpc.Status.Code.INTERNAL.value()) {
        log.error(
            "{} failed, error_id {}",
            getMethodDescriptor().getFullMethodName(),
            requestId,
            failure);
      }
      closeWith(status);
    }

    private void closeWith(Status status) {
      StatusException exception = StatusProto.toStatusException(status);
      Metadata trailers = exception.getTrailers();
      super.close(exception.getStatus(), trailers == null ? new Metadata() : trailers);
    }
  }

  private static final class GuardedListener<Q, R> extends SimpleForwardingServerCallListener<Q> {
    private final GuardedCall<Q, R> call;

    GuardedListener(ServerCall.Listener<Q> listener, GuardedCall<Q, R> call) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      guard(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      guard(super::onHalfClose);
    }

    @Override
    public void onReady() {
      guard(super::onReady);
    }

    private void guard(Runnable callback) {
      if (call.closed) {
        return;
      }
      try {
        callback.run();
      } catch (RuntimeException | StackOverflowError e) {
        call.fail(e);
      }
    }
  }
}
