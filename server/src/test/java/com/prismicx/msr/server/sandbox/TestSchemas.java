package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.stores.TestStores;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/** Schemas with their roles in a tenant database of one test class, made as the wall makes them, and a superuser's session. */
final class TestSchemas implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final StoreSettings stores = TestStores.fresh();
  private final Connection admin;

  TestSchemas() throws SQLException {
    admin = stores.adminConnection(stores.tenant().databaseName());
  }

  Connection admin() {
    return admin;
  }

  /** A session of the provisioner. */
  Connection provisioner() throws SQLException {
    return stores.tenant().connect();
  }

  /** A schema with our own tables in it. */
  String create() throws SQLException {
    String name = randomName();
    execute(
        "CREATE ROLE " + name,
        "CREATE SCHEMA " + name + " AUTHORIZATION msr_provisioner",
        "GRANT USAGE, CREATE ON SCHEMA %1$s TO %1$s".formatted(name),
        "SET ROLE msr_provisioner",
        "CREATE TABLE " + name + ".msr_step (position bigint PRIMARY KEY)",
        "CREATE TABLE " + name + ".msr_fence (token bigint)",
        "RESET ROLE");
    return name;
  }

  static String randomName() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return "msr_" + HexFormat.of().formatHex(bytes);
  }

  /** Runs statements as the schema's role, with unqualified names. */
  void in(String schema, String... statements) throws SQLException {
    execute("SET search_path = " + schema + ", ext, pg_temp", "SET ROLE " + schema);
    try {
      execute(statements);
    } finally {
      if (admin.getAutoCommit()) {
        execute("RESET ROLE", "RESET search_path");
      }
    }
  }

  /** Runs statements as the superuser. */
  void execute(String... statements) throws SQLException {
    try (Statement statement = admin.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    admin.close();
    stores.close();
  }
}
