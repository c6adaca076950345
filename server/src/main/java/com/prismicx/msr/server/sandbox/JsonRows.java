package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * How the rows of an installation's tables become JSON, in a session of its own role: whatever of the tenant's runs for that,
 * such as a cast, runs with no other rights.
 */
final class JsonRows {
  // Through domains and arrays to the type that decides.
  private static final String COLUMNS =
      """
      with recursive types (attnum, attname, typid, is_array) as (
        select a.attnum, a.attname, a.atttypid, false from pg_catalog.pg_attribute a
        join pg_catalog.pg_class c on c.oid = a.attrelid
        where c.relnamespace = pg_catalog.current_schema()::regnamespace and c.relname = ?
          and a.attnum > 0 and not a.attisdropped
        union all
        select t.attnum, t.attname, case y.typtype when 'd' then y.typbasetype else y.typelem end,
          t.is_array or y.typtype <> 'd'
        from types t join pg_catalog.pg_type y on y.oid = t.typid
        where y.typtype = 'd' or (y.typcategory = 'A' and y.typelem <> 0 and y.typlen = -1))
      select t.attname, t.typid::regtype::text, t.is_array
      from types t join pg_catalog.pg_type y on y.oid = t.typid
      where y.typtype <> 'd' and not (y.typcategory = 'A' and y.typelem <> 0 and y.typlen = -1)
      order by t.attnum
      """;

  private JsonRows() {}

  /** A query whose column {@code r} is composite: to be made JSON with {@code to_jsonb(r)}. */
  static String of(Connection session, String table) throws SQLException {
    return "(select "
        + String.join(", ", columns(session, table))
        + " from "
        + quoted(table)
        + ") r";
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Each column as JSON can carry it without loss; of what is inside others, {@code Json.toExactStruct} takes care. */
  private static List<String> columns(Connection session, String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (PreparedStatement statement = session.prepareStatement(COLUMNS)) {
      statement.setString(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.add(column(quoted(rows.getString(1)), rows.getString(2), rows.getBoolean(3)));
        }
      }
    }
    return columns;
  }

  private static String column(String name, String type, boolean isArray) {
    return switch (type) {
      case "bigint", "numeric", "money" -> name + (isArray ? "::text[] as " : "::text as ") + name;
      case "bytea" -> isArray ? name : "pg_catalog.encode(" + name + ", 'base64') as " + name;
      default -> name;
    };
  }
}
