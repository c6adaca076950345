package com.prismicx.msr.server.grpc;

import com.prismicx.msr.server.wire.Ids;
import com.prismicx.msr.server.wire.RequestId;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each call its id, the caller's {@code x-request-id} or a new one, and writes a line when it ends: reads that succeed
 * only at debug level, they are too many.
 */
final class RequestInterceptor implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger("msr.requests");
  private static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final int MAX_ID = 100;

  private final Ids ids;

  RequestInterceptor(Ids ids) {
    this.ids = ids;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String id = requestId(headers.get(REQUEST_ID));
    long start = System.nanoTime();
    ServerCall<Q, R> logged =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            write(call, status, id, start);
            super.close(status, trailers);
          }
        };
    return Contexts.interceptCall(
        Context.current().withValue(RequestId.KEY, id), logged, headers, next);
  }

  private String requestId(@Nullable String given) {
    return given == null || given.isEmpty() || given.length() > MAX_ID ? ids.next("r_") : given;
  }

  private static void write(ServerCall<?, ?> call, Status status, String id, long start) {
    boolean quiet = status.isOk() && call.getMethodDescriptor().isSafe();
    if (quiet && !log.isDebugEnabled()) {
      return;
    }
    String text =
        "%s %s %.1f ms %s%s"
            .formatted(
                call.getMethodDescriptor().getFullMethodName().replace("prismicx.msr.v1.", ""),
                status.getCode(),
                (System.nanoTime() - start) / 1e6,
                id,
                status.getDescription() == null
                    ? ""
                    : " " + status.getDescription().replaceAll("\\p{Cntrl}", " "));
    if (quiet) {
      log.debug(text);
    } else {
      log.info(text);
    }
  }
}
