package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes back what a script grants on its sequences. Whatever else it grants is out of reach, because nobody else may use its
 * schema; but {@code nextval} and {@code setval} take a sequence by its number, and ask for no right on the schema.
 */
final class SequenceGrants {
  private static final Pattern GRANT = Pattern.compile("grant", Pattern.CASE_INSENSITIVE);
  private static final String REVOKE =
      """
      select distinct pg_catalog.format('REVOKE ALL ON SEQUENCE %s FROM %s CASCADE',
        c.oid::pg_catalog.regclass,
        case a.grantee when 0 then 'PUBLIC' else a.grantee::pg_catalog.regrole::pg_catalog.text end)
      from pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a
      where c.relkind = 'S' and c.relnamespace = ?::pg_catalog.regnamespace
        and a.grantee <> c.relowner
      """;

  private SequenceGrants() {}

  /** Whether a statement may grant something; who hides it from us only deceives those who trust the same publisher. */
  static boolean mayBeIn(String statement) {
    return GRANT.matcher(statement).find();
  }

  /** In the session and the transaction of the script. */
  static void takeBack(Connection connection, Place place) throws SQLException {
    for (String revoke : revokes(connection, place)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(revoke);
      }
    }
  }

  private static List<String> revokes(Connection connection, Place place) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REVOKE)) {
      statement.setString(1, place.schema());
      try (ResultSet rows = statement.executeQuery()) {
        List<String> revokes = new ArrayList<>();
        while (rows.next()) {
          revokes.add(rows.getString(1));
        }
        return revokes;
      }
    }
  }
}
