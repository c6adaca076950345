package com.prismicx.msr.server.model;

import java.util.List;

/**
 * What no two rows share.
 *
 * @param name of the constraint, or of the unique index
 * @param fields in the key's order
 * @param partial whether it holds for some rows only, or for expressions of the fields: then it does not identify a row
 * @param comment can be empty
 */
public record Key(String name, List<String> fields, boolean partial, String comment) {
  public Key {
    fields = List.copyOf(fields);
  }
}
