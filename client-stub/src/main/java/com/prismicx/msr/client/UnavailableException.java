package com.prismicx.msr.client;

import io.grpc.Metadata;
import io.grpc.Status;

/** UNAVAILABLE: the server, or a store that it needs, is not there just now. What may be repeated was repeated already. */
public final class UnavailableException extends MsrException {

  private static final long serialVersionUID = 1;

  UnavailableException(Status status, Metadata trailers, ErrorDetails details) {
    super(status, trailers, details);
  }
}
