package com.prismicx.msr.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.prismicx.msr.server.model.Constraint;
import com.prismicx.msr.server.model.Entity;
import com.prismicx.msr.server.model.Field;
import com.prismicx.msr.server.model.FieldType;
import com.prismicx.msr.server.model.Key;
import com.prismicx.msr.server.model.ModelJson;
import com.prismicx.msr.server.model.Relation;
import com.prismicx.msr.server.model.SystemModel;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model says of each thing that a publisher can make. */
final class ModelReaderTest {
  private static TestSchemas schemas;

  @BeforeAll
  static void begin() throws SQLException {
    schemas = new TestSchemas();
  }

  @AfterAll
  static void end() throws SQLException {
    schemas.close();
  }

  @Test
  void entities_are_tables_and_views_by_name_but_no_partitions_and_nothing_hidden()
      throws SQLException {
    SystemModel model =
        model(
            "CREATE TABLE zebra (id int)",
            "CREATE TABLE \"Ant\" (id int)",
            "CREATE TABLE log (id int, at date) PARTITION BY RANGE (at)",
            "CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "boolean|boolean|BOOLEAN",
        "smallint|smallint|INTEGER",
        "int|integer|INTEGER",
        "bigint|bigint|BIGINT",
        "real|real|FLOAT",
        "float8|double precision|FLOAT",
        "numeric|numeric|DECIMAL",
        "numeric(10, 2)|numeric(10,2)|DECIMAL",
        "money|money|MONEY",
        "text|text|TEXT",
        "varchar(20)|character varying(20)|TEXT",
        "char(3)|character(3)|TEXT",
        "name|name|TEXT",
        "date|date|DATE",
        "time(3)|time(3) without time zone|TIME",
        "timetz|time with time zone|TIME",
        "timestamp|timestamp without time zone|TIMESTAMP",
        "timestamptz(3)|timestamp(3) with time zone|TIMESTAMPTZ",
        "interval|interval|INTERVAL",
        "uuid|uuid|UUID",
        "json|json|JSON",
        "jsonb|jsonb|JSON",
        "bytea|bytea|BYTES",
        "int4range|int4range|RANGE",
        "tstzmultirange|tstzmultirange|RANGE",
        "inet|inet|OTHER",
        "bit(8)|bit(8)|OTHER",
        "xml|xml|OTHER",
        "tsvector|tsvector|OTHER",
        "point|point|OTHER",
        "int2vector|int2vector|ARRAY",
        "mood|mood|ENUM",
        "pair|pair|COMPOSITE",
        "span|span|RANGE",
        "\"Odd Type\"|\"Odd Type\"|ENUM",
        "text[]|text[]|ARRAY",
      })
  void every_kind_of_type_is_known(String sql, String name, FieldType.Kind kind)
      throws SQLException {
    FieldType type =
        model(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE TYPE \"Odd Type\" AS ENUM ('x')",
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE TYPE span AS RANGE (subtype = float8)",
                "CREATE TABLE item (it " + sql + ")")
            .entities()
            .getFirst()
            .fields()
            .getFirst()
            .type();
    assertThat(type.name()).isEqualTo(name);
    assertThat(type.kind()).isEqualTo(kind);
    assertThat(type.domainOf()).isEmpty();
  }

