package com.prismicx.msr.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.Finding;
import com.prismicx.msr.v1.FindingCode;
import com.prismicx.msr.v1.Proof;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the gate finds on the way up: each finding with a near miss that is none. */
@ExtendWith(SharedServer.class)
final class UpFindingsTest {
  private final Workbench bench;

  UpFindingsTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_statement_that_fails_on_rows_only() {
    Proof proof =
        Draft.on(bench).tried("SELECT 1;\n\nALTER TABLE item ALTER COLUMN name SET NOT NULL;");

    Finding finding = Draft.only(proof, FindingCode.STATEMENT_FAILED);
    assertThat(finding.getSeverity()).isEqualTo(Finding.Severity.ERROR);
    assertThat(finding.getDirection()).isEqualTo("up");
    assertThat(finding.getStatementNumber()).isEqualTo(2);
    assertThat(finding.getLine()).isEqualTo(3);
    assertThat(finding.getMessage())
        .startsWith("it fails on the sample rows of 1.0.0: ")
        .contains("contains null values");
    assertThat(proof.getPassed()).isFalse();
  }

  @Test
  void a_statement_that_fails_in_any_case() {
    Proof proof = Draft.on(bench).tried("ALTER TABLE nothing ADD COLUMN age int");

    assertThat(Draft.only(proof, FindingCode.STATEMENT_FAILED).getMessage())
        .startsWith("relation \"nothing\" does not exist");
  }

  @Test
  void a_statement_that_fills_in_what_is_missing_first_is_right() {
    Proof proof =
        Draft.on(bench)
            .tried(
                "UPDATE item SET name = '' WHERE name IS NULL;"
                    + " ALTER TABLE item ALTER COLUMN name SET NOT NULL;");

    assertThat(Draft.codes(proof)).doesNotContain(FindingCode.STATEMENT_FAILED);
    assertThat(proof.getPassed()).isTrue();
  }

  @Test
  void a_batch_that_never_comes_to_an_end() {
    Proof proof =
        Draft.on(bench)
            .tried(
                "-- msr:step batch size=1000 pause=10s\n"
                    + "UPDATE item SET name = name WHERE id IN (SELECT id FROM item LIMIT :limit);");

    assertThat(Draft.only(proof, FindingCode.STATEMENT_FAILED).getMessage())
        .contains("does not come to an end");
  }

  @Test
  void a_script_that_ends_its_transaction() {
    Proof proof = Draft.on(bench).tried("DO $$ BEGIN COMMIT; END $$");

    assertThat(Draft.codes(proof)).containsExactly(FindingCode.TRANSACTION_CONTROL);
    assertThat(proof.getPassed()).isFalse();
  }

  @Test
  void a_script_that_undoes_a_block_of_its_own_is_right() {
    Proof proof =
        Draft.on(bench)
            .tried("DO $$ BEGIN PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN NULL; END $$");

    assertThat(Draft.codes(proof)).isEmpty();
  }

  @Test
  void starts_that_lead_to_different_structures() {
    Proof proof =
        Draft.on(bench)
            .triedWithBaseline(
                "ALTER TABLE item ADD COLUMN age int",
                "CREATE TABLE item (id int PRIMARY KEY, name text, age bigint)");

    Finding finding = Draft.only(proof, FindingCode.STARTS_DIFFER);
    assertThat(finding.getEdge()).isEqualTo(Draft.EDGE);
    assertThat(finding.getObject()).isEqualTo("item.age");
    assertThat(finding.getMessage())
        .contains("coming from 1.0.0")
        .contains("coming from nothing (0.0.0)")
        .contains("integer")
        .contains("bigint");
    assertThat(proof.getPassed()).isFalse();
  }

  @Test
  void starts_that_lead_to_another_order_of_columns_are_right() {
    Proof proof =
        Draft.on(bench)
            .triedWithBaseline(
                "ALTER TABLE item ADD COLUMN age int",
                "CREATE TABLE item (age int, id int PRIMARY KEY, name text)");

    assertThat(Draft.codes(proof)).isEmpty();
    assertThat(proof.getEdgesList())
        .extracting(edge -> edge.getVersionFrom())
        .containsExactly("0.0.0", "1.0.0");
  }

  @Test
  void a_version_with_the_same_schema_version_has_to_have_the_same_structure() {
    String system = bench.releasedSystem();
    bench.draft(system, "1.0.1", 1);
    bench.edge(system, "0.0.0", "1.0.1", "CREATE TABLE item (id bigint PRIMARY KEY)");
    bench.server().await(bench.publishing(system, "1.0.1"));

    Proof proof = Draft.proof(bench, system, "1.0.1");
    assertThat(Draft.only(proof, FindingCode.STARTS_DIFFER).getEdge()).isEqualTo("1.0.0 -> 1.0.1");
  }

  @Test
  void sample_rows_that_do_not_fit_the_structure() {
    Proof proof =
        Draft.on(bench)
            .sample(
                "INSERT INTO item VALUES (1, 'one', 2);\nINSERT INTO item VALUES (1, 'two', 3);")
            .tried("ALTER TABLE item ADD COLUMN age int");

    Finding finding = Draft.only(proof, FindingCode.SAMPLE_FAILED);
    assertThat(finding.getDirection()).isEqualTo("sample");
    assertThat(finding.getLine()).isEqualTo(2);
    assertThat(finding.getMessage()).contains("item_pkey");
    assertThat(proof.getPassed()).isFalse();
  }

  @Test
  void sample_rows_like_those_of_the_version_before_are_right() {
    Proof proof =
        Draft.on(bench)
            .sample("INSERT INTO item VALUES (1, 'one', 2), (2, 'two', 3)")
            .tried("ALTER TABLE item ADD COLUMN age int");

    assertThat(Draft.codes(proof)).isEmpty();
  }

