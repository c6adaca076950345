package com.prismicx.msr.server.fault;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Holds a migration up for as long as the test wants: its SQL waits while a role of a certain name exists. Closed from the
 * beginning. The publish gate's scratch schemas it lets pass.
 */
final class Gate implements AutoCloseable {
  private final Site site;
  private final String name;
  private boolean open = true;

  Gate(Site site, String name) {
    this.site = site;
    this.name = "gate_" + name;
    shut();
  }

  void shut() {
    site.execute("create role " + name);
    open = false;
  }

  /** The statement that waits. */
  String sql() {
    return sql("msr\\_ff%");
  }

  /** The statement that waits in scratch schemas, too. */
  String sqlForAll() {
    return sql("nobody");
  }

  private String sql(String passing) {
    return """
        DO $$ BEGIN
          WHILE session_user NOT LIKE '%s'
            AND EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '%s') LOOP
            PERFORM pg_catalog.pg_sleep(0.05);
          END LOOP;
        END $$;
        """
        .formatted(passing, name);
  }

  void open() {
    if (!open) {
      site.execute(opening());
      open = true;
    }
  }

  /** By a connection that is there already, where no other can be made. */
  void open(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(opening());
    }
    open = true;
  }

  private String opening() {
    return "drop role " + name;
  }

  @Override
  public void close() {
    open();
  }
}
