package com.prismicx.msr.server.fault;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;

/**
 * How a call ended for its client.
 *
 * @param reason of the contract's ErrorInfo, empty for none
 * @param store that ErrorInfo names, empty for none
 */
record Outcome(
    String call, Status.Code code, String reason, String store, String message, Duration took) {

  /** Makes the call and tells how it ended. */
  static Outcome of(String call, Runnable made) {
    long start = System.nanoTime();
    try {
      made.run();
      return new Outcome(call, Status.Code.OK, "", "", "", since(start));
    } catch (StatusRuntimeException e) {
      ErrorInfo info = info(e);
      return new Outcome(
          call,
          e.getStatus().getCode(),
          info.getReason(),
          info.getMetadataOrDefault("store", ""),
          String.valueOf(e.getStatus().getDescription()),
          since(start));
    }
  }

  boolean isOk() {
    return code == Status.Code.OK;
  }

  /** Whether this is the contract's answer while a store is gone. */
  boolean isUnavailable(String ofStore) {
    return code == Status.Code.UNAVAILABLE
        && reason.equals("STORE_UNAVAILABLE")
        && store.equals(ofStore);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static ErrorInfo info(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    try {
      for (Any detail : status == null ? java.util.List.<Any>of() : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          return detail.unpack(ErrorInfo.class);
        }
      }
      return ErrorInfo.getDefaultInstance();
    } catch (InvalidProtocolBufferException unreadable) {
      throw new AssertionError("unreadable details", unreadable);
    }
  }
}
