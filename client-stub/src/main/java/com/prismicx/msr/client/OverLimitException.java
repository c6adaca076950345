package com.prismicx.msr.client;

import io.grpc.Metadata;
import io.grpc.Status;

/** RESOURCE_EXHAUSTED: too much at once, or too large. Repeat after {@link #retryDelay()} if there is one; else ask for less. */
public final class OverLimitException extends MsrException {

  private static final long serialVersionUID = 1;

  OverLimitException(Status status, Metadata trailers, ErrorDetails details) {
    super(status, trailers, details);
  }
}
