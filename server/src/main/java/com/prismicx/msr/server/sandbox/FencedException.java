package com.prismicx.msr.server.sandbox;

/** Another worker has taken the installation over; this one must stop. */
public final class FencedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FencedException(Place place) {
    super("another worker has taken over " + place.schema(), null, false, false);
  }
}
