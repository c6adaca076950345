package com.prismicx.msr.server.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.PGProperty;

/** Opens connection pools with the timeouts that let a call with a 2 s deadline hear that a store is gone. */
public final class Pools {
  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final Duration LOGIN = Duration.ofSeconds(2);
  // Nobody waits for an answer yet, and on a busy machine the first login of a cold JVM is slow.
  private static final Duration START = Duration.ofSeconds(10);

  private Pools() {}

  /** A single connection beside the pools. */
  public static Connection connect(DatabaseSettings settings, String name) throws SQLException {
    return connect(settings, name, LOGIN);
  }

  private static Connection connect(DatabaseSettings settings, String name, Duration patience)
      throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", settings.user());
    login.setProperty("password", settings.password());
    login.setProperty("ApplicationName", "msr-" + name);
    login.setProperty("connectTimeout", "1");
    login.setProperty("loginTimeout", Long.toString(patience.toSeconds()));
    // A login that was given up ends too, instead of waiting for as long as the server is silent.
    login.setProperty("socketTimeout", Long.toString(SILENCE.toSeconds()));
    login.setProperty("tcpKeepAlive", "true");
    login.setProperty("maxResultBuffer", "32M");
    return DriverManager.getConnection(settings.url(), login);
  }

  /** Whether the database answers; on a connection of its own, so that a busy pool does not look like an outage. */
  public static void ping(DatabaseSettings settings) throws SQLException {
    ping(settings, LOGIN);
  }

  private static void ping(DatabaseSettings settings, Duration patience) throws SQLException {
    try (Connection connection = connect(settings, "health", patience)) {
      if (!connection.isValid(1)) {
        throw new SQLException("no answer", "08006");
      }
    }
  }

  /** Refuses to start without the database, in words for who set {@code <prefix>.url}. */
  public static void requireReachable(DatabaseSettings settings, String prefix) {
    try {
      ping(settings, START);
    } catch (SQLException e) {
      throw new IllegalStateException(
          "PostgreSQL does not let in at "
              + settings
              + ": "
              + e.getMessage()
              + " Start it, or mend the settings %1$s.url, %1$s.user, %1$s.password"
                  .formatted(prefix),
          e);
    }
  }

  /**
   * Opens a pool and its first connection.
   *
   * @param silence how long PostgreSQL may say nothing on one of its connections, unless the borrower sets another bound
   */
  public static HikariDataSource open(
      String name, DatabaseSettings settings, String options, Duration silence) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(dataSource(name, settings, options, silence));
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(Math.min(2, settings.poolSize()));
    config.setConnectionTimeout(1_000);
    config.setValidationTimeout(500);
    config.setIdleTimeout(60_000);
    config.setMaxLifetime(600_000);
    config.setInitializationFailTimeout(START.toMillis());
    return new HikariDataSource(config);
  }

  private static PatientDataSource dataSource(
      String name, DatabaseSettings settings, String options, Duration silence) {
    PatientDataSource source = new PatientDataSource();
    source.setURL(settings.url());
    source.setUser(settings.user());
    source.setPassword(settings.password());
    source.setApplicationName("msr-" + name);
    source.setConnectTimeout(1);
    // A login that hangs must not keep the pool's one connecting thread for long.
    source.setProperty(PGProperty.LOGIN_TIMEOUT, Long.toString(LOGIN.toSeconds()));
    source.setSocketTimeout((int) silence.toSeconds());
    source.setTcpKeepAlive(true);
    source.setPrepareThreshold(1);
    source.setOptions(options);
    return source;
  }
}
