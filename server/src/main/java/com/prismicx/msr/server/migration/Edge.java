package com.prismicx.msr.server.migration;

/**
 * A step between two versions.
 *
 * @param from {@code 0.0.0} for "nothing installed"
 */
public record Edge(String from, String to) {
  @Override
  public String toString() {
    return from + " -> " + to;
  }
}
