package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * The highest fencing token that worked on an installation, in the installation's own schema, where the role can read but
 * not change it. A worker that was paused until its claim was lost finds a higher token here and stops.
 */
final class Fence {
  private Fence() {}

  /** Makes it with its only row. */
  static List<String> create(Place place, long token) {
    return List.of(
        "CREATE TABLE " + place.schema() + ".msr_fence (token bigint NOT NULL)",
        "INSERT INTO " + place.schema() + ".msr_fence (token) VALUES (" + token + ")");
  }

  /** Lets only this token, or a higher one, work from now on. */
  static void raise(Connection connection, Place place, long token) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update " + place.schema() + ".msr_fence set token = ? where token <= ?")) {
      update.setLong(1, token);
      update.setLong(2, token);
      if (update.executeUpdate() == 0) {
        throw new FencedException(place);
      }
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
