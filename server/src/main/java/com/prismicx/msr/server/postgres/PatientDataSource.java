package com.prismicx.msr.server.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens the connections of a pool. While PostgreSQL is gone it tries on several times a second: the pool by itself pauses
 * up to five seconds between two attempts, and would notice as late that all is well again.
 */
final class PatientDataSource extends PGSimpleDataSource {
  private static final long serialVersionUID = 1L;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PAUSE_MILLIS = 200;

  @Override
  public Connection getConnection() throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return super.getConnection();
      } catch (SQLException e) {
        if (!SqlFailures.isUnavailable(e) || System.nanoTime() > end || isInterruptedInPause()) {
          throw e;
        }
      }
    }
  }

  /** Ignored: the pool would set it to a second, which a login on a busy machine may need. */
  @Override
  public void setLoginTimeout(int seconds) {}

  private static boolean isInterruptedInPause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
