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
  private static final String COLUMNS =
      """
      select a.attname, a.atttypid::regtype::text from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      where c.relnamespace = pg_catalog.current_schema()::regnamespace and c.relname = ?
        and a.attnum > 0 and not a.attisdropped
      order by a.attnum
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

  /** Each column as JSON can carry it without loss. */
  private static List<String> columns(Connection session, String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (PreparedStatement statement = session.prepareStatement(COLUMNS)) {
      statement.setString(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.add(column(quoted(rows.getString(1)), rows.getString(2)));
        }
      }
    }
    return columns;
  }

  private static String column(String name, String type) {
    return switch (type) {
      case "bigint", "numeric", "money" -> name + "::text as " + name;
      case "bytea" -> "pg_catalog.encode(" + name + ", 'base64') as " + name;
      default -> name;
    };
  }
}
