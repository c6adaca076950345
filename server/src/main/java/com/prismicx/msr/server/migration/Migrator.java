package com.prismicx.msr.server.migration;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.TransientRunException;
import com.prismicx.msr.server.postgres.SqlFailures;
import com.prismicx.msr.server.sandbox.InstallationSession;
import com.prismicx.msr.server.sandbox.Marker;
import com.prismicx.msr.v1.ErrorReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Runs the steps of scripts in an installation's session, and tells which statement failed. */
public final class Migrator {
  private static final SqlScript.Statement NONE = new SqlScript.Statement(0, 0, "");

  private final InstallationSession session;
  private final BatchListener batches;
  private final StatementObserver observer;

  /** Hears of each batch; what it throws ends the step between two batches. */
  public interface BatchListener {
    /** So many batches of the step are done, and this one changed so many rows. */
    void done(int batches, long rows);
  }

  public Migrator(InstallationSession session, BatchListener batches) {
    this(session, batches, StatementObserver.NONE);
  }

  /** One whose statements are looked at. */
  public Migrator(InstallationSession session, BatchListener batches, StatementObserver observer) {
    this.session = session;
    this.batches = batches;
    this.observer = observer;
  }

  /**
   * Runs one step under its markers, the first of which is given.
   *
   * @param leg the edge; of its first step, the parts that are done are left out
   * @return the position of the last marker
   * @throws FailedRunException when a statement fails
   * @throws TransientRunException when the database is gone, or another session holds a lock for too long
   */
  public long apply(Marker first, Leg leg, ScriptStep step) {
    int parts = step.number() == leg.firstStep() ? leg.parts() : 0;
    int unsure = step.number() == leg.firstStep() ? leg.unsure() : 0;
    try {
      return switch (step.kind()) {
        case TRANSACTIONAL -> transaction(first, step);
        case BATCH -> batch(first.then(Marker.State.PART, parts + 1), step, parts);
        case CONCURRENT -> concurrently(first, step, parts, unsure);
      };
    } catch (SQLException e) {
      // Nothing of the script is to blame by itself: a deferred constraint at COMMIT, or the
      // connection.
      throw failed(first, NONE, e);
    }
  }

  private long transaction(Marker first, ScriptStep step) throws SQLException {
    Marker marker = first.then(Marker.State.DONE, 0);
    session.transaction(marker, inside -> run(marker, step));
    return marker.position();
  }

  private void run(Marker marker, ScriptStep step) {
    step.statements().forEach(statement -> execute(marker, step, statement));
  }

  private void execute(Marker marker, ScriptStep step, SqlScript.Statement statement) {
    try {
      observer.before(marker.direction(), step, statement, session);
      session.execute(statement.text());
      observer.after(marker.direction(), step, statement, session);
    } catch (SQLException e) {
      throw failed(marker, statement, e);
    }
  }

  private long batch(Marker first, ScriptStep step, int parts) {
    String sql = step.batchSql(step.batchSize());
    Marker marker = first;
    for (int done = parts; ; done++) {
      long rows = batch(marker, step, sql);
      if (rows == 0) {
        return marker.position() + 1;
      }
      batches.done(done + 1, rows);
      pause(step.pause());
      marker = marker.then(Marker.State.PART, done + 2);
    }
  }

  private long batch(Marker marker, ScriptStep step, String sql) {
    SqlScript.Statement statement = step.statements().getFirst();
    try {
      return session.batch(
          marker,
          inside -> {
            observer.before(marker.direction(), step, statement, inside);
            long rows = inside.change(sql);
            observer.after(marker.direction(), step, statement, inside);
            return rows;
          });
    } catch (SQLException e) {
      throw failed(marker, statement, e);
    }
  }

  private long concurrently(Marker first, ScriptStep step, int parts, int unsure)
      throws SQLException {
    ConcurrentCatalog catalog = new ConcurrentCatalog(session);
    List<SqlScript.Statement> statements = step.statements();
    session.waitForLocks();
    Marker marker = first;
    for (int number = parts + 1; number <= statements.size(); number++) {
      SqlScript.Statement statement = statements.get(number - 1);
      marker = marker.then(Marker.State.BEGUN, number);
      session.mark(marker);
      if (number > unsure || !catalog.isDone(statement.text())) {
        execute(marker, step, statement);
      }
      boolean last = number == statements.size();
      marker = marker.then(last ? Marker.State.DONE : Marker.State.PART, number);
      session.mark(marker);
    }
    session.reset();
    return marker.position();
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceException.Unavailable("server", "the run was interrupted");
    }
  }

  private RuntimeException failed(Marker marker, SqlScript.Statement statement, SQLException e) {
    ServerErrorMessage server =
        e instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    String message = server == null ? String.valueOf(e.getMessage()) : orEmpty(server.getMessage());
    Optional<String> ended =
        SqlFailures.isUnavailable(e) ? session.endedBecause() : Optional.empty();
    Failure failure =
        new Failure(
            ErrorReason.MIGRATION_FAILED.name(),
            "the migration "
                + name(marker)
                + (ended.isPresent() ? " was ended " : " failed ")
                + where(statement, server)
                + ": "
                + ended.orElse(message + whatToDo(e)),
            marker.edgeFrom() + " -> " + marker.edgeTo(),
            marker.direction(),
            marker.step(),
            statement.number(),
            statement.line(),
            statement.text(),
            message,
            server == null ? "" : orEmpty(server.getHint()));
    return isTransient(e) && ended.isEmpty()
        ? new TransientRunException(failure)
        : new FailedRunException(failure);
  }

  private static String whatToDo(SQLException e) {
    return SqlFailures.isFull(e)
        ? "; make room on the tenant database's disk, then repeat, or let the script take less"
        : "; mend the script in a next version";
  }

  private static String name(Marker marker) {
    return marker.edgeFrom()
        + " -> "
        + marker.edgeTo()
        + (marker.isUp() ? "" : " (rollback_sql)")
        + (marker.steps() == 1 ? "" : " step " + marker.step());
  }

  private static String where(SqlScript.Statement statement, ServerErrorMessage server) {
    return statement.number() == 0
        ? "at its end"
        : "in statement "
            + statement.number()
            + ", line "
            + (statement.line() + linesBefore(statement.text(), server));
  }

  private static int linesBefore(String text, ServerErrorMessage server) {
    int position = server == null ? 0 : server.getPosition();
    return position <= 1 ? 0 : SqlScript.lineOf(text, Math.min(text.length(), position - 1)) - 1;
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  private static boolean isTransient(SQLException e) {
    return SqlFailures.isUnavailable(e) || SqlFailures.isLostRace(e);
  }
}
