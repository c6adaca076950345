package com.prismicx.msr.server.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type.
 *
 * @param name as PostgreSQL writes it, such as {@code numeric(10,2)}, without a schema
 * @param kind a domain has that of the type that it is based on
 * @param enumValues of an enum, in its order
 * @param domainOf the type that a domain is based on, itself no domain; empty when it is no domain
 * @param element of an array
 */
public record FieldType(
    String name, Kind kind, List<String> enumValues, String domainOf, @Nullable FieldType element) {
  public FieldType {
    enumValues = List.copyOf(enumValues);
  }

  /** How values are written as JSON. */
  public enum Kind {
    BOOLEAN,
    INTEGER,
    BIGINT,
    FLOAT,
    DECIMAL,
    MONEY,
    TEXT,
    DATE,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    INTERVAL,
    UUID,
    ENUM,
    JSON,
    BYTES,
    RANGE,
    ARRAY,
    COMPOSITE,
    OTHER
  }
}
