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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The one place where an exception becomes a status of the contract: code, message, ErrorInfo and what belongs to the code.
 * Kept small enough for the 8 KiB of metadata that a gRPC client takes by default.
 */
final class ErrorStatus {
  private static final String DOMAIN = "msr.prismicx.com";
  private static final int MAX_MESSAGE = 700;
  private static final int MAX_DESCRIPTION = 300;
  private static final int MAX_DETAILS_BYTES = 3_500;

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
              info(ErrorReason.REQUEST_NOT_PARSABLE, Map.of()),
              List.of());
      default ->
          build(
              Code.INTERNAL,
              "a fault of the server; its log has error_id " + requestId,
              info(ErrorReason.INTERNAL, Map.of("error_id", requestId)),
              List.of());
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
        .setMessage(cut(message, MAX_MESSAGE))
        .addDetails(Any.pack(info(reason, Map.of())))
        .build();
  }

  private static Status of(ServiceException e) {
    ErrorInfo info = info(e.reason(), e.variables());
    return switch (e) {
      case ServiceException.Invalid invalid ->
          build(Code.INVALID_ARGUMENT, e.getMessage(), info, fields(invalid));
      case ServiceException.Missing missing ->
          build(Code.NOT_FOUND, e.getMessage(), info, List.of(resource(missing)));
      case ServiceException.Taken taken ->
          build(Code.ALREADY_EXISTS, taken.getMessage(), info, List.of());
      case ServiceException.Refused refused ->
          build(Code.FAILED_PRECONDITION, e.getMessage(), info, preconditions(refused));
      case ServiceException.Aborted aborted ->
          build(Code.ABORTED, aborted.getMessage(), info, List.of());
      case ServiceException.Exhausted exhausted ->
          build(Code.RESOURCE_EXHAUSTED, e.getMessage(), info, retry(exhausted));
      case ServiceException.Unavailable unavailable ->
          build(Code.UNAVAILABLE, unavailable.getMessage(), info, List.of());
    };
  }

  private static Status build(Code code, String message, ErrorInfo info, List<Message> details) {
    Status.Builder status =
        Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(cut(message, MAX_MESSAGE))
            .addDetails(Any.pack(info));
    details.forEach(detail -> status.addDetails(Any.pack(detail)));
    return status.build();
  }

  private static ErrorInfo info(ErrorReason reason, Map<String, String> variables) {
    ErrorInfo.Builder info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason.name());
    variables.forEach((key, value) -> info.putMetadata(key, cut(value, MAX_DESCRIPTION)));
    return info.build();
  }

  private static List<Message> fields(ServiceException.Invalid invalid) {
    BadRequest.Builder request = BadRequest.newBuilder();
    for (ServiceException.FieldViolation violation : invalid.fields()) {
      BadRequest.FieldViolation next =
          BadRequest.FieldViolation.newBuilder()
              .setField(cut(violation.field(), MAX_DESCRIPTION))
              .setDescription(cut(violation.description(), MAX_DESCRIPTION))
              .build();
      if (request.build().getSerializedSize() + next.getSerializedSize() > MAX_DETAILS_BYTES) {
        break;
      }
      request.addFieldViolations(next);
    }
    return List.of(request.build());
  }

  private static List<Message> preconditions(ServiceException.Refused refused) {
    PreconditionFailure.Builder failure = PreconditionFailure.newBuilder();
    for (ServiceException.Violation violation : refused.violations()) {
      PreconditionFailure.Violation next =
          PreconditionFailure.Violation.newBuilder()
              .setType(violation.type())
              .setSubject(cut(violation.subject(), MAX_DESCRIPTION))
              .setDescription(cut(violation.description(), MAX_DESCRIPTION))
              .build();
      if (failure.build().getSerializedSize() + next.getSerializedSize() > MAX_DETAILS_BYTES) {
        break;
      }
      failure.addViolations(next);
    }
    return List.of(failure.build());
  }

  private static Message resource(ServiceException.Missing missing) {
    return ResourceInfo.newBuilder()
        .setResourceType(missing.type())
        .setResourceName(missing.name())
        .build();
  }

  private static List<Message> retry(ServiceException.Exhausted exhausted) {
    List<Message> details = new ArrayList<>();
    if (!exhausted.retryAfter().isZero()) {
      details.add(
          RetryInfo.newBuilder()
              .setRetryDelay(
                  Duration.newBuilder()
                      .setSeconds(exhausted.retryAfter().toSeconds())
                      .setNanos(exhausted.retryAfter().toNanosPart()))
              .build());
    }
    return details;
  }

  private static boolean isUnparsable(StatusRuntimeException e) {
    return e.getCause() instanceof InvalidProtocolBufferException;
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }
}