  @Test
  void enums_tell_their_values_domains_their_base_and_arrays_their_element() throws SQLException {
    Entity item =
        only(
            "CREATE TYPE mood AS ENUM ('sad', 'happy')",
            "ALTER TYPE mood ADD VALUE 'calm' BEFORE 'happy'",
            "CREATE DOMAIN amount AS numeric(10, 2)",
            "CREATE DOMAIN price AS amount NOT NULL",
            "CREATE DOMAIN moods AS mood[] DEFAULT '{}'",
            "CREATE TABLE item (a mood, b mood[], c price, d price[], e moods, f numeric(5, 1)[][])");
    FieldType mood =
        new FieldType("mood", FieldType.Kind.ENUM, List.of("sad", "calm", "happy"), "", null);
    FieldType price =
        new FieldType("price", FieldType.Kind.DECIMAL, List.of(), "numeric(10,2)", null);
    assertThat(item.fields())
        .extracting(Field::type)
        .containsExactly(
            mood,
            new FieldType("mood[]", FieldType.Kind.ARRAY, List.of(), "", mood),
            price,
            new FieldType("price[]", FieldType.Kind.ARRAY, List.of(), "", price),
            new FieldType("moods", FieldType.Kind.ARRAY, List.of(), "mood[]", mood),
            new FieldType(
                "numeric(5,1)[]",
                FieldType.Kind.ARRAY,
                List.of(),
                "",
                new FieldType("numeric(5,1)", FieldType.Kind.DECIMAL, List.of(), "", null)));
    assertThat(item.fields())
        .extracting(Field::nullable)
        .containsExactly(true, true, false, true, true, true);
    assertThat(item.fields())
        .extracting(Field::hasDefault)
        .containsExactly(false, false, false, false, true, false);
  }

  @Test
  void fields_tell_where_their_values_come_from_and_whether_they_can_be_written()
      throws SQLException {
    Entity item =
        only(
            "CREATE TABLE item (id bigint GENERATED ALWAYS AS IDENTITY, gone int, number int GENERATED BY"
                + " DEFAULT AS IDENTITY, price numeric NOT NULL DEFAULT 1, twice numeric GENERATED"
                + " ALWAYS AS (price * 2) STORED, serial serial, note text)",
            "ALTER TABLE item DROP gone",
            "COMMENT ON COLUMN item.note IS 'For people'");
    assertThat(item.fields())
        .extracting(
            Field::name,
            Field::position,
            Field::nullable,
            Field::hasDefault,
            Field::generation,
            Field::readOnly,
            Field::comment)
        .containsExactly(
            tuple("id", 1, false, true, Field.Generation.IDENTITY_ALWAYS, true, ""),
            tuple("number", 2, false, true, Field.Generation.IDENTITY_BY_DEFAULT, false, ""),
            tuple("price", 3, false, true, Field.Generation.NONE, false, ""),
            tuple("twice", 4, true, false, Field.Generation.STORED, true, ""),
            tuple("serial", 5, false, true, Field.Generation.NONE, false, ""),
            tuple("note", 6, true, false, Field.Generation.NONE, false, "For people"));
  }

