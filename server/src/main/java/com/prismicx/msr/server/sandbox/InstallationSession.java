package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A session as one installation's own role. Not thread-safe; used for one operation and closed. */
public final class InstallationSession implements AutoCloseable {
  private static final int FETCH_SIZE = 500;

  private final Connection connection;
  private final Place place;
  private final Secrets secrets;
  private final WatchedSession watched;
  private final Runnable onClose;
  private boolean used;
  private boolean granting;

  InstallationSession(
      Connection connection,
      Place place,
      Secrets secrets,
      WatchedSession watched,
      Runnable onClose) {
    this.connection = connection;
    this.place = place;
    this.secrets = secrets;
    this.watched = watched;
    this.onClose = onClose;
  }

  /** What a step does inside its transaction. */
  public interface Step {
    /** Runs statements; what it throws undoes the step. */
    void run(InstallationSession session) throws SQLException;
  }

  /** What a batch does inside its transaction. */
  public interface Batch {
    /** Tells how many rows it changed. */
    long run(InstallationSession session) throws SQLException;
  }

  /** Takes one row of a query of ours. */
  public interface Row<T> {
    /** Reads the row that the cursor is on. */
    T read(ResultSet row) throws SQLException;
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
   * Runs a step in one transaction whose first statement is its marker: a second runner of the same step blocks on the marker
   * until the first has ended.
   *
   * @throws FencedException when the marker is there already: somebody else is at work here
   * @throws SQLException when committing fails, or what the step throws
   */
  public void transaction(Marker marker, Step step) throws SQLException {
    inTransaction(
        marker,
        () -> {
          step.run(this);
          return marker;
        });
  }

  /**
   * Runs one batch in a transaction with its marker; one that changed nothing is the last of its step, and marked so.
   *
   * @return how many rows it changed
   */
  public long batch(Marker marker, Batch batch) throws SQLException {
    long[] rows = new long[1];
    inTransaction(
        marker,
        () -> {
          rows[0] = batch.run(this);
          return rows[0] == 0 ? last(marker.then(Marker.State.DONE, marker.part())) : marker;
        });
    return rows[0];
  }

  /** Writes a marker by itself: beside statements that cannot run in a transaction. */
  public void mark(Marker marker) throws SQLException {
    String _ = insert(marker);
  }

  /** Lets statements wait for locks, as those must that wait for every older transaction. */
  public void waitForLocks() throws SQLException {
    forget();
    execute("SET lock_timeout = 0");
  }

  /** What a script set or prepared must not reach the next one. */
  public void reset() throws SQLException {
    execute("DISCARD ALL");
    used = false;
  }

  /** {@link #reset} where a script ran before; not after the last one, whose session ends. */
  private void forget() throws SQLException {
    if (used) {
      reset();
    }
  }

  /** Whether a query of ours, with these parameters, finds a row; for reading the catalog. */
  public boolean finds(String sql, String... parameters) throws SQLException {
    return !rows(sql, row -> true, parameters).isEmpty();
  }

  /** All rows of a query of ours, with these parameters; for reading the catalog. */
  public <T> List<T> rows(String sql, Row<T> row, String... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      List<T> all = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          all.add(row.read(rows));
        }
      }
      return all;
    }
  }

  /** What is in the schema's tables, as far as the role itself can read it. */
  public TableRows tableRows() throws SQLException {
    forget();
    return watched.timed(() -> TableRowsReader.read(this, place.schema()));
  }

  private interface Work {
    /** Does it and tells the last marker that was written. */
    Marker run() throws SQLException;
  }

  private void inTransaction(Marker marker, Work work) throws SQLException {
    forget();
    used = true;
    connection.setAutoCommit(false);
    try {
      String transaction = insert(marker);
      granting = false;
      Marker last = work.run();
      if (granting) {
        SequenceGrants.takeBack(connection, place);
      }
      Markers.End end = Markers.end(connection, place);
      if (!end.transactionId().equals(transaction)) {
        throw new NotAtomicException();
      }
      if (end.entries() != last.position()) {
        throw new ForgedMarkerException();
      }
      watched.timed(
          () -> {
            connection.commit();
            return marker;
          });
    } catch (SQLException | RuntimeException e) {
      rollback(e);
      throw e;
    }
    connection.setAutoCommit(true);
  }

  private Marker last(Marker marker) throws SQLException {
    String _ = insert(marker);
    return marker;
  }

  /** The transaction's id. */
  private String insert(Marker marker) throws SQLException {
    Optional<String> transaction = Markers.insert(connection, place, secrets, marker);
    if (transaction.isEmpty()) {
      // Somebody else's: a script's at its commit, which is found by reading, or another worker's.
      Fence.requireUnlocked(connection, place, marker.fencingToken());
      Markers.read(connection, place, secrets);
      throw new FencedException(place);
    }
    return transaction.get();
  }

  /** Executes a statement that returns no rows and tells how many it changed. */
  public long change(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      if (watched.timed(() -> statement.execute(sql))) {
        throw new SQLException("a batch must change rows and return none", "42601");
      }
      return statement.getLargeUpdateCount();
    }
  }

  /** Executes one statement of a publisher's script by the extended protocol, in which a second command is refused. */
  public void execute(String sql) throws SQLException {
    granting |= SequenceGrants.mayBeIn(sql);
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      // Rows that a statement returns are fetched a few at a time and dropped: nobody wants them,
      // and all at once they
      // could fill the server's memory.
      statement.setFetchSize(FETCH_SIZE);
      watched.timed(() -> drained(statement, sql));
    }
  }

  /** Which bound the session broke, and what to do about that, when it is gone because of that. */
  public Optional<String> endedBecause() {
    return watched.endedBecause();
  }

  @Override
  public void close() {
    onClose.run();
    try {
      connection.close();
    } catch (SQLException e) {
      // The session is gone, which is what was wanted.
    }
  }

  private static boolean drained(Statement statement, String sql) throws SQLException {
    boolean hasRows = statement.execute(sql);
    if (hasRows) {
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          // Read to the end: what is not fetched is not executed.
        }
      }
    }
    return hasRows;
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
