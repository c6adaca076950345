package com.prismicx.msr.server.model;

import java.util.List;

/**
 * A condition that rows must keep to, other than keys and relations.
 *
 * @param fields that it is about, by position; can be empty
 * @param definition as PostgreSQL writes it, such as {@code CHECK ((price > 0))}
 * @param domain whose condition it is; empty when it is the table's own
 * @param comment what to tell a user; can be empty
 */
public record Constraint(
    String name, Kind kind, List<String> fields, String definition, String domain, String comment) {
  public Constraint {
    fields = List.copyOf(fields);
  }

  /** Whether it is about one row or about pairs of rows. */
  public enum Kind {
    CHECK,
    EXCLUSION
  }
}
