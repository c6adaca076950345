package com.prismicx.msr.bench;

import com.prismicx.msr.stores.DatabaseAddress;
import com.prismicx.msr.stores.StoreSettings;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;

/** Schemas that somebody else makes in the tenant database, by Flyway or by hand; one role owns them all. */
final class LegacySchemas implements AutoCloseable {
  // Flyway uses up to three at a time for one schema.
  private static final int CONNECTIONS_EACH = 3;

  private final int threads;
  private final String sql;
  private final HikariDataSource pool;
  private final Folder folder = Folder.create("legacy");

  /** The role exists; the sql makes what is in each schema. */
  LegacySchemas(StoreSettings stores, String owner, int threads, String sql) {
    this.threads = threads;
    this.sql = sql;
    DatabaseAddress database = stores.admin().database(stores.tenant().databaseName());
    allow(database, owner);
    pool = open(database, owner);
    try {
      Files.writeString(folder.file("V1__first.sql"), sql);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** To make schemas, and the lock that Flyway takes, which roles of tenants may not. */
  private static void allow(DatabaseAddress database, String owner) {
    try (Connection admin = database.connect();
        Statement statement = admin.createStatement()) {
      statement.execute(
          "GRANT CREATE ON DATABASE %s TO %s".formatted(database.databaseName(), owner));
      statement.execute("GRANT EXECUTE ON FUNCTION pg_try_advisory_xact_lock(bigint) TO " + owner);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private HikariDataSource open(DatabaseAddress database, String owner) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setConnectionInitSql("SET ROLE " + owner);
    config.setMaximumPoolSize(threads * CONNECTIONS_EACH);
    return new HikariDataSource(config);
  }

  /** Makes them by SQL alone. */
  void byHand(List<String> schemas) {
    Together.forEach(threads, schemas, this::make);
  }

  private void make(String schema) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE SCHEMA " + schema);
      statement.execute("SET LOCAL search_path = " + schema);
      statement.execute(sql);
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes them by Flyway, whose history is in each. */
  void byFlyway(List<String> schemas) {
    Together.forEach(threads, schemas, this::migrate);
  }

  private void migrate(String schema) {
    var done =
        Flyway.configure()
            .dataSource(pool)
            .schemas(schema)
            .locations("filesystem:" + folder.path())
            .loggers("slf4j")
            .load()
            .migrate();
    if (!done.success || done.migrationsExecuted != 1) {
      throw new IllegalStateException("Flyway did not migrate " + schema);
    }
  }

  @Override
  public void close() {
    pool.close();
    folder.close();
  }
}
