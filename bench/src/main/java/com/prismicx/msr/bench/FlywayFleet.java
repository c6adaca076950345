package com.prismicx.msr.bench;

import com.prismicx.msr.stores.DatabaseAddress;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The peer: Flyway's API, called for one schema after another or by several threads. */
final class FlywayFleet implements AutoCloseable {
  // Flyway uses up to three at a time for one schema.
  private static final int CONNECTIONS_EACH = 3;

  private final DatabaseAddress database;
  private final HikariDataSource pool;
  private final Folder folder = Folder.create("flyway");

  FlywayFleet(DatabaseAddress database, int threads) {
    this.database = database;
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(threads * CONNECTIONS_EACH);
    pool = new HikariDataSource(config);
    write("V1__first.sql", FleetSql.FIRST);
    write("V2__upgrade.sql", FleetSql.UPGRADE);
  }

  private void write(String name, String sql) {
    try {
      Files.writeString(folder.file(name), sql);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the schemas at the first version. */
  void install(int threads, List<String> schemas) {
    Together.forEach(threads, schemas, schema -> migrate(pooled(), schema, "1"));
  }

  /** As Flyway's manual shows it: the database's address, so that Flyway connects for each schema. */
  void upgrade(int threads, List<String> schemas) {
    Together.forEach(threads, schemas, schema -> migrate(connecting(), schema, "2"));
  }

  /** With a pool of connections, which spares Flyway the connecting. */
  void upgradePooled(int threads, List<String> schemas) {
    Together.forEach(threads, schemas, schema -> migrate(pooled(), schema, "2"));
  }

  private FluentConfiguration connecting() {
    return Flyway.configure().dataSource(database.url(), database.user(), database.password());
  }

  private FluentConfiguration pooled() {
    return Flyway.configure().dataSource(pool);
  }

  private void migrate(FluentConfiguration flyway, String schema, String version) {
    var done =
        flyway
            .schemas(schema)
            .locations("filesystem:" + folder.path())
            .target(version)
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
