package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A session as one installation's own role. Not thread-safe; used for one operation and closed. */
public final class InstallationSession implements AutoCloseable {
  private static final int FETCH_SIZE = 500;

  private final Connection connection;
  private final Place place;
  private final Secrets secrets;
  private final long fencingToken;

  InstallationSession(Connection connection, Place place, Secrets secrets, long fencingToken) {
    this.connection = connection;
    this.place = place;
    this.secrets = secrets;
    this.fencingToken = fencingToken;
  }

  /** What a step does inside its transaction. */
  public interface Step {
    /** Runs statements; what it throws undoes the step. */
    void run(InstallationSession session) throws SQLException;
  }

  /** What was applied so far. */
  public List<Marker> markers() {
    try {
      return Markers.read(connection, place, secrets);
    } catch (SQLException e) {
      throw Wall.failure(e);
    }
  }

  /**
   * Runs a step in one transaction whose first statement is its marker: when the marker is there already, the step is done
   * and nothing runs. A second runner of the same step blocks on the marker until the first has ended.
   *
   * @throws SQLException when committing fails, or what the step throws
   */
  public void step(Marker marker, Step step) throws SQLException {
    connection.setAutoCommit(false);
    try {
      Fence.requireUnlocked(connection, place, fencingToken);
      if (Markers.insert(connection, place, secrets, marker)) {
        String transaction = transactionId();
        step.run(this);
        requireSame(transaction);
        requireOnlyOurMarkers();
      } else {
        Markers.read(connection, place, secrets);
      }
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      rollback(e);
      throw e;
    }
    reset();
  }

  /** Executes one statement of a publisher's script by the extended protocol, in which a second command is refused. */
  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      // Rows that a statement returns are fetched a few at a time and dropped: nobody wants them,
      // and all at once they
      // could fill the server's memory.
      statement.setFetchSize(FETCH_SIZE);
      if (statement.execute(sql)) {
        drain(statement);
      }
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The session is gone, which is what was wanted.
    }
  }

  private void requireSame(String transaction) throws SQLException {
    if (!transaction.equals(transactionId())) {
      throw new NotAtomicException();
    }
  }

  private static void drain(Statement statement) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        // Read to the end: what is not fetched is not executed.
      }
    }
  }

  /** A marker that the script wrote itself would make the next step look as if it was done. */
  private void requireOnlyOurMarkers() throws SQLException {
    try {
      Markers.read(connection, place, secrets);
    } catch (TamperedException e) {
      throw new ForgedMarkerException();
    }
  }

  private String transactionId() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_catalog.pg_current_xact_id()::text")) {
      row.next();
      return row.getString(1);
    }
  }

  /** What a script set or prepared must not reach the next one. */
  private void reset() throws SQLException {
    connection.setAutoCommit(true);
    execute("DISCARD ALL");
  }

  private void rollback(Exception cause) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** The script ended our transaction: part of it is committed, the rest is not. */
  public static final class NotAtomicException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAtomicException() {
      super("the script ended its transaction", null, false, false);
    }
  }

  /** The script wrote a marker; the step is undone, and the marker with it. */
  public static final class ForgedMarkerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForgedMarkerException() {
      super("the script wrote a marker", null, false, false);
    }
  }
}
