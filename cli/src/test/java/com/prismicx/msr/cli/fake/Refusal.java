package com.prismicx.msr.cli.fake;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.prismicx.msr.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.function.Supplier;

/** The contract's errors. */
public final class Refusal {

  private Refusal() {}

  public static StatusRuntimeException of(Status.Code code, ErrorReason reason, String message) {
    return of(code, reason, message, Map.of(), Map.of());
  }

  public static StatusRuntimeException of(
      Status.Code code,
      ErrorReason reason,
      String message,
      Map<String, String> metadata,
      Map<String, String> fields) {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setDomain("msr.prismicx.com")
            .setReason(reason.name())
            .putAllMetadata(metadata)
            .build();
    BadRequest.Builder violations = BadRequest.newBuilder();
    fields.forEach(
        (field, problem) ->
            violations.addFieldViolationsBuilder().setField(field).setDescription(problem));
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(message)
            .addDetails(Any.pack(info))
            .addDetails(Any.pack(violations.build()))
            .build());
  }

  static StatusRuntimeException notFound(ErrorReason reason, String what) {
    return of(Status.Code.NOT_FOUND, reason, "there is no " + what);
  }

  static StatusRuntimeException etagMismatch() {
    return of(
        Status.Code.ABORTED,
        ErrorReason.ETAG_MISMATCH,
        "it changed since it was read: read it again");
  }

  static void checkEtag(String given, String present) {
    if (!given.isEmpty() && !given.equals(present)) {
      throw etagMismatch();
    }
  }

  static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    try {
      observer.onNext(work.get());
      observer.onCompleted();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }
}
