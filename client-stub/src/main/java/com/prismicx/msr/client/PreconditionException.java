package com.prismicx.msr.client;

import io.grpc.Metadata;
import io.grpc.Status;

/** FAILED_PRECONDITION: not as things stand. Do first what the description says; repeating alone does not help. */
public final class PreconditionException extends MsrException {

  private static final long serialVersionUID = 1;

  PreconditionException(Status status, Metadata trailers, ErrorDetails details) {
    super(status, trailers, details);
  }
}
