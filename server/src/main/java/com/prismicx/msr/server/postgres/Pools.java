package com.prismicx.msr.server.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Properties;

/** Opens connection pools with the timeouts that let a call with a 2 s deadline hear that a store is gone. */
public final class Pools {
  private Pools() {}

  /** What a single connection beside the pools logs in with. */
  public static Properties login(DatabaseSettings settings, String name) {
    Properties login = new Properties();
    login.setProperty("user", settings.user());
    login.setProperty("password", settings.password());
    login.setProperty("ApplicationName", "msr-" + name);
    login.setProperty("connectTimeout", "1");
    login.setProperty("loginTimeout", "2");
    login.setProperty("tcpKeepAlive", "true");
    return login;
  }

  /** Opens a pool without waiting for its first connection. */
  public static HikariDataSource open(String name, DatabaseSettings settings, String options) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(Math.min(2, settings.poolSize()));
    config.setConnectionTimeout(1_000);
    config.setValidationTimeout(500);
    config.setIdleTimeout(60_000);
    config.setMaxLifetime(600_000);
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "msr-" + name);
    config.addDataSourceProperty("connectTimeout", "1");
    // A login that hangs must not keep one of the pool's few connecting threads for long.
    config.addDataSourceProperty("loginTimeout", "2");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("prepareThreshold", "1");
    config.addDataSourceProperty("options", options);
    return new HikariDataSource(config);
  }
}
