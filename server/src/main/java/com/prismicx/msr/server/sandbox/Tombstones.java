package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Names of the installations that were removed, in a schema of the provisioner's own (see postgres-setup.sql). A worker that was paused before it
 * made a place, and goes on after another one has removed the installation, finds the name here and stops: nothing of a
 * removed installation comes back. Ids are never used again, so a name stays true; after a week nobody is that late.
 */
final class Tombstones {
  static final String CLEAN = "delete from msr_server.removed where at < now() - interval '7 days'";

  private Tombstones() {}

  static void require(Connection connection, Place place) throws SQLException {
    if (Scratches.isScratch(place)) {
      Scratches.enter(connection, place);
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement("select 1 from msr_server.removed where schema = ?")) {
      statement.setString(1, place.schema());
      try (ResultSet rows = statement.executeQuery()) {
        if (rows.next()) {
          throw new FencedException(place);
        }
      }
    }
  }

  static void set(Connection connection, Place place) throws SQLException {
    if (Scratches.isScratch(place)) {
      return;
    }
    try (PreparedStatement statement =
            connection.prepareStatement(
                "insert into msr_server.removed (schema) values (?) on conflict do nothing");
        Statement clean = connection.createStatement()) {
      statement.setString(1, place.schema());
      statement.executeUpdate();
      clean.execute(CLEAN);
    }
  }
}
