package com.prismicx.msr.client;

import io.grpc.Metadata;
import io.grpc.Status;

/** INVALID_ARGUMENT: the request breaks a rule of the contract. Mend it; {@link #fieldViolations()} says where. */
public final class InvalidRequestException extends MsrException {

  private static final long serialVersionUID = 1;

  InvalidRequestException(Status status, Metadata trailers, ErrorDetails details) {
    super(status, trailers, details);
  }
}
