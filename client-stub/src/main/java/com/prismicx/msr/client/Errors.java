package com.prismicx.msr.client;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** The one place where a gRPC status becomes a typed exception. */
public final class Errors {

  private Errors() {}

  /** The exception that says what this failure of a stub means; an MsrException stays what it is. */
  public static MsrException from(StatusRuntimeException failure) {
    if (failure instanceof MsrException typed) {
      return typed;
    }
    ErrorDetails details = ErrorDetails.of(failure.getStatus(), failure.getTrailers());
    MsrException typed = typed(failure.getStatus(), failure.getTrailers(), details);
    typed.setStackTrace(failure.getStackTrace());
    return typed;
  }

  private static MsrException typed(Status status, Metadata trailers, ErrorDetails details) {
    return switch (status.getCode()) {
      case INVALID_ARGUMENT -> new InvalidRequestException(status, trailers, details);
      case NOT_FOUND -> new NotFoundException(status, trailers, details);
      case ALREADY_EXISTS -> new AlreadyExistsException(status, trailers, details);
      case FAILED_PRECONDITION -> new PreconditionException(status, trailers, details);
      case ABORTED -> new LostRaceException(status, trailers, details);
      case RESOURCE_EXHAUSTED -> new OverLimitException(status, trailers, details);
      case UNAUTHENTICATED, PERMISSION_DENIED -> new DeniedException(status, trailers, details);
      case UNAVAILABLE -> new UnavailableException(status, trailers, details);
      case DEADLINE_EXCEEDED -> new DeadlineException(status, trailers, details);
      case OK, CANCELLED, UNKNOWN, OUT_OF_RANGE, UNIMPLEMENTED, INTERNAL, DATA_LOSS ->
          new FaultException(status, trailers, details);
    };
  }
}
