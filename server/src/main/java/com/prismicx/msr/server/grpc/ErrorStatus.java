package com.prismicx.msr.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The one place where an exception becomes a status of the contract: code, message, ErrorInfo and what belongs to the code.
 * Kept small enough for the 8 KiB of metadata that a gRPC client takes by default.
 */
final class ErrorStatus {
  private static final String DOMAIN = "msr.prismicx.com";
  // All in bytes of UTF-8.
  private static final int MAX_MESSAGE = 700;
  private static final int MAX_DESCRIPTION = 300;
  private static final int MAX_VARIABLES = 1_000;
  // Of the 8 KiB; the rest is for the other headers and for what each header itself counts.
  private static final int MAX_HEADERS = 7_000;
  // What packing adds to a detail, and what standing in a list adds to a violation.
  private static final int PACKED = 80;
  private static final int NESTED = 4;

  private ErrorStatus() {}

  /** The status of a failed call. */
  static Status of(Throwable failure, String requestId) {
    return switch (failure) {
      case ServiceException e -> of(e);
      case StatusRuntimeException e when isUnparsable(e) ->
          build(
                  Code.INVALID_ARGUMENT,
                  "the bytes are not a valid request message (invalid UTF-8, nesting over 100, or truncated);"
                      + " check what encodes it",
                  info(ErrorReason.REQUEST_NOT_PARSABLE, Map.of()))
              .build();
      default ->
          build(
                  Code.INTERNAL,
                  "a fault of the server; its log has error_id " + requestId,
                  info(ErrorReason.INTERNAL, Map.of("error_id", requestId)))
              .build();
    };
  }

  /** A status that gRPC itself made, such as for an unknown method, in the contract's shape. */
  static Status of(io.grpc.Status status) {
    ErrorReason reason =
        switch (status.getCode()) {
          case UNIMPLEMENTED -> ErrorReason.METHOD_NOT_FOUND;
          case DEADLINE_EXCEEDED -> ErrorReason.DEADLINE_EXCEEDED;
          case RESOURCE_EXHAUSTED -> ErrorReason.REQUEST_TOO_LARGE;
          case INVALID_ARGUMENT -> ErrorReason.REQUEST_INVALID;
          default -> ErrorReason.INTERNAL;
        };
    String message = status.getDescription() == null ? reason.name() : status.getDescription();
    return Status.newBuilder()
        .setCode(status.getCode().value())
        .setMessage(HeaderText.cut(message, MAX_MESSAGE))
        .addDetails(Any.pack(info(reason, Map.of())))
        .build();
  }

  private static Status of(ServiceException e) {
    ErrorInfo info = info(e.reason(), e.variables());
    return switch (e) {
      case ServiceException.Invalid invalid ->
          fields(build(Code.INVALID_ARGUMENT, e.getMessage(), info), invalid);
      case ServiceException.Missing missing ->
          build(Code.NOT_FOUND, e.getMessage(), info, resource(missing));
      case ServiceException.Taken taken ->
          build(Code.ALREADY_EXISTS, taken.getMessage(), info).build();
      case ServiceException.Refused refused ->
          preconditions(build(Code.FAILED_PRECONDITION, e.getMessage(), info), refused);
      case ServiceException.Aborted aborted ->
          build(Code.ABORTED, aborted.getMessage(), info).build();
      case ServiceException.Exhausted exhausted ->
          retry(build(Code.RESOURCE_EXHAUSTED, e.getMessage(), info), exhausted);
      case ServiceException.Unavailable unavailable ->
          build(Code.UNAVAILABLE, unavailable.getMessage(), info).build();
    };
  }

  private static Status.Builder build(Code code, String message, ErrorInfo info) {
    return Status.newBuilder()
        .setCode(code.getNumber())
        .setMessage(HeaderText.cut(message, MAX_MESSAGE))
        .addDetails(Any.pack(info));
  }

  private static Status build(Code code, String message, ErrorInfo info, Message detail) {
    return build(code, message, info).addDetails(Any.pack(detail)).build();
  }

  /** How many bytes of details still fit: the message stands in grpc-message, and again, as base64, in the status. */
  private static int room(Status.Builder status) {
    int forDetails = MAX_HEADERS - HeaderText.percentEncoded(status.getMessage());
    return forDetails / 4 * 3 - status.build().getSerializedSize() - PACKED;
  }

  private static ErrorInfo info(ErrorReason reason, Map<String, String> variables) {
    ErrorInfo.Builder info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason.name());
    // In one order: a Map.of has another one in each JVM.
    new TreeMap<>(variables)
        .forEach(
            (key, value) -> {
              info.putMetadata(key, HeaderText.cut(value, MAX_DESCRIPTION));
              if (info.build().getSerializedSize() > MAX_VARIABLES) {
                info.removeMetadata(key);
              }
            });
    return info.build();
  }

  private static Status fields(Status.Builder status, ServiceException.Invalid invalid) {
    int room = room(status);
    BadRequest.Builder request = BadRequest.newBuilder();
    for (ServiceException.FieldViolation violation : invalid.fields()) {
      BadRequest.FieldViolation next =
          BadRequest.FieldViolation.newBuilder()
              .setField(HeaderText.cut(violation.field(), MAX_DESCRIPTION))
              .setDescription(HeaderText.cut(violation.description(), MAX_DESCRIPTION))
              .build();
      if (request.build().getSerializedSize() + next.getSerializedSize() + NESTED > room) {
        break;
      }
      request.addFieldViolations(next);
    }
    return status.addDetails(Any.pack(request.build())).build();
  }

  private static Status preconditions(Status.Builder status, ServiceException.Refused refused) {
    int room = room(status);
    PreconditionFailure.Builder failure = PreconditionFailure.newBuilder();
    for (ServiceException.Violation violation : refused.violations()) {
      PreconditionFailure.Violation next =
          PreconditionFailure.Violation.newBuilder()
              .setType(violation.type())
              .setSubject(HeaderText.cut(violation.subject(), MAX_DESCRIPTION))
              .setDescription(HeaderText.cut(violation.description(), MAX_DESCRIPTION))
              .build();
      if (failure.build().getSerializedSize() + next.getSerializedSize() + NESTED > room) {
        break;
      }
      failure.addViolations(next);
    }
    return status.addDetails(Any.pack(failure.build())).build();
  }

  private static Message resource(ServiceException.Missing missing) {
    return ResourceInfo.newBuilder()
        .setResourceType(missing.type())
        .setResourceName(HeaderText.cut(missing.name(), MAX_DESCRIPTION))
        .build();
  }

  private static Status retry(Status.Builder status, ServiceException.Exhausted exhausted) {
    if (!exhausted.retryAfter().isZero()) {
      Duration delay =
          Duration.newBuilder()
              .setSeconds(exhausted.retryAfter().toSeconds())
              .setNanos(exhausted.retryAfter().toNanosPart())
              .build();
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
    }
    return status.build();
  }

  private static boolean isUnparsable(StatusRuntimeException e) {
    return e.getCause() instanceof InvalidProtocolBufferException;
  }
}
