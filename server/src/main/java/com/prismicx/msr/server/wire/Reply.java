package com.prismicx.msr.server.wire;

import com.prismicx.msr.v1.Operation;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.stub.StreamObserver;

/**
 * How a handler answers: the message, and for REST the status and location that Envoy's filter turns into HTTP. The
 * {@code ETag} header is set from the message itself by an interceptor.
 */
public final class Reply {
  /** Headers of the call that is being answered; set by the interceptor that sends them. */
  public static final Context.Key<Metadata> HEADERS = Context.key("response-headers");

  private static final Metadata.Key<String> HTTP_CODE =
      Metadata.Key.of("x-http-code", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> LOCATION =
      Metadata.Key.of("location", Metadata.ASCII_STRING_MARSHALLER);

  private Reply() {}

  /** REST 200. */
  public static <T> void ok(StreamObserver<T> out, T message) {
    out.onNext(message);
    out.onCompleted();
  }

  /** REST 201 with the path of what was created, or 200 when it existed already with the same content. */
  public static <T> void created(StreamObserver<T> out, T message, boolean isNew, String path) {
    if (isNew) {
      header(HTTP_CODE, "201");
    }
    header(LOCATION, path);
    ok(out, message);
  }

  /** REST 202 with the operation's path; 200 for an operation that was only validated. */
  public static void accepted(StreamObserver<Operation> out, Operation operation) {
    if (!operation.getOperationId().isEmpty()) {
      header(HTTP_CODE, "202");
      header(LOCATION, "/api/v1/operations/" + operation.getOperationId());
    }
    ok(out, operation);
  }

  private static void header(Metadata.Key<String> key, String value) {
    Metadata headers = HEADERS.get();
    if (headers != null) {
      headers.put(key, value);
    }
  }
}
