package com.prismicx.msr.server.sandbox;

/** The history of an installation was changed by something else than the server: nothing may go on from it. */
public final class TamperedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TamperedException(Place place) {
    super("the history of " + place.schema() + " has a row that the server did not write");
  }
}
