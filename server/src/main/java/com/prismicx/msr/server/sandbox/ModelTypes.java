package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.server.model.FieldType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The types of a model's fields, with what they consist of. */
final class ModelTypes {
  private static final Map<String, FieldType.Kind> KINDS =
      Map.ofEntries(
          Map.entry("bool", FieldType.Kind.BOOLEAN),
          Map.entry("int2", FieldType.Kind.INTEGER),
          Map.entry("int4", FieldType.Kind.INTEGER),
          Map.entry("int8", FieldType.Kind.BIGINT),
          Map.entry("float4", FieldType.Kind.FLOAT),
          Map.entry("float8", FieldType.Kind.FLOAT),
          Map.entry("numeric", FieldType.Kind.DECIMAL),
          Map.entry("money", FieldType.Kind.MONEY),
          Map.entry("date", FieldType.Kind.DATE),
          Map.entry("time", FieldType.Kind.TIME),
          Map.entry("timetz", FieldType.Kind.TIME),
          Map.entry("timestamp", FieldType.Kind.TIMESTAMP),
          Map.entry("timestamptz", FieldType.Kind.TIMESTAMPTZ),
          Map.entry("interval", FieldType.Kind.INTERVAL),
          Map.entry("uuid", FieldType.Kind.UUID),
          Map.entry("json", FieldType.Kind.JSON),
          Map.entry("jsonb", FieldType.Kind.JSON),
          Map.entry("bytea", FieldType.Kind.BYTES));

  private final Map<Long, Row> rows = new HashMap<>();

  /** A row of {@link ModelSql#TYPES}; {@code builtIn} is empty for a type that is not PostgreSQL's own. */
  private record Row(
      String name,
      char type,
      char category,
      String builtIn,
      long base,
      @Nullable String baseName,
      long element,
      boolean notNull,
      boolean hasDefault,
      List<String> labels) {}

  void add(ResultSet row) throws SQLException {
    rows.put(
        row.getLong(1),
        new Row(
            row.getString(2),
            row.getString(3).charAt(0),
            row.getString(4).charAt(0),
            row.getString(5),
            row.getLong(6),
            row.getString(7),
            row.getLong(8),
            row.getBoolean(9),
            row.getBoolean(10),
            ModelReader.texts(row, 11)));
  }

  /** The type of that number, written as {@code name}. */
  FieldType type(long oid, String name) {
    Row row = row(oid);
    String domainOf = "";
    while (row.base != 0) {
      domainOf = Objects.requireNonNull(row.baseName);
      row = row(row.base);
    }
    return new FieldType(
        name,
        kind(row),
        row.labels,
        domainOf,
        row.element == 0 ? null : element(row.element, domainOf.isEmpty() ? name : domainOf));
  }

  /** An array is written as its element with brackets, but for two old types. */
  private FieldType element(long oid, String array) {
    return type(
        oid, array.endsWith("[]") ? array.substring(0, array.indexOf("[]")) : row(oid).name);
  }

  /** Whether the type is a domain that refuses NULL. */
  boolean refusesNull(long oid) {
    Row row = row(oid);
    return row.notNull || (row.base != 0 && refusesNull(row.base));
  }

  /** Whether the type is a domain with a default. */
  boolean hasDefault(long oid) {
    Row row = row(oid);
    return row.hasDefault || (row.base != 0 && hasDefault(row.base));
  }

  private Row row(long oid) {
    return Objects.requireNonNull(rows.get(oid));
  }

  private static FieldType.Kind kind(Row row) {
    if (row.element != 0) {
      return FieldType.Kind.ARRAY;
    }
    return switch (row.type) {
      case 'e' -> FieldType.Kind.ENUM;
      case 'c' -> FieldType.Kind.COMPOSITE;
      case 'r', 'm' -> FieldType.Kind.RANGE;
      default ->
          KINDS.getOrDefault(
              row.builtIn, row.category == 'S' ? FieldType.Kind.TEXT : FieldType.Kind.OTHER);
    };
  }
}
