package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.server.error.ServiceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads everything that is in an installation's tables as its own role, in one read-only transaction: as it was at one
 * moment. Not thread-safe.
 */
public final class ExportSession implements AutoCloseable {
  private static final String TABLES =
      """
      select c.relname from pg_catalog.pg_class c
      where c.relnamespace = pg_catalog.current_schema()::regnamespace
        and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname not in ('msr_step', 'msr_fence')
      order by c.relname collate "C"
      """;

  private final Connection connection;
  private final WatchedSession watched;
  private final Consumer<WatchedSession> onClose;

  ExportSession(Connection connection, WatchedSession watched, Consumer<WatchedSession> onClose)
      throws SQLException {
    this.connection = connection;
    this.watched = watched;
    this.onClose = onClose;
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
  }

  /** Names of the tables, in order. */
  public List<String> tables() {
    try (PreparedStatement statement = connection.prepareStatement(TABLES);
        ResultSet rows = statement.executeQuery()) {
      List<String> tables = new ArrayList<>();
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
      return tables;
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Gives each row of a table as a JSON object. */
  public void rows(String table, Consumer<String> each) {
    try {
      // On the clock is what the database does, not how long the reader takes between two rows.
      new RowTexts(connection, watched::timed)
          .read(
              "pg_catalog.to_jsonb(r)::text",
              JsonRows.of(connection, table),
              watched.schema(),
              table,
              each);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The session is gone, which is what was wanted.
    } finally {
      onClose.accept(watched);
    }
  }

  private RuntimeException failure(SQLException e) {
    return watched
        .endedBecause()
        .<RuntimeException>map(
            why ->
                new ServiceException.Unavailable("tenant_database", "the export was ended: " + why))
        .orElseGet(() -> Wall.failure(e));
  }
}
