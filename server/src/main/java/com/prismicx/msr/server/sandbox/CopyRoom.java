package com.prismicx.msr.server.sandbox;

import static com.prismicx.msr.server.sandbox.JsonRows.quoted;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Pools;
import com.prismicx.msr.server.postgres.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies of installations' tables, in schemas of the provisioner's own beside theirs. A copy is one column of JSON: it depends on
 * no type that a rollback drops, and reading it runs no code of the tenant. The installation's role itself writes it, being let
 * in for as long as that takes: nobody stronger reads the tenant's tables. Thread-safe.
 */
public final class CopyRoom {
  /** How many copies a server lets be read at once, each on a connection of the provisioner's. */
  public static final int READERS = 2;

  private static final String UNDEFINED_TABLE = "42P01";
  private static final Duration SILENCE = Duration.ofSeconds(70);

  private final WallSettings settings;
  private final Provisioner provisioner;
  private final Logins logins;
  private final Watchdog watchdog;
  private final Sessions readers = new Sessions(READERS, "exports of copies", Duration.ZERO);

  CopyRoom(WallSettings settings, Provisioner provisioner, Logins logins, Watchdog watchdog) {
    this.settings = settings;
    this.provisioner = provisioner;
    this.logins = logins;
    this.watchdog = watchdog;
  }

  /** Name of the schema with the copy that an operation makes. */
  public static String schema(String operationId) {
    return required("msr_b_" + operationId.substring(operationId.indexOf('_') + 1));
  }

  private static String required(String schema) {
    if (!schema.matches("msr_b_[0-9a-f]{32}")) {
      throw new IllegalArgumentException("not a copy of ours: " + schema);
    }
    return schema;
  }

  /**
   * Copies tables as they are at one moment, in place of what an earlier attempt may have left half done.
   *
   * @return how many rows each has
   * @throws FencedException when the worker's token is outdated
   * @throws CopyFailedException when it cannot be done
   */
  public Map<String, Long> copy(
      Place place, String schema, Collection<String> tables, long fencingToken) {
    open(place, required(schema), tables, fencingToken);
    Map<String, Long> rows = fill(place, schema, tables, fencingToken);
    close(place, schema, fencingToken);
    return rows;
  }

  private void open(Place place, String schema, Collection<String> tables, long fencingToken) {
    List<String> statements = new ArrayList<>();
    statements.add("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    statements.add("CREATE SCHEMA " + schema);
    statements.add("GRANT USAGE ON SCHEMA %s TO %s".formatted(schema, place.schema()));
    for (String table : tables) {
      statements.add(
          "CREATE TABLE %s.%s (\"row\" jsonb NOT NULL)".formatted(schema, quoted(table)));
    }
    statements.add(
        "GRANT INSERT ON ALL TABLES IN SCHEMA %s TO %s".formatted(schema, place.schema()));
    provisioner.change(
        connection -> {
          Fence.require(connection, place, fencingToken);
          Provisioner.execute(connection, statements);
        });
  }

  private Map<String, Long> fill(
      Place place, String schema, Collection<String> tables, long fencingToken) {
    WatchedSession watched = null;
    try (Connection connection = logins.connect(place, "copy", Map.of())) {
      // Its statements are not timed: it is bounded by its age, as exports are.
      watched = watchdog.watchExport(connection, place);
      return fill(connection, place, schema, tables, fencingToken);
    } catch (SQLException e) {
      throw failure(watched, e);
    } finally {
      if (watched != null) {
        watchdog.forget(watched);
      }
    }
  }

  private Map<String, Long> fill(
      Connection connection,
      Place place,
      String schema,
      Collection<String> tables,
      long fencingToken)
      throws SQLException {
    long bound = settings.bounds().exportTimeout().toMillis();
    connection.setNetworkTimeout(Runnable::run, (int) (bound + SILENCE.toMillis()));
    Map<String, Long> rows = new TreeMap<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute("set statement_timeout = " + bound);
      // A policy would keep rows back, and nobody would know.
      statement.execute("set row_security = off");
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      // Whoever raises the fence after this ends this session.
      Fence.requireUnlocked(connection, place, fencingToken);
      for (String table : tables) {
        String sql =
            "insert into %s.%s (\"row\") select pg_catalog.to_jsonb(r) from %s"
                .formatted(schema, quoted(table), JsonRows.of(connection, table));
        rows.put(table, statement.executeLargeUpdate(sql));
      }
      connection.commit();
    }
    return rows;
  }

  private static RuntimeException failure(@Nullable WatchedSession watched, SQLException e) {
    String bound = watched == null ? null : watched.endedBecause().orElse(null);
    if (bound != null) {
      return new CopyFailedException(bound);
    }
    if (SqlFailures.isTooSlow(e)) {
      return new CopyFailedException("it takes longer than tenant.export-timeout allows");
    }
    if (SqlFailures.isUnavailable(e) || SqlFailures.isLostRace(e)) {
      return Wall.failure(e);
    }
    return new CopyFailedException(
        "the database refused: "
            + e.getMessage().lines().findFirst().orElse("").replaceFirst("^ERROR: ", ""));
  }

  private void close(Place place, String schema, long fencingToken) {
    provisioner.change(
        connection -> {
          Fence.require(connection, place, fencingToken);
          Provisioner.execute(
              connection,
              List.of(
                  "REVOKE ALL ON ALL TABLES IN SCHEMA %s FROM %s".formatted(schema, place.schema()),
                  "REVOKE ALL ON SCHEMA %s FROM %s".formatted(schema, place.schema())));
        });
  }

  /** Destroys a copy, if it is there. */
  public void remove(String schema) {
    provisioner.change(
        connection -> {
          Wall.allowLongDrop(connection);
          Provisioner.execute(
              connection, List.of("DROP SCHEMA IF EXISTS " + required(schema) + " CASCADE"));
        });
  }

  /** What is read of a copy. */
  public interface Reader {
    void row(String table, String json);
  }

  /**
   * Reads all rows of a copy's tables, as they are at one moment.
   *
   * @throws CopyGoneException when it was destroyed
   */
  public void read(String schema, Collection<String> tables, Reader reader) {
    try (Sessions.Taken _ = readers.take();
        Connection connection = Pools.connect(settings.database(), "copy")) {
      begin(connection);
      long end = System.nanoTime() + settings.bounds().exportTimeout().toNanos();
      for (String table : tables) {
        read(
            connection,
            required(schema),
            table,
            json -> {
              requireBefore(end);
              reader.row(table, json);
            });
      }
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        throw new CopyGoneException();
      }
      throw Wall.failure(e);
    }
  }

  private static void begin(Connection connection) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());
    try (Statement statement = connection.createStatement()) {
      statement.execute("set search_path = pg_catalog");
      statement.execute("set lock_timeout = 5000");
      statement.execute("set statement_timeout = 60000");
    }
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
  }

  private static void read(
      Connection connection, String schema, String table, Consumer<String> each)
      throws SQLException {
    new RowTexts(connection, RowTexts::untimed)
        .read("\"row\"::text", schema + "." + quoted(table), schema, table, each);
  }

  private static void requireBefore(long end) {
    if (System.nanoTime() > end) {
      throw new ServiceException.Unavailable(
          "tenant_database",
          "the export was ended: it took longer than tenant.export-timeout; read faster, or raise"
              + " the setting");
    }
  }
}
