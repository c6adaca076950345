package com.prismicx.msr.client;

import io.grpc.Metadata;
import io.grpc.Status;

/** ABORTED: somebody else was faster. Read again, then repeat; or wait for the operation that is running. */
public final class LostRaceException extends MsrException {

  private static final long serialVersionUID = 1;

  LostRaceException(Status status, Metadata trailers, ErrorDetails details) {
    super(status, trailers, details);
  }
}
