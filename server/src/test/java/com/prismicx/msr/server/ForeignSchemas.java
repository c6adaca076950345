package com.prismicx.msr.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/** Schemas in the tenant database as other tools make them, each with an owner of its own; gone when it is closed. */
public final class ForeignSchemas implements AutoCloseable {
  /** Flyway's history, as its version 10 makes it. */
  public static final String FLYWAY =
      """
      CREATE TABLE flyway_schema_history (installed_rank INT NOT NULL, version VARCHAR(50),
        description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL,
        checksum INTEGER, installed_by VARCHAR(100) NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT now(),
        execution_time INTEGER NOT NULL, success BOOLEAN NOT NULL);
      ALTER TABLE flyway_schema_history ADD CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank);
      CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history (success);
      """;

  private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

  private final Connection admin;
  private final Deque<String> made = new ArrayDeque<>();

  public ForeignSchemas(Workbench bench) throws SQLException {
    this.admin = bench.tenantDatabase();
  }

  /** A schema with these objects, whose owner is not granted to anybody. */
  public String create(String... statements) throws SQLException {
    String schema = "legacy_" + Long.toString(NEXT.incrementAndGet(), 36);
    made.push(schema);
    execute(
        "CREATE ROLE %s_owner".formatted(schema),
        "CREATE SCHEMA %s AUTHORIZATION %1$s_owner".formatted(schema));
    in(schema, statements);
    return schema;
  }

  /** {@link #create} with the grant that adopting needs. */
  public String granted(String... statements) throws SQLException {
    String schema = create(statements);
    grant(schema);
    return schema;
  }

  /** What a database administrator does for the server. */
  public void grant(String schema) throws SQLException {
    execute("GRANT %s_owner TO msr_provisioner WITH INHERIT FALSE, SET TRUE".formatted(schema));
  }

  /** Runs statements as the schema's owner. */
  public void in(String schema, String... statements) throws SQLException {
    execute("SET search_path = " + schema, "SET ROLE %s_owner".formatted(schema));
    try {
      execute(statements);
    } finally {
      execute("RESET ROLE", "RESET search_path");
    }
  }

  /** Runs statements as the superuser. */
  public void execute(String... statements) throws SQLException {
    for (String sql : statements) {
      Workbench.execute(admin, sql);
    }
  }

  public Connection admin() {
    return admin;
  }

  @Override
  public void close() throws SQLException {
    for (String schema : made) {
      execute(
          "DROP SCHEMA IF EXISTS %s CASCADE".formatted(schema),
          "DROP OWNED BY %s_owner CASCADE".formatted(schema),
          "DROP ROLE %s_owner".formatted(schema));
    }
    admin.close();
  }
}
