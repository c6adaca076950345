package com.prismicx.msr.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.UUID;

/**
 * Sends an {@code x-request-id} with every call and, should the call fail, adds it to the trailers, so that the exception
 * knows by which id the server's log has the call.
 */
final class RequestId implements ClientInterceptor {

  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        if (!headers.containsKey(HEADER)) {
          headers.put(HEADER, UUID.randomUUID().toString());
        }
        super.start(new Remembering<>(listener, headers.get(HEADER)), headers);
      }
    };
  }

  private static final class Remembering<R> extends SimpleForwardingClientCallListener<R> {

    private final String id;

    Remembering(ClientCall.Listener<R> listener, String id) {
      super(listener);
      this.id = id;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (!trailers.containsKey(HEADER)) {
        trailers.put(HEADER, id);
      }
      super.onClose(status, trailers);
    }
  }
}
