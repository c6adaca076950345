package com.prismicx.msr.server.sandbox;

import static com.prismicx.msr.server.sandbox.JsonRows.quoted;

import com.prismicx.msr.server.postgres.SqlFailures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How much there is in an installation's tables, counted as its own role: nobody stronger ever reads them. All of it takes a
 * moment at most; what would take longer is not known then. Thread-safe.
 */
public final class Contents {
  /** How many counts a server runs at once, each on a connection of its own. */
  public static final int COUNTERS = 4;

  private static final Duration BOUND = Duration.ofSeconds(2);
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String OURS = "('msr_step', 'msr_fence')";
  private static final String TABLES =
      """
      select c.relname from pg_catalog.pg_class c
      where c.relnamespace = pg_catalog.current_schema()::regnamespace
        and c.relkind in ('r', 'p') and not c.relispartition and c.relname not in %s
      order by c.relname collate "C"
      """
          .formatted(OURS);
  private static final String TABLE =
      """
      select c.relname, null from pg_catalog.pg_class c
      where c.relnamespace = pg_catalog.current_schema()::regnamespace
        and c.relkind in ('r', 'p') and c.relname not in %s
        and pg_catalog.quote_ident(c.relname) = ?
      """
          .formatted(OURS);
  private static final String COLUMN =
      """
      select c.relname, a.attname from pg_catalog.pg_class c
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = pg_catalog.current_schema()::regnamespace
        and c.relkind in ('r', 'p') and c.relname not in %s
        and pg_catalog.quote_ident(c.relname) || '.' || pg_catalog.quote_ident(a.attname) = ?
      """
          .formatted(OURS);

  private final Logins logins;
  private final Watchdog watchdog;
  private final Sessions counters = new Sessions(COUNTERS, "counts of what is in tables", BOUND);

  Contents(Logins logins, Watchdog watchdog) {
    this.logins = logins;
    this.watchdog = watchdog;
  }

  /**
   * A table, or a column of one.
   *
   * @param text {@code table} or {@code table.column}, quoted where SQL needs it
   */
  public record Name(String text, boolean isColumn) {}

  /**
   * How much there is.
   *
   * @param tables the table in which it is; none when nothing has that name
   * @param values the rows of a table, the values of a column that are not null; empty when that is not known
   */
  public record Count(List<String> tables, OptionalLong values) {}

  /** Counts what has these names, in their order. */
  public List<Count> count(Place place, List<Name> names) {
    long end = System.nanoTime() + BOUND.toNanos();
    return asRole(
        place,
        (connection, watched) -> {
          execute(connection, "set row_security = off");
          execute(connection, "set quote_all_identifiers = off");
          List<Count> counts = new ArrayList<>();
          for (Name name : names) {
            counts.add(count(connection, watched, name, end));
          }
          return counts;
        });
  }

  /** Names of all tables that are not our own, in order. */
  public List<String> tables(Place place) {
    return asRole(
        place,
        (connection, _) -> {
          List<String> tables = new ArrayList<>();
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
              tables.add(rows.getString(1));
            }
          }
          return tables;
        });
  }

  private interface Work<T> {
    T in(Connection connection, WatchedSession watched) throws SQLException;
  }

  private <T> T asRole(Place place, Work<T> work) {
    try (Sessions.Taken _ = counters.take();
        Connection connection = logins.connect(place, "count", Map.of())) {
      WatchedSession watched = watchdog.watchExport(connection, place);
      try {
        return work.in(connection, watched);
      } finally {
        watchdog.forget(watched);
      }
    } catch (SQLException e) {
      throw Wall.failure(e);
    }
  }

  private static Count count(Connection connection, WatchedSession watched, Name name, long end)
      throws SQLException {
    List<Spot> spots = spots(connection, name);
    long sum = 0;
    boolean known = true;
    for (Spot spot : spots) {
      OptionalLong values = count(connection, watched, spot, end);
      known &= values.isPresent();
      sum += values.orElse(0);
    }
    return new Count(
        spots.stream().map(Spot::table).toList(),
        known ? OptionalLong.of(sum) : OptionalLong.empty());
  }

  /**
   * Where something is.
   *
   * @param counted what of each row is counted
   */
  private record Spot(String table, String counted) {}

  private static List<Spot> spots(Connection connection, Name name) throws SQLException {
    List<Spot> spots = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(name.isColumn() ? COLUMN : TABLE)) {
      statement.setString(1, name.text());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          spots.add(new Spot(rows.getString(1), name.isColumn() ? quoted(rows.getString(2)) : "*"));
        }
      }
    }
    return spots;
  }

  private static OptionalLong count(
      Connection connection, WatchedSession watched, Spot spot, long end) throws SQLException {
    long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
    if (left <= 0) {
      return OptionalLong.empty();
    }
    execute(connection, "set statement_timeout = " + left);
    try (Statement statement = connection.createStatement();
        ResultSet row =
            watched.timed(
                () ->
                    statement.executeQuery(
                        "select pg_catalog.count(%s) from %s"
                            .formatted(spot.counted(), quoted(spot.table()))))) {
      row.next();
      return OptionalLong.of(row.getLong(1));
    } catch (SQLException e) {
      if (isUncountable(e)) {
        return OptionalLong.empty();
      }
      throw e;
    }
  }

  /** It takes too long, is locked, or a policy hides some of it. */
  private static boolean isUncountable(SQLException e) {
    return SqlFailures.isTooSlow(e)
        || SqlFailures.isLostRace(e)
        || INSUFFICIENT_PRIVILEGE.equals(e.getSQLState());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
