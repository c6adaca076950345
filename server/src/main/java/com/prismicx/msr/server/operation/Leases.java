package com.prismicx.msr.server.operation;

import com.prismicx.msr.server.postgres.DatabaseSettings;
import com.prismicx.msr.server.postgres.Pools;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prolongs this server's claims, all by one statement, over a connection of its own: a pool that callers have emptied must
 * not cost a claim. Not thread-safe.
 */
final class Leases implements AutoCloseable {
  private static final int SILENCE_MILLIS = 3_000;
  private static final String RENEW =
      """
      update operations o set lease_until = clock_timestamp() + make_interval(secs => ?)
      from unnest(?::text[], ?::bigint[]) as held(id, token)
      where o.operation_id = held.id and o.fencing_token = held.token
        and o.state in ('running', 'cancelling')
      returning o.operation_id
      """;

  private final DatabaseSettings database;
  private final Duration length;
  private @Nullable Connection connection;

  Leases(DatabaseSettings database, Duration length) {
    this.database = database;
    this.length = length;
  }

  /** Prolongs these claims and tells the ids of those that are still held. */
  Set<String> renew(Collection<Operation> claims) throws SQLException {
    try {
      return renew(connected(), claims);
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  private Set<String> renew(Connection on, Collection<Operation> claims) throws SQLException {
    try (PreparedStatement statement = on.prepareStatement(RENEW)) {
      statement.setDouble(1, length.toMillis() / 1000.0);
      statement.setArray(2, array(on, "text", claims.stream().map(Operation::operationId)));
      statement.setArray(3, array(on, "bigint", claims.stream().map(Operation::fencingToken)));
      Set<String> held = new HashSet<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          held.add(rows.getString(1));
        }
      }
      return held;
    }
  }

  private static Array array(Connection on, String type, java.util.stream.Stream<?> values)
      throws SQLException {
    return on.createArrayOf(type, values.toArray());
  }

  private Connection connected() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = Pools.connect(database, "leases");
      open.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
      connection = open;
    }
    return open;
  }

  @Override
  public void close() {
    Connection closing = connection;
    connection = null;
    if (closing != null) {
      try {
        closing.close();
      } catch (SQLException e) {
        // It is gone, which is what was wanted.
      }
    }
  }
}
