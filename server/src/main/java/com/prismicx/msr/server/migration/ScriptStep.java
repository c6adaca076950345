package com.prismicx.msr.server.migration;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What runs and commits together, or is repeated together, of a publisher's script.
 *
 * @param number from 1
 * @param line of its directive, 1 for a step without
 * @param statements in order; their numbers and lines are those in the whole script
 * @param batchSize rows that one run of a batch step changes at most
 * @param pause between two runs of a batch step
 */
public record ScriptStep(
    Kind kind,
    int number,
    int line,
    List<SqlScript.Statement> statements,
    int batchSize,
    Duration pause) {
  public static final int DEFAULT_BATCH_SIZE = 1000;
  public static final int MAX_BATCH_SIZE = 100_000;
  public static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  /** How a step runs. */
  public enum Kind {
    /** All statements in one transaction. */
    TRANSACTIONAL,
    /** Each statement by itself, outside a transaction. */
    CONCURRENT,
    /** Its one statement again and again, each time in a transaction of its own, until it changes no row. */
    BATCH
  }

  public ScriptStep {
    Objects.requireNonNull(kind, "kind");
    statements = List.copyOf(statements);
    if (number < 1) {
      throw new IllegalArgumentException("steps count from 1, not " + number);
    }
    if (batchSize < 1 || batchSize > MAX_BATCH_SIZE) {
      throw new IllegalArgumentException("batch size " + batchSize);
    }
    if (pause.isNegative() || pause.compareTo(MAX_PAUSE) > 0) {
      throw new IllegalArgumentException("pause " + pause);
    }
  }

  /** A step that is no batch. */
  static ScriptStep of(Kind kind, int number, int line, List<SqlScript.Statement> statements) {
    return new ScriptStep(kind, number, line, statements, DEFAULT_BATCH_SIZE, Duration.ZERO);
  }

  /** The same step for trying it, where nobody else needs the time between two runs. */
  public ScriptStep withoutPause() {
    return pause.isZero()
        ? this
        : new ScriptStep(kind, number, line, statements, batchSize, Duration.ZERO);
  }

  /**
   * The statement of a batch step with {@code :limit} replaced by the number; quotes and comments stay as they are.
   *
   * @throws IllegalStateException when this is no batch step of one statement
   */
  public String batchSql(long limit) {
    if (kind != Kind.BATCH || statements.size() != 1) {
      throw new IllegalStateException("step " + number + " is no batch of one statement");
    }
    String text = statements.getFirst().text();
    StringBuilder sql = new StringBuilder();
    int copied = 0;
    for (SqlTokens.Token token : SqlTokens.of(text)) {
      if (token.kind() == SqlTokens.Kind.LIMIT) {
        sql.append(text, copied, token.start()).append(limit);
        copied = token.end();
      }
    }
    return sql.append(text, copied, text.length()).toString();
  }
}
