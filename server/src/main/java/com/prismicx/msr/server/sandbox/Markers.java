package com.prismicx.msr.server.sandbox;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The table {@code msr_step} of an installation's schema. It belongs to the provisioner; the role may read and insert, so
 * each row carries a seal that only the server can make.
 */
final class Markers {
  private Markers() {}

  static String createTable(Place place) {
    return """
        CREATE TABLE %s.msr_step (
            position bigint PRIMARY KEY,
            edge_from text NOT NULL,
            edge_to text NOT NULL,
            step integer NOT NULL,
            direction text NOT NULL,
            operation_id text NOT NULL,
            fencing_token bigint NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            seal bytea NOT NULL
        )"""
        .formatted(place.schema());
  }

  /** The markers in order; refuses a history with a row that the server did not write. */
  static List<Marker> read(Connection connection, Place place, Secrets secrets)
      throws SQLException {
    List<Marker> markers = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "select position, edge_from, edge_to, step, direction, operation_id, fencing_token, seal"
                    + " from "
                    + place.schema()
                    + ".msr_step order by position");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        Marker marker =
            new Marker(
                rows.getLong(1),
                rows.getString(2),
                rows.getString(3),
                rows.getInt(4),
                rows.getString(5),
                rows.getString(6),
                rows.getLong(7));
        byte[] seal = secrets.seal(place.schema(), marker.text());
        if (marker.position() != markers.size() + 1L
            || !MessageDigest.isEqual(seal, rows.getBytes(8))) {
          throw new TamperedException(place);
        }
        markers.add(marker);
      }
    }
    return markers;
  }

  /** Stores a marker; false when its position is taken. Waits for a transaction that is about to take it. */
  static boolean insert(Connection connection, Place place, Secrets secrets, Marker marker)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into "
                + place.schema()
                + ".msr_step (position, edge_from, edge_to, step, direction,"
                + " operation_id, fencing_token, seal) values (?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict do nothing")) {
      statement.setLong(1, marker.position());
      statement.setString(2, marker.edgeFrom());
      statement.setString(3, marker.edgeTo());
      statement.setInt(4, marker.step());
      statement.setString(5, marker.direction());
      statement.setString(6, marker.operationId());
      statement.setLong(7, marker.fencingToken());
      statement.setBytes(8, secrets.seal(place.schema(), marker.text()));
      return statement.executeUpdate() == 1;
    }
  }

  /** Makes the history unreadable for good. */
  static void breakSeals(Connection connection, Place place) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("update " + place.schema() + ".msr_step set seal = ''")) {
      statement.executeUpdate();
    }
  }
}
