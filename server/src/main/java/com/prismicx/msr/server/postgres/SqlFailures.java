package com.prismicx.msr.server.postgres;

import com.prismicx.msr.server.error.ServiceException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Tells what a failure of PostgreSQL means: the store is gone, a race was lost, or something unforeseen. */
public final class SqlFailures {
  private SqlFailures() {}

  /** What to throw instead of {@code failure}. */
  static RuntimeException translate(Exception failure, @Nullable SQLException sql) {
    if (sql != null && isFull(sql)) {
      return new ServiceException.Unavailable(
          "control_database",
          "PostgreSQL finds no room on its disk, so nothing can be changed; make room, then repeat"
              + " the call");
    }
    if (sql != null && (isUnavailable(sql) || isTooSlow(sql))) {
      return new ServiceException.Unavailable(
          "control_database",
          "PostgreSQL does not answer, so nothing can be read or changed; repeat the call");
    }
    if (sql != null && isLostRace(sql)) {
      return Transactions.conflict();
    }
    return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  /** Whether the server is gone, silent, starting or full, so that the same call may work in a moment. */
  public static boolean isUnavailable(SQLException e) {
    String state = e.getSQLState();
    return e instanceof SQLTransientConnectionException
        || isOfThePool(e)
        || (state != null
            && (state.startsWith("08")
                || state.equals("57P01") // administrator ended the session
                || state.equals("57P02") // crash of another backend
                || state.equals("57P03") // starting up or shutting down
                || state.equals("53300") // too many connections
                || isFull(e)
                || state.equals("25P03") // we were stopped inside a transaction, and it was ended
                || state.equals("57P05") // or outside of one
                || state.equals("25006"))); // a standby: the primary moved
  }

  /** The pool says without a state that a connection is closed, which it does itself when that connection is lost. */
  private static boolean isOfThePool(SQLException e) {
    return e.getSQLState() == null && !(e instanceof PSQLException);
  }

  /** Whether the disk is full, or does not do what it should: that may be mended at any time. */
  public static boolean isFull(SQLException e) {
    return "53100".equals(e.getSQLState()) || "58030".equals(e.getSQLState());
  }

  /** Whether a statement of ours ran into the statement timeout: they are all short, so the server hardly moves. */
  public static boolean isTooSlow(SQLException e) {
    return "57014".equals(e.getSQLState());
  }

  /** Whether another transaction held or changed what this one wanted, so that the same may work in a moment. */
  public static boolean isLostRace(SQLException e) {
    String state = e.getSQLState();
    return "55P03".equals(state) || "40P01".equals(state) || "40001".equals(state);
  }

  /** The SQLException inside, or null. */
  public static @Nullable SQLException sqlCause(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
