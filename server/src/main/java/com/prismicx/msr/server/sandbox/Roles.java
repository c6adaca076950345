package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** What the catalog says of installations' roles. */
final class Roles {
  private Roles() {}

  /** What is known of an installation's role. */
  record Role(boolean canLogIn, boolean hasSettings, boolean hasSessions) {}

  static Optional<Role> find(Connection connection, Place place) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select rolcanlogin and coalesce(rolvaliduntil, 'infinity') = 'infinity', exists (select 1 from pg_db_role_setting where setrole = r.oid),"
                + " exists (select 1 from pg_stat_get_activity(null) a where a.usesysid = r.oid)"
                + " from pg_roles r where rolname = ?")) {
      statement.setString(1, place.schema());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(new Role(rows.getBoolean(1), rows.getBoolean(2), rows.getBoolean(3)))
            : Optional.empty();
      }
    }
  }
}
