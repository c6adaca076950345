package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/**
 * Where data leaves through the wall. An installation that is closed is opened a crack for it: its role may log in once, with a
 * password that is soon out of date, so that a crash in the middle leaves nothing open. Thread-safe.
 */
public final class ExportDoor {
  /** How many exports a server runs at once, each on a connection of its own. */
  public static final int EXPORTS = 4;

  private final Provisioner provisioner;
  private final Logins logins;
  private final Watchdog watchdog;
  private final Sessions exports = new Sessions(EXPORTS, "exports", Duration.ZERO);

  ExportDoor(Provisioner provisioner, Logins logins, Watchdog watchdog) {
    this.provisioner = provisioner;
    this.logins = logins;
    this.watchdog = watchdog;
  }

  /**
   * Lets the role of a closed installation log in once more; its password is out of date a minute later.
   *
   * @throws ServiceException.Aborted when that was done already and has not ended
   */
  public void admitOnce(Place place) {
    provisioner.change(
        connection -> {
          if (isInUse(connection, place)) {
            throw new ServiceException.Aborted(
                ErrorReason.CONFLICT,
                "another export is running; repeat when it is done",
                Map.of());
          }
          Provisioner.asShard(
              connection,
              place,
              "ALTER ROLE %s LOGIN CONNECTION LIMIT 1 VALID UNTIL '%s'"
                  .formatted(place.schema(), soon(connection)));
        });
  }

  /** Undoes {@link #admitOnce}. */
  public void shut(Place place) {
    provisioner.change(
        connection ->
            Provisioner.asShard(
                connection, place, "ALTER ROLE %s NOLOGIN".formatted(place.schema())));
    provisioner.endSessions(place);
  }

  /** Opens a session that reads everything in the installation's tables. */
  public ExportSession open(Place place) {
    Sessions.Taken taken = exports.take();
    try {
      return session(logins.connect(place, "export", Map.of()), place, taken);
    } catch (SQLException e) {
      taken.close();
      throw Wall.failure(e);
    } catch (RuntimeException | Error e) {
      taken.close();
      throw e;
    }
  }

  private ExportSession session(Connection connection, Place place, Sessions.Taken taken)
      throws SQLException {
    WatchedSession watched = null;
    try {
      watched = watchdog.watchExport(connection, place);
      return new ExportSession(
          connection,
          watched,
          closed -> {
            watchdog.forget(closed);
            taken.close();
          });
    } catch (SQLException e) {
      if (watched != null) {
        watchdog.forget(watched);
      }
      connection.close();
      throw e;
    }
  }

  /** Whether the role can log in now, or did so before its password was out of date. */
  private static boolean isInUse(Connection connection, Place place) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select 1 from pg_roles r where rolname = ? and rolcanlogin"
                + " and (rolvaliduntil is null or rolvaliduntil > now()"
                + " or exists (select 1 from pg_stat_get_activity(null) a where a.usesysid = r.oid))")) {
      statement.setString(1, place.schema());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static String soon(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("select now() + interval '1 minute'");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }
}
