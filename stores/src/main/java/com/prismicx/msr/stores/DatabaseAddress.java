package com.prismicx.msr.stores;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;

/** How to reach a PostgreSQL database as one role. */
public record DatabaseAddress(String url, String user, String password) {
  public DatabaseAddress {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
  }

  static DatabaseAddress local(int port, String database, String user, String password) {
    return new DatabaseAddress(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, password);
  }

  /** Reads {@code <name>.url}, {@code <name>.user} and {@code <name>.password}. */
  static DatabaseAddress from(Map<String, String> settings, String name) {
    return new DatabaseAddress(
        settings.get(name + ".url"),
        settings.get(name + ".user"),
        settings.get(name + ".password"));
  }

  /** The same server and role, another database. */
  public DatabaseAddress database(String name) {
    return new DatabaseAddress(url.substring(0, url.lastIndexOf('/') + 1) + name, user, password);
  }

  public String databaseName() {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  Map<String, String> asSettings(String name) {
    return Map.of(name + ".url", url, name + ".user", user, name + ".password", password);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return user + "@" + url;
  }
}
