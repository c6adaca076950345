package com.prismicx.msr.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.v1.FindingCode;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For each finding the scripts that trigger it, and the near misses that do not. */
final class StatementFindingsTest {
  // t has rows, e has none.
  private static final String TABLES =
      """
      CREATE TABLE p (id int PRIMARY KEY, n int);
      CREATE TABLE t (id int PRIMARY KEY, p_id int, v varchar(50), w varchar(50), n int, full_n int NOT NULL DEFAULT 1,
        CONSTRAINT n_there CHECK (n IS NOT NULL AND n > 0), CONSTRAINT short CHECK (v <> 'long') NOT VALID,
        CONSTRAINT p_there FOREIGN KEY (p_id) REFERENCES p NOT VALID);
      CREATE TABLE e (id int, n int);
      CREATE UNIQUE INDEX t_full_n ON t (full_n);
      CREATE TABLE part (id int, n int) PARTITION BY RANGE (id);
      CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
      CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20);
      CREATE TABLE next_part (id int, n int);
      INSERT INTO p VALUES (1, 1);
      INSERT INTO t (id, p_id, v, n, full_n) SELECT i, 1, 'v', i, i FROM generate_series(1, 20) i;
      INSERT INTO part VALUES (1, 1), (11, 1);
      INSERT INTO next_part VALUES (25, 1);
      CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
      """;

  private static ProbedSchemas schemas;

  @BeforeAll
  static void begin() throws SQLException {
    schemas = new ProbedSchemas();
  }

