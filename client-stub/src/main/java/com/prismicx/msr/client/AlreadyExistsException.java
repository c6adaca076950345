package com.prismicx.msr.client;

import io.grpc.Metadata;
import io.grpc.Status;

/** ALREADY_EXISTS: the id is taken by something else. Update that, or take another id. */
public final class AlreadyExistsException extends MsrException {

  private static final long serialVersionUID = 1;

  AlreadyExistsException(Status status, Metadata trailers, ErrorDetails details) {
    super(status, trailers, details);
  }
}
