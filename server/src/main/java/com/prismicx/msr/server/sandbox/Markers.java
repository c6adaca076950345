package com.prismicx.msr.server.sandbox;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The table {@code msr_step} of an installation's schema. It belongs to the provisioner; the role may read and insert, so
 * each row carries a seal that only the server can make.
 */
final class Markers {
  private static final String COLUMNS =
      "position, edge_from, edge_to, direction, step, steps, part, state, operation_id,"
          + " fencing_token, seal";

  private Markers() {}

  static String createTable(Place place) {
    return """
    CREATE TABLE %s.msr_step (
        position bigint PRIMARY KEY,
        edge_from text NOT NULL,
        edge_to text NOT NULL,
        direction text NOT NULL,
        step integer NOT NULL,
        steps integer NOT NULL,
        part integer NOT NULL,
        state text NOT NULL,
        operation_id text NOT NULL,
        fencing_token bigint NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now(),
        seal bytea NOT NULL
    )\
    """
        .formatted(place.schema());
  }

  /** The markers in order; refuses a history with a row that the server did not write. */
  static List<Marker> read(Connection connection, Place place, Secrets secrets)
      throws SQLException {
    List<Marker> markers = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "select " + COLUMNS + " from " + place.schema() + ".msr_step order by position");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        Marker marker =
            new Marker(
                rows.getLong(1),
                rows.getString(2),
                rows.getString(3),
                rows.getString(4),
                rows.getInt(5),
                rows.getInt(6),
                rows.getInt(7),
                state(rows.getString(8)),
                rows.getString(9),
                rows.getLong(10));
        byte[] seal = secrets.seal(place.schema(), marker.text());
        if (marker.position() != markers.size() + 1L
            || !MessageDigest.isEqual(seal, rows.getBytes(11))) {
          throw new TamperedException(place);
        }
        markers.add(marker);
      }
    }
    return markers;
  }

  /**
   * Stores a marker, unless its position is taken or the fence is higher; the transaction's id if it was stored. Waits for a
   * transaction that is about to take the position.
   */
  static Optional<String> insert(Connection connection, Place place, Secrets secrets, Marker marker)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into "
                + place.schema()
                + ".msr_step ("
                + COLUMNS
                + ") select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? where not exists (select 1 from "
                + place.schema()
                + ".msr_fence where token > ?)"
                + " on conflict do nothing returning pg_catalog.pg_current_xact_id()::text")) {
      statement.setLong(1, marker.position());
      statement.setString(2, marker.edgeFrom());
      statement.setString(3, marker.edgeTo());
      statement.setString(4, marker.direction());
      statement.setInt(5, marker.step());
      statement.setInt(6, marker.steps());
      statement.setInt(7, marker.part());
      statement.setString(8, marker.state().name());
      statement.setString(9, marker.operationId());
      statement.setLong(10, marker.fencingToken());
      statement.setBytes(11, secrets.seal(place.schema(), marker.text()));
      statement.setLong(12, marker.fencingToken());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** The transaction that is open, and how many entries the history has in it. */
  record End(String transactionId, long entries) {}

  /**
   * Where a transaction has come to. The position is the primary key and ours are all there, so an entry that a script wrote
   * would be one too many.
   */
  static End end(Connection connection, Place place) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "select pg_catalog.pg_current_xact_id()::pg_catalog.text, (select"
                    + " pg_catalog.count(*) from "
                    + place.schema()
                    + ".msr_step)");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new End(row.getString(1), row.getLong(2));
    }
  }

  /** A word that is no state of ours makes the seal wrong, like every other forgery. */
  private static Marker.State state(String text) {
    for (Marker.State state : Marker.State.values()) {
      if (state.name().equals(text)) {
        return state;
      }
    }
    return Marker.State.BEGUN;
  }

  /** Makes the history unreadable for good. */
  static void breakSeals(Connection connection, Place place) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("update " + place.schema() + ".msr_step set seal = ''")) {
      statement.executeUpdate();
    }
  }
}
