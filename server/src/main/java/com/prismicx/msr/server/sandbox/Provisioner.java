package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.DatabaseSettings;
import com.prismicx.msr.server.postgres.Pools;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Works in the tenant database as the provisioner, which makes and removes schemas and, through its shards, roles. */
final class Provisioner implements AutoCloseable {
  // Longer than the statement timeout.
  private static final Duration SILENCE = Duration.ofSeconds(70);

  private final HikariDataSource pool;

  Provisioner(DatabaseSettings database) {
    pool =
        Pools.open(
            "provisioner",
            database,
            "-c search_path=pg_catalog -c lock_timeout=5000 -c statement_timeout=60000",
            SILENCE);
  }

  @Override
  public void close() {
    pool.close();
  }

  /** Runs statements as the shard that made the installation's role. */
  static void asShard(Connection connection, Place place, String... statements)
      throws SQLException {
    List<String> all = new ArrayList<>();
    all.add("SET LOCAL ROLE " + place.shardRole());
    all.addAll(List.of(statements));
    all.add("SET LOCAL ROLE NONE");
    execute(connection, all);
  }

  /** All in one round trip, one after the other. */
  static void execute(Connection connection, List<String> statements) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute(String.join(";\n", statements));
    }
  }

  /** What is done on a connection. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** What is changed on a connection. */
  interface Change {
    void on(Connection connection) throws SQLException;
  }

  /** {@link #inTransaction} without a result. */
  void change(Change change) {
    Boolean _ =
        inTransaction(
            connection -> {
              change.on(connection);
              return true;
            });
  }

  /** One transaction as the provisioner. */
  <T> T inTransaction(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.on(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw Wall.failure(e);
    }
  }

  /** What made it necessary tells more than that a lost connection cannot roll back either. */
  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** Reads, outside a transaction. */
  <T> T ask(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      return work.on(connection);
    } catch (SQLException e) {
      throw Wall.failure(e);
    }
  }

  /** Ends all sessions of an installation's role. */
  void endSessions(Place place) {
    boolean gone =
        ask(
            connection -> {
              try (PreparedStatement statement =
                  connection.prepareStatement(
                      "select coalesce(bool_and(pg_terminate_backend(pid, 5000)), true)"
                          + " from pg_stat_activity where usename = ?")) {
                statement.setString(1, place.schema());
                try (ResultSet row = statement.executeQuery()) {
                  return row.next() && row.getBoolean(1);
                }
              }
            });
    if (!gone) {
      throw new ServiceException.Unavailable(
          "tenant_database", "an old session of " + place.schema() + " does not end; repeat");
    }
  }
}
