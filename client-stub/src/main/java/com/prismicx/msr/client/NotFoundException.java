package com.prismicx.msr.client;

import io.grpc.Metadata;
import io.grpc.Status;

/** NOT_FOUND: there is no such thing; {@link #resource()} says what. */
public final class NotFoundException extends MsrException {

  private static final long serialVersionUID = 1;

  NotFoundException(Status status, Metadata trailers, ErrorDetails details) {
    super(status, trailers, details);
  }
}
