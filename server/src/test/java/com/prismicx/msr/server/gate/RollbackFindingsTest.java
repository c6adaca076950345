package com.prismicx.msr.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.Finding;
import com.prismicx.msr.v1.FindingCode;
import com.prismicx.msr.v1.Proof;
import com.prismicx.msr.v1.ProvenEdge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the gate finds on the way back: each finding with a near miss that is none. */
@ExtendWith(SharedServer.class)
final class RollbackFindingsTest {
  private final Workbench bench;

  RollbackFindingsTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_rollback_that_leaves_an_index_behind() {
    Proof proof =
        Draft.on(bench)
            .tried(
                "ALTER TABLE item ADD COLUMN age int; CREATE INDEX item_name ON item (name)",
                "ALTER TABLE item DROP COLUMN age");

    assertThat(proof.getPassed()).isFalse();
    Finding finding = Draft.only(proof, FindingCode.ROLLBACK_STRUCTURE);
    assertThat(finding.getSeverity()).isEqualTo(Finding.Severity.ERROR);
    assertThat(finding.getEdge()).isEqualTo(Draft.EDGE);
    assertThat(finding.getDirection()).isEqualTo("down");
    assertThat(finding.getObject()).isEqualTo("item_name");
    assertThat(finding.getMessage()).contains("item_name is too many");
    assertThat(finding.getAdvice()).isNotEmpty();
  }

  @Test
  void a_rollback_that_brings_a_column_back_in_another_place_is_right() {
    Proof proof =
        Draft.on(bench)
            .tried(
                "ALTER TABLE item RENAME COLUMN name TO title; ALTER TABLE item ADD COLUMN age int",
                "ALTER TABLE item ADD COLUMN name text; UPDATE item SET name = title;"
                    + " ALTER TABLE item DROP COLUMN title, DROP COLUMN age");

    assertThat(Draft.codes(proof)).doesNotContain(FindingCode.ROLLBACK_STRUCTURE);
    assertThat(proof.getPassed()).isTrue();
  }

  @Test
  void a_rollback_that_does_not_bring_values_back() {
    Proof proof =
        Draft.on(bench).tried("UPDATE item SET name = upper(name)", "UPDATE item SET id = id");

    Finding finding = Draft.only(proof, FindingCode.ROLLBACK_ROWS);
    assertThat(finding.getObject()).isEqualTo("item.name");
    assertThat(finding.getMessage()).contains("table item has other values in name");
    assertThat(proof.getPassed()).isFalse();
  }

  @Test
  void a_rollback_that_loses_rows_or_mixes_them_up() {
    Proof lost =
        Draft.on(bench)
            .tried(
                "CREATE TABLE other (id int)", "DROP TABLE other; DELETE FROM item WHERE id = 3");
    Proof mixed =
        Draft.on(bench)
            .tried(
                "CREATE TABLE other (id int)",
                "DROP TABLE other; UPDATE item SET id = -id;"
                    + " UPDATE item SET id = CASE id WHEN -1 THEN 2 WHEN -2 THEN 1 ELSE 3 END");

    assertThat(Draft.only(lost, FindingCode.ROLLBACK_ROWS).getMessage())
        .contains("table item has 2 row(s), not 3");
    assertThat(Draft.only(mixed, FindingCode.ROLLBACK_ROWS).getMessage())
        .contains("table item has the same values in other rows");
  }

  @Test
  void a_rollback_that_undoes_each_value_is_right() {
    Proof proof =
        Draft.on(bench)
            .tried(
                "UPDATE item SET id = id + 1000 WHERE id < 1000", "UPDATE item SET id = id - 1000");

    assertThat(Draft.codes(proof)).isEmpty();
    assertThat(proof.getPassed()).isTrue();
  }

  @Test
  void a_rollback_that_fails() {
    Proof proof =
        Draft.on(bench)
            .tried(
                "ALTER TABLE item ADD COLUMN age int",
                "ALTER TABLE item DROP COLUMN age;\nALTER TABLE item DROP COLUMN nothing");

    Finding finding = Draft.only(proof, FindingCode.ROLLBACK_FAILED);
    assertThat(finding.getStatementNumber()).isEqualTo(2);
    assertThat(finding.getLine()).isEqualTo(2);
    assertThat(finding.getStatement()).isEqualTo("ALTER TABLE item DROP COLUMN nothing");
    assertThat(finding.getMessage()).contains("\"nothing\" of relation \"item\" does not exist");
  }

  @Test
  void a_rollback_that_undoes_all_steps_but_not_the_first_alone() {
    Proof proof =
        Draft.on(bench)
            .tried(
                "ALTER TABLE item ADD COLUMN age int;\n-- msr:step\nCREATE INDEX item_age ON item (age);",
                "-- msr:step\nSELECT 1;\n-- msr:step\nDROP INDEX item_age; ALTER TABLE item DROP COLUMN age;");

    Finding finding = Draft.only(proof, FindingCode.ROLLBACK_FAILED);
    assertThat(finding.getMessage()).contains("after 1 of 2 steps").contains("item_age");
    assertThat(proof.getPassed()).isFalse();
  }

  @Test
  void a_rollback_that_mirrors_the_steps_is_right() {
    Proof proof =
        Draft.on(bench)
            .tried(
                "ALTER TABLE item ADD COLUMN age int;\n-- msr:step concurrent\n"
                    + "CREATE INDEX CONCURRENTLY item_age ON item (age);",
                "-- msr:step concurrent\nDROP INDEX CONCURRENTLY item_age;\n"
                    + "-- msr:step\nALTER TABLE item DROP COLUMN age;");

    assertThat(Draft.codes(proof)).isEmpty();
    assertThat(proof.getPassed()).isTrue();
  }

