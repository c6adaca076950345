package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/**
 * The large queries of an adoption, planned once for each of the provisioner's sessions: planning takes longer than executing,
 * and the driver forgets what it prepared whenever a fingerprint changes the search path. Nobody else's SQL runs in these
 * sessions, so that a name says enough.
 */
enum AdoptionQuery {
  OWNERS(AdoptionSql.OWNERS, "text, text[]"),
  TIES(AdoptionSql.TIES, "text, text[]"),
  MOVES(AdoptionSql.MOVES, "text, text[], text"),
  GIFTS(AdoptionSql.GIFTS, "text, text[], text"),
  REVOKES(AdoptionSql.REVOKES, "text, text[]");

  // By the indexes: who has just made many schemas has made the catalogs' statistics wrong, and
  // adopting goes on doing so.
  private static final String SETTINGS =
      """
      select set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
        array(select name::text from pg_prepared_statements)
      """;

  private final String sql;
  private final String types;

  AdoptionQuery(String sql, String types) {
    this.sql = sql;
    this.types = types;
  }

  /** What a transaction needs before it asks one of them. */
  static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      Set<String> prepared;
      try (ResultSet row = statement.executeQuery(SETTINGS)) {
        row.next();
        prepared = Set.of((String[]) row.getArray(3).getArray());
      }
      for (AdoptionQuery query : values()) {
        if (!prepared.contains(query.preparedName())) {
          statement.execute(query.preparation());
        }
      }
    }
  }

  private String preparedName() {
    return "msr_" + name().toLowerCase(Locale.ROOT);
  }

  private String preparation() {
    String numbered = sql;
    for (int number = 1; numbered.contains("?"); number++) {
      numbered = numbered.replaceFirst("\\?", "\\$" + number);
    }
    return "prepare %s (%s) as\n".formatted(preparedName(), types) + numbered;
  }

  /** The rows; EXECUTE takes no parameters from outside. */
  ResultSet ask(Statement statement, String schema, List<String> leftOut, String... more)
      throws SQLException {
    Connection connection = statement.getConnection();
    String array = connection.createArrayOf("text", leftOut.toArray()).toString();
    List<String> literals = new ArrayList<>();
    for (String value : Stream.concat(Stream.of(schema, array), Stream.of(more)).toList()) {
      literals.add("'" + connection.unwrap(PGConnection.class).escapeLiteral(value) + "'");
    }
    return statement.executeQuery(
        "execute %s (%s)".formatted(preparedName(), String.join(", ", literals)));
  }
}
