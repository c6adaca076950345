package com.prismicx.msr.bench;

import com.prismicx.msr.stores.DatabaseAddress;
import com.prismicx.msr.stores.TestStores;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A role of the whole PostgreSQL server that owns what is to be adopted; it goes after the databases in which it owns something. */
record LegacyOwner(String role, DatabaseAddress admin) implements AutoCloseable {
  static LegacyOwner create() {
    LegacyOwner owner =
        new LegacyOwner(
            "legacy_" + Long.toString(System.nanoTime(), 36), TestStores.shared().admin());
    owner.execute("CREATE ROLE " + owner.role());
    return owner;
  }

  /** What adopting needs. */
  void grant() {
    execute("GRANT %s TO msr_provisioner WITH INHERIT FALSE, SET TRUE".formatted(role));
  }

  private void execute(String sql) {
    try (Connection connection = admin.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    execute("DROP ROLE " + role);
  }
}
