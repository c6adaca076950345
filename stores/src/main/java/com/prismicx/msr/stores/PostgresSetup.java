package com.prismicx.msr.stores;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a PostgreSQL server needs before the service can use it: roles, the two databases, and rights
 * taken from PUBLIC. It is the script {@code postgres-setup.sql}, which a DBA may run with psql just
 * as well. Passwords take effect only where the role does not exist yet.
 */
public record PostgresSetup(
    String controlDatabase,
    String tenantDatabase,
    String controlPassword,
    String provisionerPassword) {
  public static final String DEFAULT_CONTROL_DATABASE = "management_system_repository";
  public static final String DEFAULT_TENANT_DATABASE = "tenant_data";
  public static final String CONTROL_ROLE = "msr_control";
  public static final String PROVISIONER_ROLE = "msr_provisioner";

  /** Opens a superuser's connection to a database of the server. */
  @FunctionalInterface
  public interface Superuser {
    Connection connect(String database) throws SQLException;
  }

  public PostgresSetup {
    Objects.requireNonNull(controlDatabase, "controlDatabase");
    Objects.requireNonNull(tenantDatabase, "tenantDatabase");
    Objects.requireNonNull(controlPassword, "controlPassword");
    Objects.requireNonNull(provisionerPassword, "provisionerPassword");
  }

  /** The text of {@code postgres-setup.sql}. */
  public static String script() {
    try (InputStream in = PostgresSetup.class.getResourceAsStream("/postgres-setup.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the script; running it again changes nothing. One runner at a time per server. */
  public void run(Superuser superuser) throws SQLException {
    Connection connection = superuser.connect("postgres");
    try {
      for (PsqlScript.Step step : PsqlScript.parse(script(), variables()).steps()) {
        switch (step) {
          case PsqlScript.Step.Execute(String sql) -> execute(connection, sql);
          case PsqlScript.Step.ExecuteResult(String query) -> executeResult(connection, query);
          case PsqlScript.Step.Connect(String database) -> {
            connection.close();
            connection = superuser.connect(database);
          }
        }
      }
    } finally {
      connection.close();
    }
  }

  private Map<String, String> variables() {
    return Map.of(
        "control_database", controlDatabase,
        "tenant_database", tenantDatabase,
        "control_password", controlPassword,
        "provisioner_password", provisionerPassword);
  }

  private static void executeResult(Connection connection, String query) throws SQLException {
    for (String sql : column(connection, query)) {
      execute(connection, sql);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  private static List<String> column(Connection connection, String query) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** Without the passwords. */
  @Override
  public String toString() {
    return "PostgresSetup[" + controlDatabase + ", " + tenantDatabase + "]";
  }
}
