package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads rows that are one text each, however long some of them are: a short one comes as it is, a long one in pieces, so that
 * what is fetched at once is never much, and only one long row is in memory.
 */
final class RowTexts {
  /** The longest row that is read, in bytes of UTF-8. */
  static final int MAX_ROW = 8 << 20;

  private static final int SHORT = 64 << 10;
  // Binary data comes as two digits a byte.
  private static final int PIECE = SHORT / 2;
  // Together at most 8 MiB.
  private static final int FETCH_SIZE = 128;

  private final Connection connection;
  private final Clock clock;

  RowTexts(Connection connection, Clock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /** Where the time that the database takes is counted. */
  interface Clock {
    <T> T timed(WatchedSession.Work<T> work) throws SQLException;
  }

  /** For who does not count it. */
  static <T> T untimed(WatchedSession.Work<T> work) throws SQLException {
    return work.run();
  }

  /**
   * Gives each row.
   *
   * @param text an expression of type text over {@code from}
   * @param table for whom is told that a row of it is too large
   * @param schema likewise
   */
  void read(String text, String from, String schema, String table, Consumer<String> each)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(inPieces(text, from))) {
      statement.setFetchSize(FETCH_SIZE);
      try (ResultSet rows = clock.timed(statement::executeQuery)) {
        while (clock.timed(rows::next)) {
          each.accept(row(rows, schema, table));
        }
      }
    }
  }

  /** Each inner query is closed by its OFFSET 0, so that a text is made once for all of its pieces. */
  private static String inPieces(String text, String from) {
    return """
    select y.bytes, y.short, pg_catalog.substr(y.long, 1 + y.n * %3$d, %3$d)
    from (
      select x.bytes, x.short, x.long, pg_catalog.generate_series(0,
        case when x.long is null then 0 else (x.bytes - 1) / %3$d end)
      from (
        select t.bytes, case when t.bytes <= %4$d then t.text end,
          case when t.bytes > %4$d and t.bytes <= %5$d then pg_catalog.convert_to(t.text, 'UTF8') end
        from (
          select s.text, pg_catalog.octet_length(s.text)
          from (select %1$s from %2$s offset 0) as s (text) offset 0) as t (text, bytes)
        offset 0) as x (bytes, short, long)
      offset 0) as y (bytes, short, long, n)
    """
        .formatted(text, from, PIECE, SHORT, MAX_ROW);
  }

  private String row(ResultSet rows, String schema, String table) throws SQLException {
    int bytes = rows.getInt(1);
    if (bytes > MAX_ROW) {
      throw tooLarge(bytes, schema, table);
    }
    String whole = rows.getString(2);
    return whole != null ? whole : joined(rows, bytes);
  }

  private String joined(ResultSet rows, int bytes) throws SQLException {
    ByteArrayOutputStream row = new ByteArrayOutputStream(bytes);
    row.writeBytes(rows.getBytes(3));
    while (row.size() < bytes) {
      if (!clock.timed(rows::next)) {
        throw new IllegalStateException("a row ended after " + row.size() + " of " + bytes);
      }
      row.writeBytes(rows.getBytes(3));
    }
    return row.toString(StandardCharsets.UTF_8);
  }

  private static ServiceException tooLarge(int bytes, String schema, String table) {
    return ServiceException.refused(
        ErrorReason.ROW_TOO_LARGE,
        schema + "." + table,
        "a row of table %s has %,d bytes as JSON, and an export carries at most %,d: read that table with"
                .formatted(table, bytes, MAX_ROW)
            + " PostgreSQL's own tools (schema "
            + schema
            + " of the tenant database), or make the row smaller and export again",
        Map.of("table", table, "bytes", Integer.toString(bytes)));
  }
}
