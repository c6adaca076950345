package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whether the tenant database was set up as {@code postgres-setup.sql} does it, on a server that keeps tenants apart. */
final class WallCheck {
  private static final String SETUP = "run what `msr postgres-setup` prints as a superuser";
  private static final String CONFIGURE = "set it in postgresql.conf and restart PostgreSQL";

  /** What must not be: a query that says whether it is, what that means, and what to do. */
  private record Fault(String sql, String problem, String remedy) {}

  private static final List<Fault> FAULTS =
      List.of(
          new Fault(
              "select current_setting('server_version_num')::int < 160000",
              "PostgreSQL is older than 16 and cannot grant a role without its powers",
              "take PostgreSQL 16 or newer"),
          new Fault(
              """
              select count(*) < 65 from pg_roles
              where rolname ~ '^msr_p_[0-9]{2}$' or rolname = 'msr_connect'
              """,
              "the provisioner's roles are missing", SETUP),
          new Fault(
              "select to_regclass('msr_server.removed') is null",
              "the table msr_server.removed is missing",
              SETUP),
          new Fault(
              "select rolsuper from pg_roles where rolname = session_user",
              "the role of tenant.user is a superuser, whom nothing keeps within a tenant's schema",
              "set tenant.user and tenant.password to the provisioner, msr_provisioner"),
          new Fault(
              """
              select exists(select from pg_proc
              where pronamespace = 'pg_catalog'::regnamespace
                and (proname like 'pg\\_%advisory%' or proname like 'lo\\_%'
                  or proname in ('loread', 'lowrite')
                  or proname ~ '^(array|domain|record|range|multirange)_in$')
                and has_function_privilege('public', oid, 'EXECUTE'))
              """,
              "PUBLIC may execute advisory lock, input or large object functions", SETUP),
          new Fault(
              "select has_database_privilege('public', current_database(), 'TEMPORARY')",
              "PUBLIC may create temporary tables",
              SETUP),
          new Fault(
              "select has_database_privilege('public', current_database(), 'CONNECT')",
              "PUBLIC may connect to the tenant database",
              SETUP),
          new Fault(
              """
              select exists(select from pg_namespace where nspname = 'public'
                and (has_schema_privilege('public', oid, 'USAGE')
                  or has_schema_privilege('public', oid, 'CREATE')))
              """,
              "PUBLIC may use schema public or create in it, where tenants could meet",
              SETUP),
          new Fault(
              "select not has_function_privilege('pg_catalog.pg_stat_file(text, boolean)', 'EXECUTE')",
              "the provisioner may not execute pg_stat_file, by which it sees how large a schema grows",
              SETUP),
          new Fault(
              "select current_setting('temp_file_limit') = '-1'",
              "the tenant database has no temp_file_limit, so that one tenant's sorts can fill the disk",
              SETUP),
          new Fault(
              "select current_setting('max_prepared_transactions')::int > 0",
              "max_prepared_transactions is above 0, so that a script can leave locks behind for ever",
              CONFIGURE + " with max_prepared_transactions = 0"));

  private WallCheck() {}

  /**
   * Refuses with every problem and what to do about each.
   *
   * @param connections how many connections all servers together may open on this PostgreSQL
   */
  static void require(Connection connection, WallSettings settings, int connections)
      throws SQLException {
    List<String> problems = new ArrayList<>();
    for (Fault fault : FAULTS) {
      if (Boolean.parseBoolean(ask(connection, "select (" + fault.sql() + ")::text").getFirst())) {
        problems.add(fault.problem() + ": " + fault.remedy());
      }
    }
    checkConnections(connection, connections, problems);
    checkOtherDatabases(connection, settings, problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "the tenant database does not keep tenants apart:\n  " + String.join("\n  ", problems));
    }
  }

  private static void checkConnections(Connection connection, int needed, List<String> problems)
      throws SQLException {
    int room =
        Integer.parseInt(
            ask(
                    connection,
                    """
                    select sum(case name when 'max_connections' then 1 else -1 end * setting::int)::text
                    from pg_settings
                    where name in
                      ('max_connections', 'superuser_reserved_connections', 'reserved_connections')
                    """)
                .getFirst());
    if (room < needed) {
      problems.add(
          ("max_connections leaves room for %d connections, but max-servers times the pools and the"
                  + " workers need %d: raise max_connections in postgresql.conf and restart PostgreSQL, or"
                  + " lower max-servers, control.pool-size, tenant.pool-size or operations.workers")
              .formatted(room, needed));
    }
  }

  private static void checkOtherDatabases(
      Connection connection, WallSettings settings, List<String> problems) throws SQLException {
    List<String> open =
        ask(
            connection,
            "select datname from pg_database where datallowconn and datname <> current_database()"
                + " and has_database_privilege('public', oid, 'CONNECT') order by 1");
    if (!open.isEmpty() && !settings.allowOpenDatabases()) {
      problems.add(
          "a tenant's role could connect to these databases of the same server: "
              + String.join(", ", open)
              + ": revoke CONNECT on them from PUBLIC, or set tenant.allow-open-databases=true");
    }
  }

  private static List<String> ask(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }
}
