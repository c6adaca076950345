package com.prismicx.msr.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.prismicx.msr.server.model.Constraint;
import com.prismicx.msr.server.model.Entity;
import com.prismicx.msr.server.model.Key;
import com.prismicx.msr.server.model.ModelJson;
import com.prismicx.msr.server.model.Relation;
import com.prismicx.msr.server.model.SystemModel;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a model says of each thing that a publisher can make; of fields {@link ModelFieldsTest} tells, of access {@link ModelAccessTest}. */
final class ModelReaderTest {
  private static Models models;

  @BeforeAll
  static void begin() throws SQLException {
    models = new Models();
  }

  @AfterAll
  static void end() throws SQLException {
    models.close();
  }

  @Test
  void entities_are_tables_and_views_by_name_but_no_partitions_and_nothing_hidden()
      throws SQLException {
    SystemModel model =
        models.of(
            "CREATE TABLE zebra (id int)",
            "CREATE TABLE \"Ant\" (id int)",
            "CREATE TABLE log (id int, at date) PARTITION BY RANGE (at)",
            "CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO"
                + " ('2027-01-01')",
            "CREATE VIEW all_logs AS SELECT * FROM log",
            "CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM log",
            "CREATE TABLE _hidden (id int)",
            "CREATE VIEW msr_mine AS SELECT 1 AS one",
            "CREATE TYPE pair AS (a int, b int)",
            "CREATE SEQUENCE numbers",
            "COMMENT ON TABLE zebra IS 'Striped'");
    assertThat(model.entities())
        .extracting(Entity::name, Entity::kind, Entity::comment)
        .containsExactly(
            tuple("Ant", Entity.Kind.TABLE, ""),
            tuple("all_logs", Entity.Kind.VIEW, ""),
            tuple("log", Entity.Kind.PARTITIONED_TABLE, ""),
            tuple("totals", Entity.Kind.MATERIALIZED_VIEW, ""),
            tuple("zebra", Entity.Kind.TABLE, "Striped"));
  }

  @Test
  void keys_keep_their_order_and_say_when_they_identify_nothing() throws SQLException {
    Entity item =
        models.only(
            "CREATE TABLE item (a int, b int, c text, d text, live boolean, PRIMARY KEY (b, a))",
            "ALTER TABLE item ADD CONSTRAINT one_c UNIQUE (c)",
            "CREATE UNIQUE INDEX two ON item (d, c) INCLUDE (live)",
            "CREATE UNIQUE INDEX lower_d ON item (a, lower(d))",
            "CREATE UNIQUE INDEX living ON item (d) WHERE live",
            "CREATE INDEX plain ON item (d)",
            "COMMENT ON CONSTRAINT one_c ON item IS 'c is taken'",
            "COMMENT ON INDEX living IS 'd is alive'");
    assertThat(item.keys().primary()).isEqualTo(new Key("item_pkey", List.of("b", "a"), false, ""));
    assertThat(item.keys().unique())
        .containsExactly(
            new Key("living", List.of("d"), true, "d is alive"),
            new Key("lower_d", List.of("a", "d"), true, ""),
            new Key("one_c", List.of("c"), false, "c is taken"),
            new Key("two", List.of("d", "c"), false, ""));
  }

  @Test
  void relations_are_named_after_their_column_and_the_reverse_after_the_table()
      throws SQLException {
    SystemModel model =
        models.of(
            "CREATE TABLE person (id int PRIMARY KEY, boss_id int CONSTRAINT has_boss REFERENCES"
                + " person)",
            "CREATE TABLE region (country text, code text, PRIMARY KEY (country, code))",
            "CREATE TABLE deal (id int PRIMARY KEY, owner_id int REFERENCES person, seller int"
                + " REFERENCES person, region_code text, region_country text, CONSTRAINT"
                + " deal_region FOREIGN KEY (region_code, region_country) REFERENCES region (code,"
                + " country))",
            "CREATE TABLE _log (deal_id int REFERENCES deal)",
            "COMMENT ON CONSTRAINT deal_region ON deal IS 'No such region'");
    assertThat(Models.entity(model, "deal").relations().own())
        .containsExactly(
            new Relation(
                "owner", "deal_owner_id_fkey", List.of("owner_id"), "person", List.of("id"), ""),
            new Relation(
                "deal_region",
                "deal_region",
                List.of("region_code", "region_country"),
                "region",
                List.of("code", "country"),
                "No such region"),
            new Relation(
                "deal_seller_fkey",
                "deal_seller_fkey",
                List.of("seller"),
                "person",
                List.of("id"),
                ""));
    assertThat(Models.entity(model, "deal").relations().reverse()).isEmpty();
    assertThat(Models.entity(model, "person").relations().own())
        .containsExactly(
            new Relation("boss", "has_boss", List.of("boss_id"), "person", List.of("id"), ""));
    assertThat(Models.entity(model, "person").relations().reverse())
        .extracting(Relation::name, Relation::constraint, Relation::fields, Relation::entityFields)
        .containsExactly(
            tuple("deal", "deal_owner_id_fkey", List.of("id"), List.of("owner_id")),
            tuple("deal", "deal_seller_fkey", List.of("id"), List.of("seller")),
            tuple("person", "has_boss", List.of("id"), List.of("boss_id")));
    assertThat(Models.entity(model, "region").relations().reverse())
        .containsExactly(
            new Relation(
                "deal",
                "deal_region",
                List.of("code", "country"),
                "deal",
                List.of("region_code", "region_country"),
                "No such region"));
  }

