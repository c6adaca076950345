package com.prismicx.msr.stores;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * The embedded PostgreSQL, ready for the service: {@link PostgresSetup} has run. Data, port and
 * passwords stay in {@code DIR/postgres}.
 */
public final class EmbeddedPostgresStore implements AutoCloseable {
  private final StoreDirectory directory;
  private final PostgresServer server;
  private final Map<String, String> passwords;
  private final int port;

  private EmbeddedPostgresStore(
      StoreDirectory directory, PostgresServer server, Map<String, String> passwords, int port) {
    this.directory = directory;
    this.server = server;
    this.passwords = passwords;
    this.port = port;
  }

  /**
   * Starts it; a server that a killed process left running is stopped first.
   *
   * @param port 0 for the one that it had before, or a free one
   */
  public static EmbeddedPostgresStore start(Path dir, int port) {
    StoreDirectory directory = StoreDirectory.open(dir.resolve("postgres"));
    try {
      ConnectionFiles.removeStale(
          dir, ConnectionFiles.STORES, ConnectionFiles.POSTGRES, ConnectionFiles.ADMIN);
      return start(directory, port);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static EmbeddedPostgresStore start(StoreDirectory directory, int wantedPort) {
    Privileges.requireUsable();
    PostgresServer server = new PostgresServer(PostgresBinaries.unpacked(), directory);
    server.stopLeftover();
    int port = Ports.choose(directory, wantedPort, "--postgres-port");
    Map<String, String> passwords = passwords(directory.resolve("passwords.properties"));
    server.create(passwords.get("admin"));
    server.start(port);
    EmbeddedPostgresStore store = new EmbeddedPostgresStore(directory, server, passwords, port);
    try {
      store.setUp();
      return store;
    } catch (SQLException e) {
      server.stop();
      throw new StoresException("PostgreSQL cannot be set up: " + e.getMessage(), e);
    }
  }

  /** Made once, before the server that will have them. */
  private static Map<String, String> passwords(Path file) {
    Map<String, String> passwords = new HashMap<>(StoreDirectory.readProperties(file));
    if (passwords.isEmpty()) {
      SecureRandom random = new SecureRandom();
      for (String role : new String[] {"admin", "control", "tenant"}) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        passwords.put(role, Base64.getUrlEncoder().encodeToString(bytes));
      }
      StoreDirectory.writeProperties(file, passwords);
    }
    return Map.copyOf(passwords);
  }

  private void setUp() throws SQLException {
    new PostgresSetup(
            PostgresSetup.DEFAULT_CONTROL_DATABASE,
            PostgresSetup.DEFAULT_TENANT_DATABASE,
            passwords.get("control"),
            passwords.get("tenant"))
        .run(database -> admin().database(database).connect());
    closeOtherDatabases();
  }

  /** This server is ours alone, so its other databases can be closed to tenants, too. */
  private void closeOtherDatabases() throws SQLException {
    try (Connection connection = admin().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC");
    }
  }

  public DatabaseAddress control() {
    return DatabaseAddress.local(
        port,
        PostgresSetup.DEFAULT_CONTROL_DATABASE,
        PostgresSetup.CONTROL_ROLE,
        passwords.get("control"));
  }

  public DatabaseAddress tenant() {
    return DatabaseAddress.local(
        port,
        PostgresSetup.DEFAULT_TENANT_DATABASE,
        PostgresSetup.PROVISIONER_ROLE,
        passwords.get("tenant"));
  }

  /** The superuser, in database {@code postgres}. */
  public DatabaseAddress admin() {
    return DatabaseAddress.local(
        port, "postgres", PostgresServer.SUPERUSER, passwords.get("admin"));
  }

  public int port() {
    return port;
  }

  public long postmasterPid() {
    return server.postmasterPid();
  }

  /** Starts the server again if it was killed from outside. True if that was needed. */
  boolean restartIfEnded() {
    if (server.isRunning()) {
      return false;
    }
    server.start(port);
    return true;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } finally {
      directory.close();
    }
  }
}