  @AfterAll
  static void end() {
    schemas.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER TABLE t ADD COLUMN x float DEFAULT random()                    | REWRITE_LOCKED t",
        "ALTER TABLE t ALTER full_n TYPE bigint                               | REWRITE_LOCKED t",
        "ALTER TABLE e ALTER n TYPE bigint                                    | REWRITE_LOCKED e",
        "ALTER TABLE part ADD COLUMN x float DEFAULT random()                 | REWRITE_LOCKED part",
        "REFRESH MATERIALIZED VIEW m                                          | REWRITE_LOCKED m",
        "ALTER TABLE t ADD COLUMN x int; UPDATE t SET x = n                   | SCAN_LOCKED t",
        "ALTER TABLE t ADD CHECK (n < 99) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT t_n_check | SCAN_LOCKED t",
        "ALTER TABLE part ATTACH PARTITION next_part FOR VALUES FROM (20) TO (30) | SCAN_LOCKED part",
        "ALTER TABLE t ALTER v TYPE text                                      | SCAN_LOCKED t",
        "CREATE INDEX i ON t (n)                                              | INDEX_NOT_CONCURRENT i",
        "CREATE INDEX ON part (n)                                             | INDEX_NOT_CONCURRENT part_n_idx",
        "CREATE UNIQUE INDEX i ON m (id)                                      | INDEX_NOT_CONCURRENT i",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (n)                            | INDEX_NOT_CONCURRENT u",
        "ALTER TABLE t ADD EXCLUDE USING btree (n WITH =)                     | INDEX_NOT_CONCURRENT t_n_excl",
        "REINDEX INDEX t_pkey                                                 | INDEX_NOT_CONCURRENT t_pkey",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (n < 99)                        | CONSTRAINT_NOT_SPLIT t.c",
        "ALTER TABLE t ADD COLUMN x int CONSTRAINT c CHECK (x > 0)            | CONSTRAINT_NOT_SPLIT t.c",
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (n) REFERENCES t          | CONSTRAINT_NOT_SPLIT t.f",
        "ALTER TABLE part ADD CONSTRAINT c CHECK (n > 0)                      | CONSTRAINT_NOT_SPLIT part.c",
        "ALTER TABLE e ADD COLUMN x int NOT NULL                              | NOT_NULL_WITHOUT_DEFAULT e.x",
        "ALTER TABLE e ALTER n SET NOT NULL                                   | NOT_NULL_WITHOUT_DEFAULT e.n",
        "ALTER TABLE t ALTER v SET NOT NULL                                   | NOT_NULL_WITHOUT_DEFAULT t.v",
        "ALTER TABLE part ALTER n SET NOT NULL                                | NOT_NULL_WITHOUT_DEFAULT part.n",
        "ALTER TABLE e ADD COLUMN x int; UPDATE e SET x = 1; ALTER TABLE e ALTER x SET NOT NULL"
            + " | NOT_NULL_WITHOUT_DEFAULT e.x",
      })
  void triggers(String sql, String finding) throws SQLException {
    assertThat(found(sql)).containsExactly(finding.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 5",
        "ALTER TABLE t ADD COLUMN x timestamptz NOT NULL DEFAULT now()",
        "ALTER TABLE t ALTER w TYPE varchar(100)",
        "ALTER TABLE t ALTER w TYPE text",
        "TRUNCATE t",
        "TRUNCATE e",
        "DROP TABLE t CASCADE",
        "ALTER TABLE t RENAME v TO renamed",
        "UPDATE t SET n = n + 1",
        "ALTER TABLE t ADD COLUMN x int;\n-- msr:step\nUPDATE t SET x = n",
        "ALTER TABLE e ADD COLUMN x int; UPDATE e SET x = n",
        "ALTER TABLE t ADD COLUMN x int; UPDATE p SET n = 2",
        "CREATE INDEX ON e (n)",
        "CREATE TABLE new AS SELECT * FROM t; CREATE INDEX ON new (n)",
        "-- msr:step concurrent\nCREATE INDEX CONCURRENTLY i ON t (n)",
        "-- msr:step concurrent\nREINDEX INDEX CONCURRENTLY t_pkey",
        "CREATE INDEX i ON ONLY part (n)",
        "ALTER INDEX t_full_n RENAME TO other",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX t_full_n",
        "ALTER TABLE e ADD CONSTRAINT u UNIQUE (n)",
        "ALTER TABLE t ADD CHECK (n < 99) NOT VALID",
        "ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES t NOT VALID",
        "ALTER TABLE t ADD COLUMN x int REFERENCES p",
        "ALTER TABLE e ADD CHECK (n < 99)",
        "ALTER TABLE e ADD FOREIGN KEY (n) REFERENCES p",
        "ALTER TABLE t VALIDATE CONSTRAINT short",
        "ALTER TABLE t VALIDATE CONSTRAINT p_there",
        "ALTER TABLE t RENAME CONSTRAINT n_there TO here",
        "CREATE TABLE new (id int REFERENCES t CHECK (id > 0))",
        "ALTER TABLE e ADD COLUMN x int NOT NULL DEFAULT 1",
        "ALTER TABLE e ADD COLUMN x text",
        "ALTER TABLE t ALTER n SET NOT NULL",
        "CREATE TABLE new (id int NOT NULL)",
      })
  void does_not_trigger(String sql) throws SQLException {
    assertThat(found(sql)).isEmpty();
  }

  @Test
  void a_column_that_the_edge_adds_and_fills_is_proven_by_rows_but_read_under_the_lock()
      throws SQLException {
    assertThat(
            found(
                "ALTER TABLE t ADD COLUMN x int; UPDATE t SET x = 1;\n"
                    + "-- msr:step\nALTER TABLE t ALTER x SET NOT NULL"))
        .containsExactly("SCAN_LOCKED t", "SCAN_LOCKED t");
  }

  @Test
  void a_split_constraint_lets_a_column_become_not_null_without_a_finding() throws SQLException {
    assertThat(
            found(
                """
                ALTER TABLE t ADD CONSTRAINT v_there CHECK (v IS NOT NULL) NOT VALID;
                -- msr:step
                ALTER TABLE t VALIDATE CONSTRAINT v_there;
                -- msr:step
                ALTER TABLE t ALTER v SET NOT NULL;
                ALTER TABLE t DROP CONSTRAINT v_there;
                """))
        .isEmpty();
  }

  @Test
  void a_primary_key_makes_its_columns_not_null() throws SQLException {
    assertThat(found("ALTER TABLE next_part ADD CONSTRAINT k PRIMARY KEY (id)"))
        .containsExactly("INDEX_NOT_CONCURRENT k", "NOT_NULL_WITHOUT_DEFAULT next_part.id");
    assertThat(found("ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT k PRIMARY KEY (full_n)"))
        .containsExactly("INDEX_NOT_CONCURRENT k");
  }

  @Test
  void what_a_change_of_type_makes_anew_is_not_new() throws SQLException {
    assertThat(found("ALTER TABLE t ALTER n TYPE bigint")).containsExactly("REWRITE_LOCKED t");
    assertThat(found("ALTER TABLE t ALTER p_id TYPE bigint"))
        .as("PostgreSQL checks the foreign key again")
        .containsExactly("REWRITE_LOCKED t", "SCAN_LOCKED p");
  }

  @Test
  void a_domain_can_be_not_null_and_have_a_default() throws SQLException {
    assertThat(found("CREATE DOMAIN d AS int NOT NULL; ALTER TABLE e ADD COLUMN x d"))
        .containsExactly("REWRITE_LOCKED e", "NOT_NULL_WITHOUT_DEFAULT e.x");
    assertThat(found("CREATE DOMAIN d AS int NOT NULL DEFAULT 1; ALTER TABLE e ADD COLUMN x d"))
        .containsExactly("REWRITE_LOCKED e");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "varchar(50)   | varchar(20)",
        "text          | varchar(200)",
        "varchar       | char(10)",
        "bigint        | int",
        "numeric(10,2) | numeric(8,2)",
        "numeric(10,2) | numeric(10,4)",
        "numeric       | numeric(10,2)",
        "int           | numeric(5,0)",
        "numeric(5,0)  | int",
        "double precision | real",
        "bigint        | double precision",
        "timestamptz   | timestamptz(0)",
        "timestamptz   | date",
        "time(3)       | time(0)",
        "interval      | interval(0)",
        "bit(4)        | bit(8)",
        "bit varying   | bit varying(5)",
        "int           | varchar(3)",
        "text          | int USING 1",
        "text          | d USING NULL",
        "varchar(5)[]  | varchar(3)[]",
      })
  void a_type_narrows(String old, String now) throws SQLException {
    assertThat(changing(old, now)).contains("TYPE_NARROWED c.x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "varchar(50)   | varchar(100)",
        "varchar(50)   | text",
        "varchar(50)   | varchar",
        "char(5)       | varchar(5)",
        "text          | citext",
        "int           | bigint",
        "int           | numeric",
        "int           | numeric(12,2)",
        "smallint      | real",
        "int           | double precision",
        "numeric(8,2)  | numeric(10,2)",
        "numeric(8,2)  | numeric(10,4)",
        "real          | double precision",
        "date          | timestamp(0)",
        "timestamp(0)  | timestamp",
        "timestamp(3)  | timestamptz(6)",
        "int           | varchar(11)",
        "uuid          | text",
        "w             | varchar(60)",
        "varchar(40)   | w",
        "varchar(3)[]  | varchar(5)[]",
      })
  void a_type_does_not_narrow(String old, String now) throws SQLException {
    assertThat(changing(old, now)).isSubsetOf("REWRITE_LOCKED c");
  }

  @Test
  void a_finding_says_where_it_is_and_what_to_do() throws SQLException {
    StatementProbe probe =
        schemas.probe(TABLES, "SELECT 1;\n-- msr:step\nSELECT 2;\n\nCREATE INDEX i ON t (n);");
    assertThat(probe.findings())
        .containsExactly(
            new Finding(
                FindingCode.INDEX_NOT_CONCURRENT,
                ProbedSchemas.EDGE,
                "up",
                2,
                3,
                5,
                "CREATE INDEX i ON t (n)",
                "i",
                "index i is built on table t, which has rows, and nobody can write to it meanwhile (ShareLock)",
                "build it in `-- msr:step concurrent` with CREATE INDEX CONCURRENTLY"));
  }

  private static List<String> changing(String old, String now) throws SQLException {
    return schemas
        .probe(
            "CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE DOMAIN w AS varchar(50);"
                + " CREATE TABLE c (x %s)".formatted(old),
            "ALTER TABLE c ALTER x TYPE " + now)
        .findings()
        .stream()
        .map(StatementFindingsTest::brief)
        .toList();
  }

  private static List<String> found(String sql) throws SQLException {
    return schemas.probe(TABLES, sql).findings().stream()
        .map(StatementFindingsTest::brief)
        .toList();
  }

  private static String brief(Finding finding) {
    return finding.code() + " " + finding.object();
  }
}
