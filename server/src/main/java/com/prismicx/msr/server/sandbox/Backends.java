package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.server.postgres.DatabaseSettings;
import com.prismicx.msr.server.postgres.Pools;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What the sessions of scripts take of the tenant database, read on the provisioner's own connection. It stays open: who
 * fills the table of locks keeps everybody from connecting. For the same reason nothing here reads a catalog that all
 * databases share, which would take a lock in that table.
 */
final class Backends implements AutoCloseable {
  private static final String START =
      "select backend_start::text from pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid())";

  private static final String END =
      "select pg_terminate_backend(pid) from pg_stat_get_activity(?)"
          + " where backend_start = ?::timestamptz";

  private static final String LOCKS =
      "select pid, count(*) from pg_lock_status() where pid = any(?) group by pid";

  private static final String ROOM =
      "select current_setting('max_locks_per_transaction')::bigint"
          + " * (current_setting('max_connections')::int"
          + " + current_setting('max_prepared_transactions')::int)";

  /**
   * Sizes of files, not {@code pg_relation_size}, which would wait for whoever holds a table's lock: the very script that is
   * measured. What its transaction has made is in no catalog yet, but locked, and its first file is named like itself.
   */
  private static final String BYTES =
      """
      with recursive
      watched as (select * from unnest(?::int[], ?::text[]) as w (pid, schema)),
      here as (
        select regexp_replace(pg_relation_filepath('pg_class'), '[0-9]+$', '') as directory,
          substring(pg_relation_filepath('pg_class') from '([0-9]+)/[0-9]+$')::oid as database),
      own as (
        select w.pid, c.oid, c.reltoastrelid from watched w
        join pg_namespace n on n.nspname = w.schema
        join pg_class c on c.relnamespace = n.oid),
      relation as (
        select pid, pg_relation_filepath(oid) as path from own
        union all
        select pid, pg_relation_filepath(reltoastrelid) from own where reltoastrelid <> 0
        union all
        select own.pid, pg_relation_filepath(x.indexrelid) from own
        join pg_index x on x.indrelid = own.reltoastrelid where own.reltoastrelid <> 0
        union all
        select distinct l.pid, here.directory || l.relation
        from pg_lock_status() l join watched w on w.pid = l.pid, here
        where l.locktype = 'relation' and l.database = here.database
          and not exists (select from pg_class c where c.oid = l.relation)),
      segment (pid, path, number, bytes) as (
        select pid, path, 0, (pg_stat_file(path, true)).size from relation where path is not null
        union all
        select pid, path, number + 1, (pg_stat_file(path || '.' || (number + 1), true)).size
        from segment where bytes >= pg_size_bytes(current_setting('segment_size')))
      select pid, coalesce(sum(bytes), 0)::bigint from segment group by pid
      """;

  private final Connection connection;

  Backends(DatabaseSettings settings) throws SQLException {
    connection = Pools.connect(settings, "watchdog");
    try (Statement statement = connection.createStatement()) {
      statement.execute("set search_path = pg_catalog");
      statement.execute("set lock_timeout = 1000");
      statement.execute("set statement_timeout = 5000");
    }
  }

  /** When the backend of a session began, read in that session. */
  static String start(Connection session) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(START)) {
      row.next();
      return row.getString(1);
    }
  }

  /** For how many locks there is room, for all sessions together. */
  long roomForLocks() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(ROOM)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Locks held, by process id. */
  Map<Integer, Long> locks(Collection<WatchedSession> sessions) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCKS)) {
      statement.setArray(1, pids(sessions));
      return byPid(statement);
    }
  }

  /** Bytes of the session's schema and of what its transaction has made there, by process id. */
  Map<Integer, Long> bytes(Collection<WatchedSession> sessions) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BYTES)) {
      statement.setArray(1, pids(sessions));
      statement.setArray(
          2,
          connection.createArrayOf(
              "text", sessions.stream().map(WatchedSession::schema).toArray()));
      return byPid(statement);
    }
  }

  /** Ends a session; false when its backend is gone already. */
  boolean end(WatchedSession session) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(END)) {
      statement.setInt(1, session.pid());
      statement.setString(2, session.backendStart());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private java.sql.Array pids(Collection<WatchedSession> sessions) throws SQLException {
    return connection.createArrayOf("int4", sessions.stream().map(WatchedSession::pid).toArray());
  }

  private static Map<Integer, Long> byPid(PreparedStatement statement) throws SQLException {
    Map<Integer, Long> found = new HashMap<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        found.put(rows.getInt(1), rows.getLong(2));
      }
    }
    return found;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
