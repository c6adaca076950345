package com.prismicx.msr.server.postgres;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.wire.Patience;
import com.prismicx.msr.v1.ErrorReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.hibernate.exception.ConstraintViolationException;

/**
 * The only place where work on the control database begins and ends. Each call borrows one connection, bounds how long the
 * database may be silent on it by the call's own deadline, and turns a lost or silent database into UNAVAILABLE. Nesting is
 * refused: a transaction is opened at the top, stores receive the session.
 */
public final class Transactions {
  private static final ScopedValue<Boolean> OPEN = ScopedValue.newInstance();
  private static final Executor SAME_THREAD = Runnable::run;

  private final ControlDatabase database;

  public Transactions(ControlDatabase database) {
    this.database = database;
  }

  /** Single statements, each on its own: no explicit transaction, which would cost a third of a read by key. */
  public <T> T read(Function<StatelessSession, T> work) {
    return run(work);
  }

  /** One transaction, committed before this returns. */
  public <T> T write(Function<StatelessSession, T> work) {
    return run(session -> inTransaction(session, work));
  }

  /** {@link #write} without a result. */
  public void writing(Consumer<StatelessSession> work) {
    write(
        session -> {
          work.accept(session);
          return true;
        });
  }

  /**
   * Inserts under an id of the caller's choice, in one transaction. The database decides who is first: when the named
   * constraint says that the id is taken, {@code existing} reads by what.
   */
  public <T> Created<T> create(
      String constraint,
      Function<StatelessSession, T> insert,
      Function<StatelessSession, T> existing) {
    return run(session -> createOn(session, constraint, insert, existing));
  }

  /** Both on one connection: waiting for a second one could take what is left of the call's deadline. */
  private static <T> Created<T> createOn(
      StatelessSession session,
      String constraint,
      Function<StatelessSession, T> insert,
      Function<StatelessSession, T> existing) {
    try {
      return new Created<>(inTransaction(session, insert), true);
    } catch (ConstraintViolationException e) {
      if (!constraint.equals(e.getConstraintName())) {
        throw e;
      }
      return new Created<>(existing.apply(session), false);
    }
  }

  private <T> T run(Function<StatelessSession, T> work) {
    if (OPEN.isBound()) {
      throw new IllegalStateException("a transaction is open already: pass the session on");
    }
    return ScopedValue.where(OPEN, true).call(() -> onConnection(work));
  }

  private <T> T onConnection(Function<StatelessSession, T> work) {
    try (Connection connection = database.connection()) {
      UnaryOperator<String> bound = sql -> bounded(connection, sql);
      boundSilence(connection);
      try (StatelessSession session =
          database
              .sessions()
              .withStatelessOptions()
              .connection(connection)
              // Before each statement: what the ones before it took is no longer left.
              .statementInspector(bound)
              .openStatelessSession()) {
        return work.apply(session);
      }
    } catch (SQLException e) {
      throw SqlFailures.translate(e, e);
    } catch (ServiceException e) {
      throw e;
    } catch (RuntimeException e) {
      throw SqlFailures.translate(e, SqlFailures.sqlCause(e));
    }
  }

  private static <T> T inTransaction(StatelessSession session, Function<StatelessSession, T> work) {
    Transaction transaction = session.beginTransaction();
    try {
      T result = work.apply(session);
      transaction.commit();
      return result;
    } catch (RuntimeException e) {
      rollback(transaction, e);
      throw e;
    }
  }

  private static void rollback(Transaction transaction, RuntimeException cause) {
    try {
      if (transaction.isActive() || transaction.getStatus().canRollback()) {
        transaction.rollback();
      }
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private static String bounded(Connection connection, String sql) {
    try {
      boundSilence(connection);
    } catch (SQLException e) {
      throw SqlFailures.translate(e, e);
    }
    return sql;
  }

  private static void boundSilence(Connection connection) throws SQLException {
    connection.setNetworkTimeout(SAME_THREAD, (int) Patience.millis());
  }

  /** The refusal for a row that a concurrent change won. */
  public static ServiceException conflict() {
    return new ServiceException.Aborted(
        ErrorReason.CONFLICT,
        "a concurrent change of the same thing won; read again, then repeat",
        Map.of());
  }
}
