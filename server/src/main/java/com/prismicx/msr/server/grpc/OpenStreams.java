package com.prismicx.msr.server.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that stay open for as long as their callers like. A server that stops ends them, or it would wait for them. */
public final class OpenStreams implements ServerInterceptor {
  private final Set<ServerCall<?, ?>> open = ConcurrentHashMap.newKeySet();

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (call.getMethodDescriptor().getType().serverSendsOneMessage()) {
      return next.startCall(call, headers);
    }
    open.add(call);
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onComplete() {
        open.remove(call);
        super.onComplete();
      }

      @Override
      public void onCancel() {
        open.remove(call);
        super.onCancel();
      }
    };
  }

  /** Ends them all; nothing may be sent on them any more. */
  public void end() {
    open.forEach(
        call ->
            call.close(
                Status.UNAVAILABLE.withDescription("the server is stopping; call again"),
                new Metadata()));
  }
}
