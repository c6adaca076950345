package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The highest fencing token that worked on an installation, in the installation's own schema, where the role can read but
 * not change it. A worker that was paused until its claim was lost finds a higher token here and stops.
 */
final class Fence {
  private Fence() {}

  static String createTable(Place place) {
    return "CREATE TABLE " + place.schema() + ".msr_fence (token bigint NOT NULL)";
  }

  /** Lets only this token, or a higher one, work from now on. */
  static void raise(Connection connection, Place place, long token) throws SQLException {
    require(connection, place, token);
    try (PreparedStatement delete =
            connection.prepareStatement("delete from " + place.schema() + ".msr_fence");
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into " + place.schema() + ".msr_fence (token) values (?)")) {
      delete.executeUpdate();
      insert.setLong(1, token);
      insert.executeUpdate();
    }
  }

  /** Refuses a token that is lower than the fence; keeps others from raising it until the transaction ends. */
  static void require(Connection connection, Place place, long token) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE " + place.schema() + ".msr_fence IN EXCLUSIVE MODE");
    }
    requireUnlocked(connection, place, token);
  }

  /** {@link #require} for the role itself, which can lock nothing here and needs not: raising ends its sessions. */
  static void requireUnlocked(Connection connection, Place place, long token) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("select max(token) from " + place.schema() + ".msr_fence");
        ResultSet row = statement.executeQuery()) {
      row.next();
      if (row.getLong(1) > token) {
        throw new FencedException(place);
      }
    }
  }
}
