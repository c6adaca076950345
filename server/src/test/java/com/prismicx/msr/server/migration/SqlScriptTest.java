package com.prismicx.msr.server.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlScriptTest {
  @Test
  void splits_at_semicolons_and_needs_none_at_the_end() {
    assertThat(texts("SELECT 1; SELECT 2")).containsExactly("SELECT 1", "SELECT 2");
    assertThat(texts("SELECT 1;\n\n;;  ;SELECT 2;\n")).containsExactly("SELECT 1", "SELECT 2");
    assertThat(texts("")).isEmpty();
    assertThat(texts(" \n -- nothing\n /* here */ ; ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ';'",
        "SELECT 'it''s; here'",
        "SELECT E'it\\'s; here'",
        "SELECT e'\\\\', ';'",
        "SELECT E'it''\\'; here'",
        "SELECT 'e''\\', some'e\\', ';'",
        "SELECT 'no escape \\', ';'",
        "SELECT U&'\\0041;'",
        "SELECT \"a;b\" FROM \"x\"\"y;\"",
        "SELECT $$a;b$$",
        "SELECT $tag$a;$$;b$tag$",
        "SELECT a$$, 1",
        "SELECT $1",
        "DO $do$ BEGIN PERFORM 1; PERFORM 2; END $do$",
        "SELECT 1 /* a; /* b; */ c; */ + 1",
        "SELECT 1 -- a; b\n + 1",
        "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2; SELECT (3))",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END",
        "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE a WHEN 1 THEN 2 END;"
            + " SELECT CASE WHEN a > 1 THEN CASE a WHEN 3 THEN 4 END ELSE 5 END; END",
        "CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END",
        "CREATE TABLE begin_atomic (\"end\" int, atomic int)",
      })
  void one_statement_stays_one(String statement) {
    assertThat(texts(statement)).containsExactly(statement);
    assertThat(texts(statement + ";SELECT 2")).containsExactly(statement, "SELECT 2");
    assertThat(texts(statement.toLowerCase(java.util.Locale.ROOT) + ";select 2")).hasSize(2);
  }

  @Test
  void the_word_atomic_alone_opens_no_body() {
    assertThat(texts("SELECT begin, atomic FROM t; SELECT 2")).hasSize(2);
    assertThat(texts("SELECT 1 AS begin; SELECT 2 AS atomic; SELECT 3")).hasSize(3);
  }

  @Test
  void a_quote_that_never_ends_takes_the_rest() {
    assertThat(texts("SELECT 'a; SELECT 2")).hasSize(1);
    assertThat(texts("SELECT $x$ a; SELECT 2")).hasSize(1);
    assertThat(texts("SELECT 1; /* SELECT 2; SELECT 3")).hasSizeBetween(1, 2);
    assertThat(texts("SELECT (1; SELECT 2")).hasSize(1);
  }

  @Test
  void a_statement_begins_on_the_line_of_its_first_word() {
    String script =
        """
        -- first
        SELECT 1;

        /* a
           comment */ SELECT
          2;
        SELECT 3; SELECT 4
        """;
    assertThat(SqlScript.parse(script).statements())
        .extracting(SqlScript.Statement::number, SqlScript.Statement::line)
        .containsExactly(tuple(1, 2), tuple(2, 5), tuple(3, 7), tuple(4, 7));
  }

  @Test
  void windows_line_ends_count_once_and_a_byte_order_mark_is_no_part_of_a_statement() {
    List<SqlScript.Statement> statements =
        SqlScript.parse("\uFEFFSELECT 1;\r\n\r\nSELECT 2;\r\n").statements();
    assertThat(statements)
        .extracting(SqlScript.Statement::text)
        .containsExactly("SELECT 1", "SELECT 2");
    assertThat(statements).extracting(SqlScript.Statement::line).containsExactly(1, 3);
  }

  @Test
  void the_head_has_its_words_in_upper_case_with_single_spaces_and_without_comments() {
    assertThat(head("begin\t \n work")).isEqualTo("BEGIN WORK");
    assertThat(head("set/* x */session--y\ncharacteristics"))
        .isEqualTo("SET SESSION CHARACTERISTICS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE committed (start int, abort int)",
        "SELECT 'COMMIT'",
        "UPDATE t SET transaction = 1",
        "SET search_path = x",
        "COPY a FROM '/tmp/x'",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END",
        "DO $$ BEGIN PERFORM 1; END $$",
        "INSERT INTO t VALUES ('\\copy')",
        "INSERT INTO t VALUES ('a\\'); INSERT INTO t VALUES (E'\\'; COMMIT; ')",
        "SELECT $$\n\\c other\n$$, $a$ \\i $b$ $a$, \"\\d\"",
        "/* \\c /* COMMIT; */ COPY t FROM stdin; */ SELECT 1 -- \\c",
        "SET standard_conforming_strings = on",
        "SET standard_conforming_strings TO DEFAULT",
        "SELECT '-- msr' -- msr is fine",
        "SELECT '\n-- msr:steps\n'",
        "SELECT $$\n-- msr:step concurrent\n$$",
        "/*\n-- msr:unknown\n*/ SELECT 1",
        "SELECT \"\n-- msr:step\n\"",
        "SELECT a::limit, ':limit', $$:limit$$ FROM t -- :limit",
        "SELECT :limits, a[1:2]",
      })
  void sound_sql_has_no_problems(String sql) {
    assertThat(SqlScript.problems(sql)).isEmpty();
  }

  @Test
  void a_dump_with_rows_is_refused_for_its_copy_alone() {
    assertThat(
            SqlScript.problems(
                """
                CREATE TABLE t (a int, b text);
                COPY t (a, b) FROM stdin;
                1\tone
                2\t\\N
                \\.
                """))
        .extracting(SqlScript.Problem::line)
        .startsWith(2);
  }

  @Test
  void a_command_of_psql_is_found_in_the_middle_of_a_statement() {
    assertThat(SqlScript.problems("SELECT 1;\nSELECT 2\n\\echo 'done'\n;SELECT 3"))
        .containsExactly(
            new SqlScript.Problem(3, "'\\echo' is a command of psql, not SQL; remove it"));
  }

  @Test
  void a_megabyte_in_one_statement_stays_one() {
    String rows = "(1, 'it''s; $$ /* \\c'),".repeat(40_000);
    String script = "SELECT 1;\nINSERT INTO t VALUES " + rows + "(2, $$;$$);\nSELECT 3";
    assertThat(script.length()).isBetween(900_000, 1 << 20);
    assertThat(SqlScript.problems(script)).isEmpty();
    assertThat(SqlScript.parse(script).statements())
        .extracting(SqlScript.Statement::line)
        .containsExactly(1, 2, 3);
  }

  @Test
  void a_problem_names_its_line() {
    assertThat(SqlScript.problems("SELECT 1;\n\n  commit;\nSELECT 2;\n-- msr:stop\nSELECT 3"))
        .extracting(SqlScript.Problem::line)
        .containsExactly(3, 5);
  }

  private static String head(String statement) {
    return new SqlScript.Statement(1, 1, statement).head();
  }

  private static List<String> texts(String script) {
    return SqlScript.parse(script).statements().stream().map(SqlScript.Statement::text).toList();
  }
}