  @Test
  void another_structure_each_time() {
    Proof proof =
        Draft.on(bench)
            .tried(
                "DO $$ BEGIN EXECUTE format('ALTER TABLE item ADD COLUMN c_%s int',"
                    + " replace(gen_random_uuid()::text, '-', '')); END $$");

    assertThat(Draft.only(proof, FindingCode.NONDETERMINISTIC_STRUCTURE).getMessage())
        .contains("column item.c_");
    assertThat(proof.getPassed()).isFalse();
  }

  @Test
  void other_rows_each_time() {
    Proof proof =
        Draft.on(bench)
            .tried(
                "ALTER TABLE item ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()",
                "ALTER TABLE item DROP COLUMN token");

    Finding finding = Draft.only(proof, FindingCode.NONDETERMINISTIC_ROWS);
    assertThat(finding.getSeverity()).isEqualTo(Finding.Severity.WARNING);
    assertThat(finding.getObject()).isEqualTo("item.token");
    assertThat(proof.getPassed()).isTrue();
  }

  @Test
  void the_same_rows_each_time_are_right() {
    Proof proof =
        Draft.on(bench)
            .tried(
                "ALTER TABLE item ADD COLUMN token text; UPDATE item SET token = md5(id::text);"
                    + " ALTER TABLE item ALTER COLUMN token SET DEFAULT gen_random_uuid()::text");

    assertThat(Draft.codes(proof))
        .doesNotContain(FindingCode.NONDETERMINISTIC_ROWS, FindingCode.NONDETERMINISTIC_STRUCTURE);
  }

  @Test
  void a_table_outside_the_schema() throws SQLException {
    String open = Workbench.id("open");
    try (Connection admin = bench.tenantDatabase()) {
      Workbench.execute(
          admin,
          "CREATE SCHEMA %1$s; GRANT USAGE, CREATE ON SCHEMA %1$s TO PUBLIC".formatted(open));
      Proof proof =
          Draft.on(bench)
              .tried(
                  "CREATE TABLE %s.stray (id int)".formatted(open),
                  "DROP TABLE %s.stray".formatted(open));

      Finding finding = Draft.only(proof, FindingCode.OUTSIDE_SCHEMA);
      assertThat(finding.getObject()).contains(open + ".stray");
      assertThat(proof.getPassed()).isFalse();
    }
  }

  @Test
  void a_setting_that_is_stored_for_the_role() {
    Proof proof = Draft.on(bench).tried("ALTER ROLE CURRENT_USER SET work_mem = '8MB'");

    assertThat(Draft.only(proof, FindingCode.OUTSIDE_SCHEMA).getObject()).contains("work_mem");
  }

  @Test
  void objects_of_every_kind_in_the_schema_are_right() {
    Proof proof =
        Draft.on(bench)
            .tried(
                """
                CREATE TYPE mood AS ENUM ('good', 'bad');
                CREATE DOMAIN short AS text CHECK (length(VALUE) < 10);
                CREATE SEQUENCE numbers;
                CREATE TABLE part (id int, mood mood, at date) PARTITION BY RANGE (at);
                CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
                CREATE VIEW items AS SELECT * FROM item;
                CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM item;
                CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';
                CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER touched BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch();
                """);

    assertThat(Draft.codes(proof)).isEmpty();
    assertThat(proof.getPassed()).isTrue();
  }

  @Test
  void an_extension_that_a_script_makes() {
    for (String script :
        List.of(
            "CREATE EXTENSION pg_trgm",
            "DO $$ BEGIN EXECUTE 'CREATE EXTENSION dblink'; END $$",
            "CREATE EXTENSION nowhere_to_be_found")) {
      Proof proof = Draft.on(bench).tried(script);
      Finding finding = Draft.only(proof, FindingCode.EXTENSION_NOT_ALLOWED);
      assertThat(finding.getAdvice()).contains("schema ext");
      assertThat(finding.getStatement()).isEqualTo(script);
      assertThat(proof.getPassed()).isFalse();
    }
  }

  @Test
  void an_extension_that_is_there_already_is_none_of_them() {
    assertThat(Draft.on(bench).tried("CREATE EXTENSION IF NOT EXISTS plpgsql").getPassed())
        .isTrue();
  }

  @Test
  void a_table_that_is_changed_without_sample_rows() {
    Draft draft =
        Draft.on(
            bench,
            "CREATE TABLE item (id int PRIMARY KEY); CREATE TABLE \"Empty\" (id int)",
            "INSERT INTO item VALUES (1)");
    Proof proof =
        draft.tried("ALTER TABLE item ADD COLUMN age int; CREATE INDEX empty_id ON \"Empty\" (id)");

    Finding finding = Draft.only(proof, FindingCode.UNPROVEN_ON_DATA);
    assertThat(finding.getSeverity()).isEqualTo(Finding.Severity.INFO);
    assertThat(finding.getObject()).isEqualTo("\"Empty\"");
    assertThat(proof.getEdges(0).getUnprovenTablesList()).isEqualTo(List.of("\"Empty\""));
    assertThat(proof.getPassed()).isTrue();
  }

  @Test
  void tables_with_sample_rows_and_new_tables_are_proven() {
    Proof proof =
        Draft.on(bench).tried("ALTER TABLE item ADD COLUMN age int; CREATE TABLE other (id int)");

    assertThat(proof.getFindingsList()).isEmpty();
    assertThat(proof.getEdges(0).getUnprovenTablesList()).isEmpty();
  }
}
