package com.prismicx.msr.server.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Reads a fingerprint. The query is planned while nothing but {@code pg_catalog} is in the search path, so that no function
 * or operator of the schema can take part in it, and executed with the schema in the path, so that the server writes names
 * without it.
 */
final class FingerprintReader {
  private static final int FETCH_SIZE = 1000;

  /** Settings that change how the server writes expressions, and a planner that is quick with many small tables. */
  private static final String SETTINGS =
      """
      select pg_catalog.set_config(s.name, s.value, true) from (values
        ('search_path', 'pg_catalog'), ('quote_all_identifiers', 'off'), ('datestyle', 'ISO, YMD'),
        ('intervalstyle', 'postgres'), ('timezone', 'UTC'), ('extra_float_digits', '1'),
        ('bytea_output', 'hex'), ('standard_conforming_strings', 'on'), ('lc_monetary', 'C'),
        ('jit', 'off')) as s (name, value)""";

  private static final String PATH =
      "select set_config('search_path', 'pg_catalog, ' || quote_ident(?) || ', ext, pg_temp', true)";

  private FingerprintReader() {}

  /** Gives every entry in order, and answers the hash. */
  static String read(Connection connection, FingerprintScope scope, Consumer<FingerprintEntry> to)
      throws SQLException {
    if (!connection.getAutoCommit()) {
      Savepoint before = connection.setSavepoint();
      try {
        return readHere(connection, scope, to);
      } finally {
        connection.rollback(before);
        connection.releaseSavepoint(before);
      }
    }
    connection.setAutoCommit(false);
    try {
      return readHere(connection, scope, to);
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static String readHere(
      Connection connection, FingerprintScope scope, Consumer<FingerprintEntry> to)
      throws SQLException {
    try (PreparedStatement settings = connection.prepareStatement(SETTINGS)) {
      settings.execute();
    }
    declare(connection, scope);
    try (PreparedStatement path = connection.prepareStatement(PATH)) {
      path.setString(1, scope.schema());
      path.execute();
    }
    MessageDigest digest = sha256();
    update(digest, "msr-fingerprint " + Fingerprint.FORMAT);
    try (PreparedStatement fetch =
        connection.prepareStatement("fetch " + FETCH_SIZE + " from msr_fingerprint")) {
      while (page(fetch, digest, to) == FETCH_SIZE) {
        // There is one more.
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void declare(Connection connection, FingerprintScope scope) throws SQLException {
    try (PreparedStatement declare =
        connection.prepareStatement(
            "declare msr_fingerprint no scroll cursor for " + FingerprintSql.QUERY)) {
      declare.setString(1, scope.schema());
      declare.setString(2, scope.role());
      declare.setString(3, scope.namePattern());
      declare.setArray(4, connection.createArrayOf("text", scope.leftOut().toArray()));
      declare.execute();
    }
  }

  private static int page(
      PreparedStatement fetch, MessageDigest digest, Consumer<FingerprintEntry> to)
      throws SQLException {
    int count = 0;
    try (ResultSet rows = fetch.executeQuery()) {
      for (; rows.next(); count++) {
        FingerprintEntry entry =
            new FingerprintEntry(rows.getString(1), rows.getString(2), rows.getString(3));
        update(digest, entry.kind());
        update(digest, entry.object());
        update(digest, entry.detail());
        to.accept(entry);
      }
    }
    return count;
  }

  /** A text of PostgreSQL contains no zero byte, so that one ends it. */
  private static void update(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
