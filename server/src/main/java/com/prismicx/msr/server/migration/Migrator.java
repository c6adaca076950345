package com.prismicx.msr.server.migration;

import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.TransientRunException;
import com.prismicx.msr.server.postgres.SqlFailures;
import com.prismicx.msr.server.sandbox.InstallationSession;
import com.prismicx.msr.server.sandbox.Marker;
import com.prismicx.msr.v1.ErrorReason;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Runs one script as one step in an installation's session, and tells which statement of it failed. */
public final class Migrator {
  private static final String LOCK_TIMEOUT = "55P03";

  private Migrator() {}

  /**
   * Applies a script under its marker; an empty script only sets the marker.
   *
   * @throws FailedRunException when a statement fails
   * @throws TransientRunException when the database is gone, or another session holds a lock for too long
   */
  public static void apply(InstallationSession session, Marker marker, SqlScript script) {
    String edge = marker.edgeFrom() + " -> " + marker.edgeTo();
    try {
      session.step(marker, inside -> run(inside, edge, script));
    } catch (SQLException e) {
      // Nothing of the script is to blame by itself: a deferred constraint at COMMIT, or the
      // connection.
      throw failed(edge, new SqlScript.Statement(0, 0, ""), "", e);
    }
  }

  private static void run(InstallationSession session, String edge, SqlScript script) {
    for (SqlScript.Statement statement : script.statements()) {
      try {
        session.execute(statement.text());
      } catch (SQLException e) {
        throw failed(edge, statement, statement.text(), e);
      }
    }
  }

  private static RuntimeException failed(
      String edge, SqlScript.Statement statement, String text, SQLException e) {
    ServerErrorMessage server =
        e instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    String message = server == null ? String.valueOf(e.getMessage()) : orEmpty(server.getMessage());
    int line = statement.number() == 0 ? 0 : statement.line() + linesBefore(text, server);
    String where =
        statement.number() == 0
            ? "at its end"
            : "in statement " + statement.number() + ", line " + line;
    Failure failure =
        new Failure(
            ErrorReason.MIGRATION_FAILED.name(),
            "the migration "
                + edge
                + " failed "
                + where
                + ": "
                + message
                + "; mend the script in a next version",
            edge,
            statement.number(),
            statement.line(),
            text,
            message,
            server == null ? "" : orEmpty(server.getHint()));
    return isTransient(e) ? new TransientRunException(failure) : new FailedRunException(failure);
  }

  private static int linesBefore(String text, ServerErrorMessage server) {
    int position = server == null ? 0 : server.getPosition();
    return position <= 1 ? 0 : SqlScript.lineOf(text, Math.min(text.length(), position - 1)) - 1;
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  private static boolean isTransient(SQLException e) {
    return SqlFailures.isUnavailable(e) || LOCK_TIMEOUT.equals(e.getSQLState());
  }
}