  @Test
  void keys_keep_their_order_and_say_when_they_identify_nothing() throws SQLException {
    Entity item =
        only(
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
        model(
            "CREATE TABLE person (id int PRIMARY KEY, boss_id int CONSTRAINT has_boss REFERENCES person)",
            "CREATE TABLE region (country text, code text, PRIMARY KEY (country, code))",
            "CREATE TABLE deal (id int PRIMARY KEY, owner_id int REFERENCES person, seller int REFERENCES"
                + " person, region_code text, region_country text, CONSTRAINT deal_region FOREIGN KEY"
                + " (region_code, region_country) REFERENCES region (code, country))",
            "CREATE TABLE _log (deal_id int REFERENCES deal)",
            "COMMENT ON CONSTRAINT deal_region ON deal IS 'No such region'");
    assertThat(entity(model, "deal").relations().own())
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
    assertThat(entity(model, "deal").relations().reverse()).isEmpty();
    assertThat(entity(model, "person").relations().own())
        .containsExactly(
            new Relation("boss", "has_boss", List.of("boss_id"), "person", List.of("id"), ""));
    assertThat(entity(model, "person").relations().reverse())
        .extracting(Relation::name, Relation::constraint, Relation::fields, Relation::entityFields)
        .containsExactly(
            tuple("deal", "deal_owner_id_fkey", List.of("id"), List.of("owner_id")),
            tuple("deal", "deal_seller_fkey", List.of("id"), List.of("seller")),
            tuple("person", "has_boss", List.of("id"), List.of("boss_id")));
    assertThat(entity(model, "region").relations().reverse())
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
        model(
            "CREATE TABLE owner (id int, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
            "CREATE TABLE owner_1 PARTITION OF owner FOR VALUES FROM (0) TO (10)",
            "CREATE TABLE part (id int, owner_id int REFERENCES owner) PARTITION BY RANGE (id)",
            "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10)",
            "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20)");
    assertThat(entity(model, "part").relations().own())
        .extracting(Relation::name)
        .containsExactly("owner");
    assertThat(entity(model, "owner").relations().reverse())
        .extracting(Relation::name)
        .containsExactly("part");
    assertThat(entity(model, "owner").keys().primary()).isNotNull();
  }

  @Test
  void constraints_tell_their_fields_also_those_of_a_domain() throws SQLException {
    Entity item =
        only(
            "CREATE FUNCTION sound(t text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'",
            "CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%')",
            "CREATE TABLE item (low int, high int, work email, home email, name text, at tsrange,"
                + " CONSTRAINT ordered CHECK (low <= high), CONSTRAINT sound_name CHECK (sound(name)),"
                + " CONSTRAINT apart EXCLUDE USING gist (at WITH &&))",
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
  void views_say_what_can_be_written_through_them() throws SQLException {
    SystemModel model =
        model(
            "CREATE TABLE item (id int PRIMARY KEY, name text)",
            "CREATE VIEW simple AS SELECT id, name, name || '!' AS loud FROM item",
            "CREATE VIEW grouped AS SELECT name, count(*) AS n FROM item GROUP BY name",
            "CREATE VIEW by_trigger AS SELECT count(*) AS n FROM item",
            "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER t INSTEAD OF INSERT ON by_trigger FOR EACH ROW EXECUTE FUNCTION nothing()",
            "CREATE MATERIALIZED VIEW stored AS SELECT * FROM item");
    assertThat(entity(model, "item").access()).isEqualTo(access(true, true, true, false));
    assertThat(entity(model, "simple").access()).isEqualTo(access(true, true, true, false));
    assertThat(entity(model, "simple").fields())
        .extracting(Field::readOnly)
        .containsExactly(false, false, true);
    assertThat(entity(model, "grouped").access()).isEqualTo(access(false, false, false, false));
    assertThat(entity(model, "by_trigger").access()).isEqualTo(access(true, false, false, true));
    assertThat(entity(model, "stored").access()).isEqualTo(access(false, false, false, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TRIGGER t BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION act()",
        "CREATE RULE r AS ON DELETE TO item DO INSTEAD NOTHING",
        "ALTER TABLE item ADD x int DEFAULT own()",
        "ALTER TABLE item ADD x text DEFAULT set_config('statement_timeout', '0', false)",
        "ALTER TABLE item ADD CHECK (own() > id)",
        "ALTER TABLE item ADD x int GENERATED ALWAYS AS (own() + id) STORED",
        "ALTER TABLE item ADD x odd",
        "CREATE INDEX ON item ((own() + id))",
        "CREATE INDEX ON item (id) WHERE id +# 1",
        "CREATE POLICY p ON item USING (own() = 1)",
        "CREATE TABLE child (id int) INHERITS (item); CREATE RULE r AS ON DELETE TO child DO INSTEAD NOTHING",
        "CREATE TABLE _under (item_id int REFERENCES item ON DELETE CASCADE);"
            + " CREATE TRIGGER t BEFORE DELETE ON _under FOR EACH ROW EXECUTE FUNCTION act()",
        "DROP TABLE item; CREATE VIEW item AS SELECT own()",
        "DROP TABLE item; CREATE VIEW item AS SELECT query_to_xml('select 1', true, true, '')",
        "DROP TABLE item; CREATE TABLE _t (id int DEFAULT own()); CREATE VIEW item AS SELECT * FROM _t",
      })
  void what_runs_code_says_so(String sql) throws SQLException {
    assertThat(entity(withFunctions(sql), "item").access().runsCode()).as(sql).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE item ADD at timestamptz DEFAULT clock_timestamp()",
        "ALTER TABLE item ADD x serial",
        "ALTER TABLE item ADD x uuid DEFAULT gen_random_uuid()",
        "ALTER TABLE item ADD x numeric GENERATED ALWAYS AS (id * 2) STORED",
        "CREATE INDEX ON item (abs(id))",
        "CREATE TABLE other (item_id int REFERENCES item);"
            + " CREATE TRIGGER t BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION act()",
        "CREATE VIEW other AS SELECT own() FROM item",
        "COMMENT ON TABLE item IS ':funcid 2078'",
      })
  void what_only_computes_runs_no_code(String sql) throws SQLException {
    assertThat(entity(withFunctions(sql), "item").access().runsCode()).as(sql).isFalse();
  }

  @Test
  void the_way_to_a_structure_does_not_count() throws SQLException {
    SystemModel straight =
        model(
            "CREATE TABLE a (id int PRIMARY KEY, x text NOT NULL)",
            "CREATE TABLE b (a_id int REFERENCES a)");
    SystemModel bent =
        model(
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
        model(
            "CREATE TYPE mood AS ENUM ('it''s', 'a \"quote\"', '\\')",
            "CREATE TABLE \"Über\" (id int PRIMARY KEY, feels mood[], up_id int REFERENCES \"Über\","
                + " CHECK (id > 0))");
    assertThat(ModelJson.parse(ModelJson.print(model))).isEqualTo(model);
    assertThat(ModelJson.print(model).text()).contains("\"reverse\"", "\"runs_code\"");
  }

  @Test
  void functions_and_operators_of_the_schema_take_no_part_in_the_reading() throws SQLException {
    String schema = schemas.create();
    schemas.in(
        schema,
        "CREATE TABLE item (id int)",
        "CREATE TABLE called (what text)",
        "CREATE FUNCTION quote_ident(t name) RETURNS text LANGUAGE sql AS 'SELECT ''not this''::text'",
        "CREATE FUNCTION bad(a name, b text) RETURNS boolean LANGUAGE plpgsql AS"
            + " $$ BEGIN RAISE 'called'; END $$",
        "CREATE OPERATOR = (LEFTARG = name, RIGHTARG = text, FUNCTION = bad)",
        "CREATE FUNCTION bad(a oid, b int) RETURNS boolean LANGUAGE plpgsql AS"
            + " $$ BEGIN RAISE 'called'; END $$",
        "CREATE OPERATOR = (LEFTARG = oid, RIGHTARG = int, FUNCTION = bad)");
    assertThat(read(schema).entities()).extracting(Entity::name).containsExactly("called", "item");
  }

  private static SystemModel withFunctions(String sql) throws SQLException {
    return model(
        "CREATE FUNCTION own() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
        "CREATE FUNCTION near(a int, b int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'",
        "CREATE OPERATOR +# (LEFTARG = int, RIGHTARG = int, FUNCTION = near)",
        "CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE DOMAIN odd AS int CHECK (own() > VALUE)",
        "CREATE TABLE item (id int PRIMARY KEY)",
        sql);
  }

  private static Entity.Access access(
      boolean insertable, boolean updatable, boolean deletable, boolean runsCode) {
    return new Entity.Access(insertable, updatable, deletable, runsCode);
  }

  private static Entity only(String... statements) throws SQLException {
    List<Entity> entities = model(statements).entities();
    assertThat(entities).hasSize(1);
    return entities.getFirst();
  }

  private static Entity entity(SystemModel model, String name) {
    return model.entity(name).orElseThrow();
  }

  private static SystemModel model(String... statements) throws SQLException {
    String schema = schemas.create();
    schemas.in(schema, statements);
    return read(schema);
  }

  private static SystemModel read(String schema) throws SQLException {
    try (Connection connection = schemas.provisioner()) {
      connection.setAutoCommit(false);
      SystemModel model = ModelReader.read(connection, schema);
      connection.rollback();
      return model;
    }
  }
}
