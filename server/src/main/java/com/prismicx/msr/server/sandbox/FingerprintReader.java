package com.prismicx.msr.server.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/**
 * Reads a fingerprint. The query is planned while nothing but {@code pg_catalog} is in the search path, so that no function
 * or operator of the schema can take part in it, and executed with the schema in the path, so that the server writes names
 * without it.
 */
final class FingerprintReader {
  private static final int FETCH_SIZE = 1000;

  /**
   * Settings that change how the server writes expressions, and a planner that goes by the indexes however small a catalog is
   * when it plans. Tells whether the session has the query prepared already, by its text: a script could have prepared another
   * one under the name.
   */
  private static final String SETTINGS =
      """
      select (select pg_catalog.count(pg_catalog.set_config(s.name, s.value, true)) from (values
        ('search_path', 'pg_catalog'), ('quote_all_identifiers', 'off'), ('datestyle', 'ISO, YMD'),
        ('intervalstyle', 'postgres'), ('timezone', 'UTC'), ('extra_float_digits', '1'),
        ('bytea_output', 'hex'), ('standard_conforming_strings', 'on'), ('lc_monetary', 'C'),
        ('jit', 'off'), ('plan_cache_mode', 'force_generic_plan'), ('enable_seqscan', 'off'),
        ('enable_mergejoin', 'off')) as s (name, value)),
        (select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(p.statement, 'UTF8')), 'hex')
          from pg_catalog.pg_prepared_statements p where p.name OPERATOR(pg_catalog.=) 'msr_fingerprint')\
      """;

  private static final String PREPARED = hex(sha256().digest(bytes(FingerprintSql.PREPARE)));

  private FingerprintReader() {}

  /** Gives every entry in order, and answers the hash. */
  static String read(Connection connection, FingerprintScope scope, Consumer<FingerprintEntry> to)
      throws SQLException {
    if (!connection.getAutoCommit()) {
      Savepoint before = connection.setSavepoint();
      return undone(
          () -> readHere(connection, scope, to),
          () -> {
            connection.rollback(before);
            connection.releaseSavepoint(before);
          });
    }
    connection.setAutoCommit(false);
    return undone(
        () -> readHere(connection, scope, to),
        () -> {
          connection.rollback();
          connection.setAutoCommit(true);
        });
  }

  private interface Reading {
    String read() throws SQLException;
  }

  private interface Undoing {
    void undo() throws SQLException;
  }

  /** Of a lost connection the first failure tells more than that nothing can be undone on it either. */
  private static String undone(Reading reading, Undoing undoing) throws SQLException {
    String read;
    try {
      read = reading.read();
    } catch (SQLException | RuntimeException e) {
      try {
        undoing.undo();
      } catch (SQLException lost) {
        e.addSuppressed(lost);
      }
      throw e;
    }
    undoing.undo();
    return read;
  }

  private static String readHere(
      Connection connection, FingerprintScope scope, Consumer<FingerprintEntry> to)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      prepare(statement);
      MessageDigest digest = sha256();
      update(digest, "msr-fingerprint " + Fingerprint.FORMAT);
      statement.setFetchSize(FETCH_SIZE);
      read(statement, execution(connection, scope), digest, to);
      return hex(digest.digest());
    }
  }

  private static void prepare(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(SETTINGS)) {
      row.next();
      String prepared = row.getString(2);
      if (PREPARED.equals(prepared)) {
        return;
      }
      if (prepared != null) {
        statement.execute("deallocate msr_fingerprint");
      }
    }
    statement.setEscapeProcessing(false);
    statement.execute(FingerprintSql.PREPARE);
  }

  /** EXECUTE takes no parameters from outside. */
  private static String execution(Connection connection, FingerprintScope scope)
      throws SQLException {
    List<String> values =
        List.of(
            scope.schema(),
            scope.role(),
            scope.namePattern(),
            connection.createArrayOf("text", scope.leftOut().toArray()).toString());
    List<String> literals = new ArrayList<>();
    for (String value : values) {
      literals.add("'" + connection.unwrap(PGConnection.class).escapeLiteral(value) + "'");
    }
    return "execute msr_fingerprint (" + String.join(", ", literals) + ")";
  }

  private static void read(
      Statement statement, String sql, MessageDigest digest, Consumer<FingerprintEntry> to)
      throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        FingerprintEntry entry =
            new FingerprintEntry(rows.getString(1), rows.getString(2), rows.getString(3));
        update(digest, entry.kind());
        update(digest, entry.object());
        update(digest, entry.detail());
        to.accept(entry);
      }
    }
  }

  /** A text of PostgreSQL contains no zero byte, so that one ends it. */
  private static void update(MessageDigest digest, String text) {
    digest.update(bytes(text));
    digest.update((byte) 0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
