package com.prismicx.msr.client;

import io.grpc.Metadata;
import io.grpc.Status;

/** Everything else: a fault of the server (INTERNAL), a method that it does not have, a call that was cancelled. */
public final class FaultException extends MsrException {

  private static final long serialVersionUID = 1;

  FaultException(Status status, Metadata trailers, ErrorDetails details) {
    super(status, trailers, details);
  }
}
