package com.prismicx.msr.server.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.prismicx.msr.server.migration.ScriptStep.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How directives take a script apart into steps, and what is refused in each kind of step. */
final class ScriptStepTest {
  private static final String BATCH = "-- msr:step batch\n";
  private static final String CONCURRENT = "-- msr:step concurrent\n";

  @Test
  void a_script_without_directives_is_one_transactional_step() {
    assertThat(steps("SELECT 1; SELECT 2"))
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.kind()).isEqualTo(Kind.TRANSACTIONAL);
              assertThat(step.number()).isEqualTo(1);
              assertThat(step.statements()).hasSize(2);
            });
    assertThat(steps(" -- nothing\n")).isEmpty();
  }

  @Test
  void each_directive_begins_a_step_and_statements_keep_their_number_and_line() {
    String script =
        """
        CREATE TABLE a (id int);
        INSERT INTO a VALUES (1);
          -- msr:step concurrent
        CREATE INDEX CONCURRENTLY a_id ON a (id);
        --msr:STEP batch size=500 pause=2s
        UPDATE a SET id = 2 WHERE id IN (SELECT id FROM a WHERE id = 1 LIMIT :limit);\r
        -- msr:step transactional\r
        DROP TABLE b;
        -- msr:step
        DROP TABLE c;
        """;
    assertThat(SqlScript.problems(script)).isEmpty();
    assertThat(steps(script))
        .extracting(
            ScriptStep::kind,
            ScriptStep::number,
            ScriptStep::line,
            ScriptStep::batchSize,
            ScriptStep::pause,
            step -> step.statements().stream().map(SqlScript.Statement::number).toList(),
            step -> step.statements().stream().map(SqlScript.Statement::line).toList())
        .containsExactly(
            tuple(Kind.TRANSACTIONAL, 1, 1, 1000, Duration.ZERO, List.of(1, 2), List.of(1, 2)),
            tuple(Kind.CONCURRENT, 2, 3, 1000, Duration.ZERO, List.of(3), List.of(4)),
            tuple(Kind.BATCH, 3, 5, 500, Duration.ofSeconds(2), List.of(4), List.of(6)),
            tuple(Kind.TRANSACTIONAL, 4, 7, 1000, Duration.ZERO, List.of(5), List.of(8)),
            tuple(Kind.TRANSACTIONAL, 5, 9, 1000, Duration.ZERO, List.of(6), List.of(10)));
    assertThat(SqlScript.parse(script).statements()).hasSize(6);
  }

  @Test
  void a_directive_at_the_top_leaves_no_empty_step_before_it() {
    assertThat(steps("\uFEFF-- the title\n-- msr:step\nSELECT 1")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT '\n-- msr:step\n'",
        "SELECT E'\\'\n-- msr:step\n'",
        "SELECT $$\n-- msr:step\n$$",
        "SELECT $a$ $$\n-- msr:step concurrent\n$a$",
        "SELECT 1 AS \"\n-- msr:step\n\"",
        "/* /* */\n-- msr:step\n*/ SELECT 1",
        "SELECT 1 -- see -- msr:step\n",
      })
  void what_only_looks_like_a_directive_is_none(String sql) {
    assertThat(SqlScript.problems(sql)).isEmpty();
    assertThat(steps(sql)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "-- msr:stop | 3 | the directive msr:stop is not known; there are",
        "-- msr: | 3 | the directive msr: is not known",
        "--\tmsr:step parallel | 3 | a step of the kind 'parallel' is not known",
        "-- msr:step size=10 | 3 | 'size=10' is not known; only a batch has options",
        "-- msr:step concurrent pause=1s | 3 | 'pause=1s' is not known",
        "-- msr:step batch rows=10 | 3 | 'rows=10' is not known",
        "-- msr:step batch size | 3 | 'size' is not known",
        "-- msr:step batch size=0 | 3 | size is '0', but must be 1 to 100000",
        "-- msr:step batch size=100001 | 3 | must be 1 to 100000",
        "-- msr:step batch size=99999999999 | 3 | must be 1 to 100000",
        "-- msr:step batch size=-1 | 3 | must be 1 to 100000",
        "-- msr:step batch pause=10001ms | 3 | must be 0ms to 10s",
        "-- msr:step batch pause=11s | 3 | must be 0ms to 10s",
        "-- msr:step batch pause=5 | 3 | with its unit ms or s",
        "-- msr:step batch size=1 size=2 | 3 | size stands twice",
        "SELECT 7; -- msr:step | 3 | must stand on a line of its own",
        "/* a */ -- msr:step | 3 | must stand on a line of its own",
        "-- msr:step | 3 | there is no statement in this step",
      })
  void a_directive_that_cannot_be_followed(String directive, int line, String problem) {
    String script = "SELECT 1;\n\n" + directive + "\n-- msr:step\nSELECT 2";
    assertThat(SqlScript.problems(script))
        .anySatisfy(
            found -> {
              assertThat(found.line()).isEqualTo(line);
              assertThat(found.description()).contains(problem);
            });
  }

  @Test
  void a_directive_in_the_middle_of_a_statement_is_a_problem_and_no_step() {
    String script = "SELECT\n1\n-- msr:step\n+ 2;\nSELECT 3";
    assertThat(SqlScript.problems(script))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.line()).isEqualTo(3);
              assertThat(problem.description()).contains("end the statement before it");
            });
    assertThat(SqlScript.parse(script).statements())
        .extracting(SqlScript.Statement::line)
        .containsExactly(1, 5);
    assertThat(steps(script)).hasSize(1);
    assertThat(SqlScript.problems("CREATE TABLE a (\n-- msr:step\nid int)")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE t SET a = 1 WHERE id IN (SELECT id FROM t WHERE a = 0 LIMIT :limit)",
        "delete from t where ctid = any (array(select ctid from t limit :LIMIT))",
        "INSERT INTO a SELECT * FROM b WHERE id NOT IN (SELECT id FROM a) LIMIT :limit",
        "WITH x AS (SELECT id FROM t LIMIT :limit) UPDATE t SET a = 1 FROM x WHERE x.id = t.id",
        "WITH RECURSIVE x AS (SELECT 1), delete (a) AS (SELECT :limit) DELETE FROM t",
        "WITH x AS (DELETE FROM t WHERE id < :limit RETURNING id) INSERT INTO u SELECT * FROM x",
      })
  void a_batch_is_one_statement_that_changes_rows_up_to_the_limit(String sql) {
    assertThat(SqlScript.problems(BATCH + sql)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "DELETE FROM t | 2 | must contain :limit",
        "DELETE FROM t WHERE a = ':limit' | 2 | must contain :limit",
        "DELETE FROM t WHERE a::limit /* :limit */ | 2 | must contain :limit",
        "SELECT * FROM t LIMIT :limit | 2 | an UPDATE, DELETE or INSERT",
        "WITH x AS (DELETE FROM t RETURNING id) SELECT * FROM x LIMIT :limit | 2 | an UPDATE",
        "MERGE INTO t USING u ON :limit = 1 WHEN MATCHED THEN DELETE | 2 | an UPDATE",
        "CALL backfill(:limit) | 2 | an UPDATE",
        "DELETE FROM t WHERE a = :limit RETURNING a | 2 | remove RETURNING",
        "DELETE FROM t WHERE a = :limit; DELETE FROM t WHERE b = :limit | 2 | has one statement",
      })
  void a_batch_of_something_else(String sql, int line, String problem) {
    assertThat(SqlScript.problems(BATCH + sql))
        .anySatisfy(
            found -> {
              assertThat(found.line()).isEqualTo(line);
              assertThat(found.description()).contains(problem);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"I\" ON ONLY s.t USING btree (a)",
        "DROP INDEX CONCURRENTLY IF EXISTS i",
        "REINDEX (VERBOSE) INDEX CONCURRENTLY i",
        "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
        "VACUUM (ANALYZE) t (a), u",
        "/* all */ vacuum full t",
      })
  void what_cannot_run_in_a_transaction_belongs_into_a_concurrent_step(String sql) {
    assertThat(SqlScript.problems(CONCURRENT + sql)).isEmpty();
    assertThat(SqlScript.problems(sql))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.description())
                    .contains("put it after a line `-- msr:step concurrent`"));
  }

  @Test
  void a_value_of_an_enum_can_be_added_in_both() {
    String sql = "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'calm' BEFORE 'happy'";
    assertThat(SqlScript.problems(CONCURRENT + sql)).isEmpty();
    assertThat(SqlScript.problems(sql)).isEmpty();
    assertThat(SqlScript.problems("REFRESH MATERIALIZED VIEW CONCURRENTLY v")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CREATE INDEX i ON t (a) | with a name",
        "CREATE INDEX CONCURRENTLY ON t (a) | with a name",
        "CREATE TABLE t (id int) | holds only",
        "DROP INDEX i | holds only",
        "DROP INDEX CONCURRENTLY a, b | holds only",
        "REINDEX TABLE CONCURRENTLY t | holds only",
        "REINDEX (CONCURRENTLY) INDEX i | holds only",
        "ALTER TABLE t DETACH PARTITION p | holds only",
        "ALTER TYPE t RENAME VALUE 'a' TO 'b' | holds only",
        "VACUUM | holds only",
        "VACUUM (ANALYZE) | holds only",
        "VACUUM :limit | :limit has a meaning in a batch step only",
        "COMMIT | controls the transaction",
      })
  void a_concurrent_step_of_something_else(String sql, String problem) {
    assertThat(SqlScript.problems(CONCURRENT + sql))
        .extracting(SqlScript.Problem::description)
        .anySatisfy(found -> assertThat(found).contains(problem));
  }

  @Test
  void the_limit_is_replaced_outside_of_quotes_and_comments_only() {
    String sql =
        "DELETE FROM t WHERE a = ':limit' AND b = $$:limit$$ AND \":limit\"::limit = :limit"
            + " AND c = :limits /* :limit */ LIMIT :LIMIT -- :limit";
    assertThat(steps(BATCH + sql).getFirst().batchSql(20))
        .isEqualTo(
            "DELETE FROM t WHERE a = ':limit' AND b = $$:limit$$ AND \":limit\"::limit = 20"
                + " AND c = :limits /* :limit */ LIMIT 20 -- :limit");
    assertThatThrownBy(() -> steps("SELECT 1").getFirst().batchSql(1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_rollback_mirrors_a_migration_with_as_many_steps() {
    SqlScript up = SqlScript.parse("SELECT 1;\n-- msr:step\nSELECT 2");
    assertThat(up.mirrors(SqlScript.parse("SELECT 3;\n-- msr:step\nSELECT 4"))).isTrue();
    assertThat(up.mirrors(SqlScript.parse("SELECT 3; SELECT 4"))).isFalse();
  }

  @Test
  void in_a_text_of_one_transaction_every_directive_is_a_problem() {
    assertThat(SqlScript.problemsOfOneTransaction("SELECT 1;\n-- msr:step\nSELECT 2"))
        .extracting(SqlScript.Problem::line)
        .containsExactly(2);
  }

  private static List<ScriptStep> steps(String script) {
    return SqlScript.parse(script).steps();
  }
}
