package com.prismicx.msr.stores;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Makes and removes pairs of databases, one caller at a time per server: roles are shared. */
final class TestDatabases {
  /** Arbitrary; whoever sets up databases for tests on a server takes this advisory lock. */
  private static final long SETUP_LOCK = 0x6d73725f74657374L;

  private static final String DEPENDENT_OBJECTS_STILL_EXIST = "2BP01";

  private static final Set<StoreSettings> EXISTING = ConcurrentHashMap.newKeySet();

  private TestDatabases() {}

  static void create(StoreSettings databases) {
    DatabaseAddress admin = databases.admin();
    PostgresSetup setup =
        new PostgresSetup(
            databases.control().databaseName(),
            databases.tenant().databaseName(),
            databases.control().password(),
            databases.tenant().password());
    locked(admin, _ -> setup.run(database -> admin.database(database).connect()));
    EXISTING.add(databases);
  }

  static void drop(StoreSettings databases) {
    locked(
        databases.admin(),
        connection -> {
          List<String> roles = tenantRoles(connection, databases.tenant().databaseName());
          dropDatabase(connection, databases.control().databaseName());
          dropDatabase(connection, databases.tenant().databaseName());
          for (String role : roles) {
            dropRole(connection, role);
          }
        });
    dropMongo(databases);
    EXISTING.remove(databases);
  }

  private static void dropMongo(StoreSettings databases) {
    try (MongoClient client =
        MongoClients.create(databases.mongoUrl() + "/?serverSelectionTimeoutMS=5000")) {
      Mono.from(client.getDatabase(databases.mongoDatabase()).drop()).block();
    }
  }

  /** What no test has dropped. */
  static void dropAll() {
    EXISTING.forEach(TestDatabases::drop);
  }

  @FunctionalInterface
  private interface Work {
    void run(Connection admin) throws SQLException;
  }

  /** The lock ends with the session. */
  private static void locked(DatabaseAddress admin, Work work) {
    try (Connection connection = admin.connect()) {
      execute(connection, "SELECT pg_advisory_lock(" + SETUP_LOCK + ")");
      work.run(connection);
    } catch (SQLException e) {
      throw new StoresException("The test's databases: " + e.getMessage(), e);
    }
  }

  /** Roles that own or may use something in the database, without those of the setup. */
  private static List<String> tenantRoles(Connection admin, String database) throws SQLException {
    String sql =
        """
        SELECT DISTINCT quote_ident(r.rolname)
        FROM pg_shdepend AS d
        JOIN pg_database AS b ON b.oid = d.dbid
        JOIN pg_roles AS r ON r.oid = d.refobjid
        WHERE b.datname = ? AND d.refclassid = 'pg_authid'::regclass
          AND r.rolname ~ '^msr_' AND r.rolname !~ '^msr_(control|connect|provisioner|p_[0-9]{2})$'
        """;
    List<String> roles = new ArrayList<>();
    try (PreparedStatement statement = admin.prepareStatement(sql)) {
      statement.setString(1, database);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          roles.add(rows.getString(1));
        }
      }
    }
    return roles;
  }

  private static void dropDatabase(Connection admin, String name) throws SQLException {
    execute(admin, "DROP DATABASE IF EXISTS \"" + name + "\" WITH (FORCE)");
  }

  /** A role that still owns something in another test's database stays. */
  private static void dropRole(Connection admin, String quotedName) throws SQLException {
    try {
      execute(admin, "DROP ROLE IF EXISTS " + quotedName);
    } catch (SQLException e) {
      if (!DEPENDENT_OBJECTS_STILL_EXIST.equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
