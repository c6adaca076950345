package com.prismicx.msr.server.migration;

import com.prismicx.msr.server.sandbox.InstallationSession;
import java.sql.SQLException;

/**
 * Looks on while the statements of a script are executed, in their own session and transaction: what a statement did is seen
 * by nobody else before it commits. A batch is seen each time it runs. After a statement that fails nothing is called.
 */
public interface StatementObserver {
  /** Sees nothing. */
  StatementObserver NONE = new StatementObserver() {};

  /**
   * A statement is about to be executed.
   *
   * @param direction {@code up} or {@code down}
   */
  default void before(
      String direction, ScriptStep step, SqlScript.Statement statement, InstallationSession session)
      throws SQLException {}

  /** The statement was executed. */
  default void after(
      String direction, ScriptStep step, SqlScript.Statement statement, InstallationSession session)
      throws SQLException {}
}
