package com.prismicx.msr.client;

import io.grpc.Metadata;
import io.grpc.Status;

/** UNAUTHENTICATED or PERMISSION_DENIED: no token, a bad one, or not allowed. */
public final class DeniedException extends MsrException {

  private static final long serialVersionUID = 1;

  DeniedException(Status status, Metadata trailers, ErrorDetails details) {
    super(status, trailers, details);
  }
}
