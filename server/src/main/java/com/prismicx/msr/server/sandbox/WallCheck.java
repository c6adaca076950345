package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whether the tenant database was set up as {@code postgres-setup.sql} does it. */
final class WallCheck {
  private static final int OLDEST = 160000;
  private static final int SHARDS = 64;

  private WallCheck() {}

  static void require(Connection connection, WallSettings settings) throws SQLException {
    List<String> problems = new ArrayList<>();
    if (number(connection, "select current_setting('server_version_num')::int") < OLDEST) {
      problems.add(
          "PostgreSQL 16 or newer is needed: older ones cannot grant a role without its powers");
    }
    if (number(connection, "select count(*)::int from pg_roles where rolname ~ '^msr_p_[0-9]{2}$'")
            < SHARDS
        || number(connection, "select count(*)::int from pg_roles where rolname = 'msr_connect'")
            < 1) {
      problems.add("the provisioner's roles are missing");
    }
    if (number(connection, OPEN_FUNCTIONS) > 0) {
      problems.add("PUBLIC may execute advisory lock or large object functions");
    }
    if (number(
            connection,
            "select has_database_privilege('public', current_database(), 'TEMPORARY')::int")
        > 0) {
      problems.add("PUBLIC may create temporary tables");
    }
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "the tenant database does not keep tenants apart: "
              + String.join("; ", problems)
              + ". Run what `msr postgres-setup` prints as a superuser, then start again");
    }
    requireClosedDatabases(connection, settings);
  }

  private static final String OPEN_FUNCTIONS =
      """
      select count(*)::int from pg_proc
      where pronamespace = 'pg_catalog'::regnamespace
        and (proname like 'pg\\_%advisory%' or proname like 'lo\\_%' or proname in ('loread', 'lowrite'))
        and has_function_privilege('public', oid, 'EXECUTE')
      """;

  private static void requireClosedDatabases(Connection connection, WallSettings settings)
      throws SQLException {
    List<String> open = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "select datname from pg_database where datallowconn and datname <> current_database()"
                    + " and has_database_privilege('public', oid, 'CONNECT') order by 1");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        open.add(rows.getString(1));
      }
    }
    if (!open.isEmpty() && !settings.allowOpenDatabases()) {
      throw new IllegalStateException(
          "a tenant's role could connect to these databases of the same server: "
              + String.join(", ", open)
              + ". Revoke CONNECT on them from PUBLIC, or set tenant.allow-open-databases=true");
    }
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }
}