  @Test
  void a_rollback_that_fails_on_rows_which_only_the_new_version_writes() {
    Proof proof =
        Draft.on(bench)
            .sample("INSERT INTO item VALUES (1, 'one'), (1, 'uno')")
            .tried(
                "ALTER TABLE item DROP CONSTRAINT item_pkey",
                "ALTER TABLE item ADD CONSTRAINT item_pkey PRIMARY KEY (id)");

    assertThat(Draft.codes(proof)).contains(FindingCode.ROLLBACK_FAILED);
    assertThat(Draft.only(proof, FindingCode.ROLLBACK_FAILED).getMessage())
        .contains("on the rows of the version's own sample_sql");
  }

  @Test
  void an_edge_is_lossy_when_its_rollback_drops_or_narrows() {
    ProvenEdge column =
        edge(
            Draft.on(bench)
                .tried(
                    "ALTER TABLE item ADD COLUMN age int; CREATE TABLE note (id int)",
                    "DROP TABLE note; ALTER TABLE item DROP COLUMN age"));
    assertThat(column.getEdgeClass()).isEqualTo(ProvenEdge.EdgeClass.LOSSY);
    assertThat(column.getLostList()).containsExactly("column item.age", "table note");

    ProvenEdge type =
        edge(
            Draft.on(bench)
                .tried(
                    "ALTER TABLE item ALTER COLUMN id TYPE bigint",
                    "ALTER TABLE item ALTER COLUMN id TYPE int"));
    assertThat(type.getEdgeClass()).isEqualTo(ProvenEdge.EdgeClass.LOSSY);
    assertThat(type.getLostList()).containsExactly("column item.id (bigint becomes integer)");
  }

  @Test
  void an_edge_is_lossy_when_rows_of_the_new_version_do_not_survive() {
    ProvenEdge edge =
        edge(
            Draft.on(bench)
                .sample("INSERT INTO item VALUES (1, 'ten')")
                .tried(
                    "CREATE INDEX item_name ON item (name)",
                    "DROP INDEX item_name; UPDATE item SET name = NULL WHERE name = 'ten'"));

    assertThat(edge.getEdgeClass()).isEqualTo(ProvenEdge.EdgeClass.LOSSY);
    assertThat(edge.getLostList()).containsExactly("values of column item.name");
  }

  @Test
  void an_edge_is_lossless_when_everything_stays_under_whatever_name() {
    ProvenEdge edge =
        edge(
            Draft.on(bench)
                .sample("INSERT INTO thing VALUES (1, 'ten')")
                .tried(
                    "ALTER TABLE item RENAME COLUMN name TO title; ALTER TABLE item RENAME TO thing",
                    "ALTER TABLE thing RENAME TO item; ALTER TABLE item RENAME COLUMN title TO name"));

    assertThat(edge.getEdgeClass()).as(edge.toString()).isEqualTo(ProvenEdge.EdgeClass.LOSSLESS);
    assertThat(edge.getLostList()).isEmpty();
  }

  @Test
  void nothing_is_said_of_an_edge_whose_way_back_changes_a_table_that_has_no_rows() {
    Draft draft = Draft.on(bench, "CREATE TABLE item (id int); CREATE TABLE note (id int)", "");
    ProvenEdge edge =
        edge(
            draft.tried(
                "CREATE INDEX item_id ON item (id)", "DROP INDEX item_id; DELETE FROM note"));

    assertThat(edge.getEdgeClass()).isEqualTo(ProvenEdge.EdgeClass.EDGE_CLASS_UNSPECIFIED);
    assertThat(edge.getUnprovenTablesList()).containsExactly("item", "note");
  }

  @Test
  void rows_of_the_new_version_prove_its_way_back() {
    Draft draft = Draft.on(bench, "CREATE TABLE item (id int)", "");
    ProvenEdge edge =
        edge(
            draft
                .sample("INSERT INTO item VALUES (1)")
                .tried("CREATE INDEX item_id ON item (id)", "DROP INDEX item_id"));

    assertThat(edge.getEdgeClass()).isEqualTo(ProvenEdge.EdgeClass.LOSSLESS);
    assertThat(edge.getUnprovenTablesList()).containsExactly("item");
  }

  @Test
  void a_column_that_is_made_anew_with_another_type_is_lost() {
    ProvenEdge edge =
        edge(
            Draft.on(bench)
                .tried(
                    "ALTER TABLE item ALTER COLUMN name TYPE varchar(300)",
                    "ALTER TABLE item RENAME COLUMN name TO old; ALTER TABLE item ADD COLUMN name text;"
                        + " UPDATE item SET name = old; ALTER TABLE item DROP COLUMN old"));

    assertThat(edge.getLostList())
        .containsExactly("column item.name (character varying(300) becomes text)");
  }

  @Test
  void an_edge_without_a_rollback_is_irreversible() {
    assertThat(edge(Draft.on(bench).tried("ALTER TABLE item ADD COLUMN age int")).getEdgeClass())
        .isEqualTo(ProvenEdge.EdgeClass.IRREVERSIBLE);
  }

  private static ProvenEdge edge(Proof proof) {
    assertThat(proof.getPassed()).as(proof.toString()).isTrue();
    assertThat(proof.getEdgesList()).hasSize(1);
    return proof.getEdges(0);
  }
}