  @Test
  void a_foreign_key_of_a_partitioned_table_is_one_relation() throws SQLException {
    SystemModel model =
        models.of(
            "CREATE TABLE owner (id int, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
            "CREATE TABLE owner_1 PARTITION OF owner FOR VALUES FROM (0) TO (10)",
            "CREATE TABLE part (id int, owner_id int REFERENCES owner) PARTITION BY RANGE (id)",
            "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10)",
            "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20)");
    assertThat(Models.entity(model, "part").relations().own())
        .extracting(Relation::name)
        .containsExactly("owner");
    assertThat(Models.entity(model, "owner").relations().reverse())
        .extracting(Relation::name)
        .containsExactly("part");
    assertThat(Models.entity(model, "owner").keys().primary()).isNotNull();
  }

  @Test
  void constraints_tell_their_fields_also_those_of_a_domain() throws SQLException {
    Entity item =
        models.only(
            "CREATE FUNCTION sound(t text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'",
            "CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%')",
            "CREATE TABLE item (low int, high int, work email, home email, name text, at tsrange,"
                + " CONSTRAINT ordered CHECK (low <= high), CONSTRAINT sound_name CHECK"
                + " (sound(name)), CONSTRAINT apart EXCLUDE USING gist (at WITH &&))",
            "COMMENT ON CONSTRAINT ordered ON item IS 'low must not be above high'",
            "COMMENT ON CONSTRAINT has_at ON DOMAIN email IS 'not an address'");
    assertThat(item.constraints())
        .containsExactly(
            new Constraint(
                "apart",
                Constraint.Kind.EXCLUSION,
                List.of("at"),
                "EXCLUDE USING gist (at WITH &&)",
                "",
                ""),
            new Constraint(
                "has_at",
                Constraint.Kind.CHECK,
                List.of("work", "home"),
                "CHECK ((VALUE ~~ '%@%'::text))",
                "email",
                "not an address"),
            new Constraint(
                "ordered",
                Constraint.Kind.CHECK,
                List.of("low", "high"),
                "CHECK ((low <= high))",
                "",
                "low must not be above high"),
            new Constraint(
                "sound_name",
                Constraint.Kind.CHECK,
                List.of("name"),
                "CHECK (sound(name))",
                "",
                ""));
  }

  @Test
  void the_way_to_a_structure_does_not_count() throws SQLException {
    SystemModel straight =
        models.of(
            "CREATE TABLE a (id int PRIMARY KEY, x text NOT NULL)",
            "CREATE TABLE b (a_id int REFERENCES a)");
    SystemModel bent =
        models.of(
            "CREATE TABLE b (gone int, a_id int)",
            "CREATE TABLE old (id int, x text)",
            "ALTER TABLE b DROP gone",
            "ALTER TABLE old RENAME TO a",
            "ALTER TABLE a ADD PRIMARY KEY (id)",
            "ALTER TABLE a ALTER x SET NOT NULL",
            "ALTER TABLE b ADD FOREIGN KEY (a_id) REFERENCES a");
    assertThat(bent).isEqualTo(straight);
  }

  @Test
  void a_model_is_the_same_after_it_was_stored() throws SQLException {
    SystemModel model =
        models.of(
            "CREATE TYPE mood AS ENUM ('it''s', 'a \"quote\"', '\\')",
            "CREATE TABLE \"Über\" (id int PRIMARY KEY, feels mood[], up_id int REFERENCES"
                + " \"Über\", CHECK (id > 0))");
    assertThat(ModelJson.parse(ModelJson.print(model))).isEqualTo(model);
    assertThat(ModelJson.print(model).text()).contains("\"reverse\"", "\"runs_code\"");
  }

  @Test
  void functions_and_operators_of_the_schema_take_no_part_in_the_reading() throws SQLException {
    SystemModel model =
        models.of(
            "CREATE TABLE item (id int)",
            "CREATE TABLE called (what text)",
            "CREATE FUNCTION quote_ident(t name) RETURNS text LANGUAGE sql AS 'SELECT ''not"
                + " this''::text'",
            "CREATE FUNCTION bad(a name, b text) RETURNS boolean LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE 'called'; END $$",
            "CREATE OPERATOR = (LEFTARG = name, RIGHTARG = text, FUNCTION = bad)",
            "CREATE FUNCTION bad(a oid, b int) RETURNS boolean LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE 'called'; END $$",
            "CREATE OPERATOR = (LEFTARG = oid, RIGHTARG = int, FUNCTION = bad)");
    assertThat(model.entities()).extracting(Entity::name).containsExactly("called", "item");
  }
}
