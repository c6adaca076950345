package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.server.json.Sha256;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Places that one attempt at an operation makes to try something in, and drops again. Their names tell the operation, the
 * attempt and a number, so that whoever takes the operation up after a crash finds what was left. An attempt that was given up
 * on is noted where the removed installations are: a worker that was paused in it makes no more places when it goes on.
 */
final class Scratches {
  // No id begins with it: an id begins with the time.
  private static final String MARK = "msr_ff";
  private static final int OPERATION_DIGITS = 22;
  private static final int NUMBER_DIGITS = 4;

  private Scratches() {}

  static Place place(String operationId, int attempt, int number, String secretId) {
    return Place.named("%s%04x%04x".formatted(prefix(operationId), attempt, number), secretId);
  }

  static boolean isScratch(Place place) {
    return place.schema().startsWith(MARK);
  }

  /**
   * Refuses an attempt that was given up on. Until the transaction ends nobody else can give it up: the note that it is made
   * and taken back here is unique, so that theirs waits for it.
   */
  static void enter(Connection connection, Place place) throws SQLException {
    String attempt = place.schema().substring(0, place.schema().length() - NUMBER_DIGITS);
    if (!note(connection, attempt)) {
      throw new FencedException(place);
    }
    try (PreparedStatement statement =
        connection.prepareStatement("delete from msr_server.removed where schema = ?")) {
      statement.setString(1, attempt);
      statement.executeUpdate();
    }
  }

  /** Gives up on every earlier attempt; waits for a place that one of them is just making. */
  static void close(Connection connection, String operationId, int attempt) throws SQLException {
    for (int earlier = 1; earlier < attempt; earlier++) {
      boolean _ = note(connection, "%s%04x".formatted(prefix(operationId), earlier));
    }
    try (Statement clean = connection.createStatement()) {
      clean.execute(Tombstones.CLEAN);
    }
  }

  /** The places of earlier attempts that are still there. */
  static List<Place> left(Connection connection, String operationId, int attempt, String secretId)
      throws SQLException {
    String prefix = prefix(operationId);
    List<Place> left = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select rolname from pg_roles where rolname >= ? and rolname < ?")) {
      statement.setString(1, prefix);
      statement.setString(2, "%s%04x".formatted(prefix, attempt));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          left.add(Place.named(rows.getString(1), secretId));
        }
      }
    }
    return left;
  }

  private static boolean note(Connection connection, String attempt) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into msr_server.removed (schema) values (?) on conflict do nothing")) {
      statement.setString(1, attempt);
      return statement.executeUpdate() == 1;
    }
  }

  private static String prefix(String operationId) {
    return MARK + Sha256.of(operationId).substring(0, OPERATION_DIGITS);
  }
}
