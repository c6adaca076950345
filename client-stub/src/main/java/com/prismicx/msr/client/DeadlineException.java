package com.prismicx.msr.client;

import io.grpc.Metadata;
import io.grpc.Status;

/** DEADLINE_EXCEEDED: no answer in time. A write may have been done: read before repeating it. */
public final class DeadlineException extends MsrException {

  private static final long serialVersionUID = 1;

  DeadlineException(Status status, Metadata trailers, ErrorDetails details) {
    super(status, trailers, details);
  }
}
