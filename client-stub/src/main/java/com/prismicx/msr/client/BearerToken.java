package com.prismicx.msr.client;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The caller's token, asked for at every attempt: one that expired is not sent again by a retry. */
final class BearerToken extends CallCredentials {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Supplier<String> token;

  BearerToken(Supplier<String> token) {
    this.token = token;
  }

  @Override
  public void applyRequestMetadata(
      RequestInfo call, Executor executor, MetadataApplier authorization) {
    executor.execute(() -> apply(authorization));
  }

  // Whatever the supplier throws must end the call: an exception here would leave it without an
  // end.
  private void apply(MetadataApplier authorization) {
    try {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + token.get());
      authorization.apply(headers);
    } catch (RuntimeException e) {
      authorization.fail(
          Status.UNAUTHENTICATED.withDescription("there is no token: " + e).withCause(e));
    }
  }

  ClientInterceptor interceptor() {
    return new ClientInterceptor() {
      @Override
      public <Q, R> ClientCall<Q, R> interceptCall(
          MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return next.newCall(
            method,
            options.getCredentials() == null
                ? options.withCallCredentials(BearerToken.this)
                : options);
      }
    };
  }
}
