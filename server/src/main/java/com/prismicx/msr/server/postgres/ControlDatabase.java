package com.prismicx.msr.server.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.ValidateResult;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;

/**
 * The control database: its pool, its schema and Hibernate's mapping of it. Flyway alone changes the schema; Hibernate only
 * validates it.
 */
public final class ControlDatabase implements AutoCloseable {
  private static final String SESSION_OPTIONS =
      "-c lock_timeout=1000 -c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000"
          + " -c timezone=UTC -c client_connection_check_interval=2000";

  // Longer than the statement timeout. Transactions set a shorter one by the call's deadline.
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final DatabaseSettings settings;
  private final HikariDataSource pool;
  private final SessionFactory sessions;

  /** Opens the pool and maps the entities; refuses a schema that is older than this server. */
  public ControlDatabase(DatabaseSettings settings, boolean migrate, List<Class<?>> entities) {
    this.settings = settings;
    if (migrate) {
      migrate(settings);
    } else {
      requireCurrent(settings);
    }
    pool = Pools.open("control", settings, SESSION_OPTIONS, SILENCE);
    sessions = buildSessionFactory(entities);
  }

  /** Brings the control schema up to date; safe to run while servers of the version before are serving. */
  public static void migrate(DatabaseSettings settings) {
    Pools.requireReachable(settings, "control");
    flyway(settings).migrate();
  }

  /** The pool, for benchmarks and tests that compare with plain JDBC on the same connections. */
  public HikariDataSource pool() {
    return pool;
  }

  SessionFactory sessions() {
    return sessions;
  }

  @Override
  public void close() {
    sessions.close();
    pool.close();
  }

  private static void requireCurrent(DatabaseSettings settings) {
    Pools.requireReachable(settings, "control");
    ValidateResult result = flyway(settings).validateWithResult();
    if (!result.validationSuccessful) {
      throw new IllegalStateException(
          "the control schema is not the one that this server needs; run `msr migrate-control`: "
              + result.getAllErrorMessages());
    }
  }

  private static Flyway flyway(DatabaseSettings settings) {
    return Flyway.configure()
        .dataSource(settings.url(), settings.user(), settings.password())
        .locations("classpath:db/control")
        .table("control_schema_history")
        .validateMigrationNaming(true)
        .loggers("slf4j")
        .load();
  }

  private SessionFactory buildSessionFactory(List<Class<?>> entities) {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "hibernate.connection.datasource", pool,
            "hibernate.hbm2ddl.auto", "validate",
            "hibernate.type.json_format_mapper", new JsonText(),
            "hibernate.jdbc.time_zone", "UTC",
            "hibernate.query.fail_on_pagination_over_collection_fetch", "true",
            "hibernate.bytecode.use_reflection_optimizer", "true",
            // Our own transactions commit and set auto-commit; Hibernate never has to ask for it.
            "hibernate.connection.provider_disables_autocommit", "false"));
    MetadataSources sources =
        new MetadataSources(new StandardServiceRegistryBuilder().applySettings(properties).build());
    entities.forEach(sources::addAnnotatedClass);
    return sources.buildMetadata().buildSessionFactory();
  }

  /** Whether the database answers. */
  public void ping() throws SQLException {
    Pools.ping(settings);
  }

  /** A connection of the pool, outside Hibernate. */
  public Connection connection() throws SQLException {
    return pool.getConnection();
  }
}
