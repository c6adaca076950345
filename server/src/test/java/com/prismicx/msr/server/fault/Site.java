package com.prismicx.msr.server.fault;

import com.prismicx.msr.server.ServerProcess;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.stores.DatabaseAddress;
import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.stores.StoresProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Stores that may be harmed: PostgreSQL and the Mongo store, each in a process of its own, started once for all fault tests
 * that do not ask for their own. Whoever harms one mends it again.
 */
final class Site implements AutoCloseable {
  private final Path directory;
  private final StoreSettings settings;
  private StoresProcess postgres;
  private StoresProcess mongo;

  private static final class Holder {
    static final Site SHARED = new Site();
  }

  static Site shared() {
    return Holder.SHARED;
  }

  /** Stores that no other test sees. */
  static Site fresh() {
    return new Site();
  }

  /** Stores that no other test sees, PostgreSQL's on a disk of their own. */
  static Site on(SmallDisk disk) {
    return new Site(disk::start);
  }

  private Site() {
    this(directory -> StoresProcess.start(directory, "--only", "postgres"));
  }

  private Site(Function<Path, StoresProcess> startPostgres) {
    try {
      directory = Files.createTempDirectory("msr-fault-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    mongo = StoresProcess.start(directory, "--only", "mongo");
    postgres = startPostgres.apply(directory);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    Map<String, String> running = mongo.asSettings();
    settings =
        new StoreSettings(
            address(running, "control"),
            address(running, "tenant"),
            running.get("mongo.url"),
            running.get("mongo.database"),
            postgres.admin());
  }

  private static DatabaseAddress address(Map<String, String> running, String name) {
    return new DatabaseAddress(
        running.get(name + ".url"), running.get(name + ".user"), running.get(name + ".password"));
  }

  StoresProcess postgres() {
    return postgres;
  }

  StoresProcess mongo() {
    return mongo;
  }

  /** Starts the Mongo store again after it was killed, on the same port and data. */
  void restartMongo() {
    mongo = StoresProcess.start(directory, "--only", "mongo");
  }

  /** Fast shutdown and start, as an operator restarts it; on the same port. */
  void restartPostgres() {
    postgres.close();
    postgres = StoresProcess.start(directory, "--only", "postgres");
  }

  /** Waits until it lets in again. */
  void awaitPostgres() {
    Eventually.holds(
        Duration.ofSeconds(30),
        "PostgreSQL lets in",
        () -> {
          try (Connection connection = controlConnection()) {
            return connection.isValid(5);
          } catch (SQLException e) {
            return false;
          }
        });
  }

  /** Settings of a server on these stores. */
  Map<String, String> settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(Map.of("gate", "report"));
    all.putAll(more);
    return TestServer.settings(settings, all);
  }

  /** A server on these stores; when this returns it serves. */
  ServerProcess server(Map<String, String> more) {
    return ServerProcess.start(settings(more));
  }

  DatabaseAddress control() {
    return settings.control();
  }

  /** Rows of a query on the control database, as its superuser; columns joined by a bar. */
  List<String> control(String sql) {
    return query(settings.control().databaseName(), sql);
  }

  /** Rows of a query on the tenant database, as its superuser; columns joined by a bar. */
  List<String> tenant(String sql) {
    return query(settings.tenant().databaseName(), sql);
  }

  /** A superuser's connection to the control database. */
  Connection controlConnection() throws SQLException {
    return settings.adminConnection(settings.control().databaseName());
  }

  /** A superuser's connection to the tenant database. */
  Connection tenantConnection() throws SQLException {
    return settings.adminConnection(settings.tenant().databaseName());
  }

  /** The markers of a schema in order: position, from, to. */
  List<String> markers(String schema) {
    return tenant("select position, edge_from, edge_to from " + schema + ".msr_step order by 1");
  }

  /** Waits until the operation's migration stands before its {@link Gate}. */
  void awaitMigration(String operationId) {
    String sql =
        "select 1 from pg_stat_activity where wait_event = 'PgSleep' and application_name = '%s'"
            .formatted(operationId);
    Eventually.holds(
        Duration.ofSeconds(20), "the migration runs", () -> tenant(sql).equals(List.of("1")));
  }

  /** Executes statements as a superuser. */
  void execute(String sql) {
    try (Connection connection = settings.adminConnection("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private List<String> query(String database, String sql) {
    try (Connection connection = settings.adminConnection(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          columns.add(rows.getString(i));
        }
        lines.add(String.join("|", columns.stream().map(String::valueOf).toList()));
      }
      return lines;
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  @Override
  public void close() {
    if (!Files.exists(directory)) {
      return; // The JVM's end, after whoever asked for it has closed it.
    }
    postgres.close();
    mongo.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
