package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs in to the tenant database as the role of one installation, with everything set in the start packet. */
final class Logins {
  private static final Logger log = LoggerFactory.getLogger(Logins.class);
  private static final String AUTHENTICATION_FAILED = "28P01";

  private final WallSettings wall;
  private final Secrets secrets;
  private final Provisioner provisioner;

  Logins(WallSettings wall, Secrets secrets, Provisioner provisioner) {
    this.wall = wall;
    this.secrets = secrets;
    this.provisioner = provisioner;
  }

  /**
   * Opens a connection as the installation's own role.
   *
   * @param name shown to whoever looks at the database's sessions
   * @param parameters values by name, which scripts read as settings {@code msr.param.NAME}
   */
  Connection connect(Place place, String name, Map<String, String> parameters) throws SQLException {
    try {
      return tryConnect(place, name, parameters);
    } catch (SQLException e) {
      if (!AUTHENTICATION_FAILED.equals(e.getSQLState())) {
        throw e;
      }
    }
    // A script may have changed its own role's password: that locks out nobody but us, and only
    // until here.
    log.warn("role {} has another password than ours; setting it again", place.schema());
    provisioner.change(connection -> Provisioner.asShard(connection, place, passwordSql(place)));
    return tryConnect(place, name, parameters);
  }

  private String passwordSql(Place place) {
    return "ALTER ROLE %s PASSWORD '%s'"
        .formatted(place.schema(), secrets.verifier(place.schema()));
  }

  private Connection tryConnect(Place place, String name, Map<String, String> parameters)
      throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", place.schema());
    login.setProperty("password", secrets.password(place.schema()));
    login.setProperty("ApplicationName", name);
    login.setProperty("connectTimeout", "2");
    login.setProperty("loginTimeout", "5");
    login.setProperty("tcpKeepAlive", "true");
    // Nothing of a publisher's SQL is run twice: a prepared statement would outlive the change of
    // what it names.
    login.setProperty("prepareThreshold", "0");
    login.setProperty("maxResultBuffer", "32M");
    login.setProperty("options", options(place) + settings(parameters));
    Connection connection = DriverManager.getConnection(wall.database().url(), login);
    connection.setNetworkTimeout(
        Runnable::run, (int) wall.bounds().statementTimeout().plusSeconds(30).toMillis());
    return connection;
  }

  private String options(Place place) {
    return "-c search_path=%s,ext,pg_temp -c lock_timeout=500 -c statement_timeout=%d"
            .formatted(place.schema(), wall.bounds().statementTimeout().toMillis())
        + " -c idle_in_transaction_session_timeout=60000 -c client_connection_check_interval=1000"
        + " -c client_min_messages=warning -c timezone=UTC -c datestyle=ISO -c"
        + " intervalstyle=postgres -c jit=off";
  }

  /** In the start packet white space and backslashes are told apart from separators by a backslash. */
  private static String settings(Map<String, String> parameters) {
    StringBuilder options = new StringBuilder();
    parameters.forEach(
        (name, value) ->
            options
                .append(" -c msr.param.")
                .append(name)
                .append('=')
                .append(value.replaceAll("[\\\\\\s]", "\\\\$0")));
    return options.toString();
  }
}
