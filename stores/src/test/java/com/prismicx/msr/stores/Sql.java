package com.prismicx.msr.stores;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Statements on a connection of their own. */
final class Sql {
  private Sql() {}

  static void execute(DatabaseAddress database, String... statements) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column. */
  static List<String> rows(DatabaseAddress database, String query) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  static long number(DatabaseAddress database, String query) throws SQLException {
    return Long.parseLong(rows(database, query).getFirst());
  }

  static void awaitConnection(DatabaseAddress database) throws InterruptedException {
    for (int attempt = 0; attempt < 300; attempt++) {
      try {
        database.connect().close();
        return;
      } catch (SQLException notYet) {
        Thread.sleep(100);
      }
    }
    throw new AssertionError(database + " cannot be reached");
  }
}
