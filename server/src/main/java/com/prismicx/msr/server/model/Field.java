package com.prismicx.msr.server.model;

/**
 * A column.
 *
 * @param position from 1, without gaps
 * @param nullable whether nothing forbids NULL; always true in a view, of which that is not known
 * @param hasDefault whether a row can be made without it although it must not be NULL
 * @param readOnly whether the database never takes a value for it
 * @param comment can be empty
 */
public record Field(
    String name,
    int position,
    FieldType type,
    boolean nullable,
    boolean hasDefault,
    Generation generation,
    boolean readOnly,
    String comment) {

  /** Where its value comes from, if not from the writer alone. */
  public enum Generation {
    NONE,
    STORED,
    VIRTUAL,
    IDENTITY_ALWAYS,
    IDENTITY_BY_DEFAULT
  }
}
