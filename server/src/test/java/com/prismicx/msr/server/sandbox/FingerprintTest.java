package com.prismicx.msr.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which schemas have the same fingerprint, and which have not. */
final class FingerprintTest {
  private static final String[] SCHEMA = {
    "CREATE TYPE mood AS ENUM ('sad', 'happy')",
    "CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%')",
    "CREATE TYPE pair AS (a int, b text)",
    "CREATE TYPE span AS RANGE (subtype = float8)",
    "CREATE SEQUENCE number START 5",
    "CREATE TABLE item (id serial PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'none', feels mood,"
        + " mail email, price numeric(10, 2) CHECK (price > 0), twice numeric GENERATED ALWAYS AS (price * 2)"
        + " STORED, at timestamptz DEFAULT '2020-01-01 00:00:00+00')",
    "CREATE TABLE part (id bigint GENERATED ALWAYS AS IDENTITY, item_id int REFERENCES item, n int)"
        + " PARTITION BY RANGE (n)",
    "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10)",
    "CREATE INDEX item_name ON item (lower(name)) WHERE price > 1",
    "CREATE VIEW cheap AS SELECT id, name FROM item WHERE price < 5",
    "CREATE MATERIALIZED VIEW totals AS SELECT name, sum(price) AS total FROM item GROUP BY name",
    "CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a * 2'",
    "CREATE FUNCTION body(a int) RETURNS int BEGIN ATOMIC SELECT a + 1; END",
    "CREATE PROCEDURE pro() LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; END $$",
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE AGGREGATE add_up (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')",
    "CREATE OPERATOR +# (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)",
    "CREATE TRIGGER touched BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION touch()",
    "CREATE POLICY mine ON item USING (name = 'a')",
    "CREATE RULE nothing AS ON DELETE TO item DO INSTEAD NOTHING",
    "CREATE STATISTICS two ON name, price FROM item",
    "COMMENT ON COLUMN item.name IS 'What it is called'",
  };

  private static TestSchemas schemas;
  private static String one;

  @BeforeAll
  static void begin() throws SQLException {
    schemas = new TestSchemas();
    one = schemas.create();
    schemas.in(one, SCHEMA);
  }

  @AfterAll
  static void end() throws SQLException {
    schemas.close();
  }

  @Test
  void two_schemas_made_alike_have_the_same_and_no_entry_names_them() throws SQLException {
    String two = schemas.create();
    schemas.in(two, SCHEMA);
    Fingerprint fingerprint = read(one);
    assertThat(fingerprint.differences(read(two))).isEmpty();
    assertThat(fingerprint.sha256()).isEqualTo(read(two).sha256()).hasSize(64);
    assertThat(fingerprint.entries())
        .allSatisfy(entry -> assertThat(entry.toString()).doesNotContain(one));
    assertThat(fingerprint.entries())
        .extracting(FingerprintEntry::object)
        .noneMatch(o -> o.contains("msr_"));
    assertThat(fingerprint.format()).isEqualTo(Fingerprint.FORMAT);
    assertThat(fingerprint.serverMajor()).isGreaterThanOrEqualTo(16);
  }

  @Test
  void the_hash_alone_is_the_same() throws SQLException {
    assertThat(Fingerprint.sha256(schemas.admin(), FingerprintScope.of(one)))
        .isEqualTo(read(one).sha256());
  }

  @Test
  void the_way_to_a_structure_does_not_count() throws SQLException {
    String straight = schemas.create();
    schemas.in(
        straight,
        "CREATE TABLE a (id int PRIMARY KEY, x text NOT NULL, y int NOT NULL DEFAULT 1)",
        "CREATE TABLE b (id int, a_id int CONSTRAINT to_a REFERENCES a)",
        "CREATE INDEX a_x ON a (x)");
    String bent = schemas.create();
    schemas.in(
        bent,
        "CREATE TABLE b (a_id bigint, gone int, id int)",
        "ALTER TABLE b DROP COLUMN gone",
        "CREATE TABLE old (y int CONSTRAINT odd_name NOT NULL, id int, z varchar(7))",
        "CREATE INDEX a_x ON old (z)",
        "ALTER TABLE old RENAME z TO x",
        "ALTER TABLE old ALTER x TYPE text",
        "ALTER TABLE old ALTER x SET NOT NULL",
        "ALTER TABLE old ALTER y SET DEFAULT 1",
        "ALTER TABLE old RENAME TO a",
        "ALTER TABLE a ADD CONSTRAINT a_pkey PRIMARY KEY (id)",
        "ALTER TABLE b ALTER a_id TYPE int",
        "ALTER TABLE b ADD CONSTRAINT to_a FOREIGN KEY (a_id) REFERENCES a NOT VALID",
        "ALTER TABLE b VALIDATE CONSTRAINT to_a",
        "GRANT SELECT ON a TO PUBLIC",
        "REVOKE SELECT ON a FROM PUBLIC");
    assertThat(read(straight).differences(read(bent))).isEmpty();
    assertThat(read(bent).sha256()).isEqualTo(read(straight).sha256());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE more (id int)",
        "ALTER TABLE part_1 SET UNLOGGED",
        "ALTER TABLE item SET (fillfactor = 70)",
        "ALTER TABLE item ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE item FORCE ROW LEVEL SECURITY",
        "ALTER TABLE item REPLICA IDENTITY FULL",
        "ALTER TABLE item REPLICA IDENTITY USING INDEX item_pkey",
        "ALTER TABLE item CLUSTER ON item_pkey",
        "ALTER TABLE part DETACH PARTITION part_1",
        "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20)",
        "ALTER TABLE item ADD extra int",
        "ALTER TABLE item DROP feels",
        "ALTER TABLE item RENAME feels TO felt",
        "ALTER TABLE item ALTER at TYPE timestamptz(3)",
        "ALTER TABLE item ALTER name DROP NOT NULL",
        "ALTER TABLE item ALTER name SET DEFAULT 'some'",
        "ALTER TABLE item ALTER mail TYPE email COLLATE \"C\"",
        "ALTER TABLE item ALTER name SET STORAGE EXTERNAL",
        "ALTER TABLE item ALTER name SET STATISTICS 500",
        "ALTER TABLE item ALTER twice DROP EXPRESSION",
        "ALTER TABLE part ALTER id SET GENERATED BY DEFAULT",
        "ALTER TABLE item ADD CONSTRAINT short CHECK (length(name) < 9)",
        "ALTER TABLE item ADD CONSTRAINT item_short CHECK (length(name) < 9) NOT VALID",
        "ALTER TABLE item RENAME CONSTRAINT item_price_check TO priced",
        "ALTER TABLE item DROP CONSTRAINT item_price_check",
        "ALTER TABLE item ADD UNIQUE (name) DEFERRABLE",
        "ALTER TABLE part DROP CONSTRAINT part_item_id_fkey",
        "ALTER INDEX item_pkey SET (fillfactor = 60)",
        "DROP INDEX item_name",
        "ALTER INDEX item_name RENAME TO item_named",
        "CREATE UNIQUE INDEX item_at ON item (at DESC)",
        "CREATE OR REPLACE VIEW cheap AS SELECT id, name FROM item WHERE price < 6",
        "ALTER VIEW cheap SET (security_barrier = true)",
        "ALTER VIEW cheap ALTER name SET DEFAULT 'x'",
        "REFRESH MATERIALIZED VIEW totals WITH NO DATA",
        "CREATE INDEX totals_name ON totals (name)",
        "CREATE OR REPLACE FUNCTION twice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + a'",
        "ALTER FUNCTION twice(int) VOLATILE",
        "ALTER FUNCTION twice(int) SECURITY DEFINER",
        "ALTER FUNCTION twice(int) SET work_mem = '1MB'",
        "CREATE FUNCTION twice(a text) RETURNS text LANGUAGE sql AS 'SELECT a'",
        "CREATE OR REPLACE FUNCTION body(a int) RETURNS int BEGIN ATOMIC SELECT a + 2; END",
        "DROP PROCEDURE pro",
        "CREATE OR REPLACE AGGREGATE add_up (int) (SFUNC = int4pl, STYPE = int, INITCOND = '1')",
        "CREATE OPERATOR #+# (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl)",
        "ALTER OPERATOR +# (int, int) SET (RESTRICT = eqsel)",
        "DROP TRIGGER touched ON item",
        "ALTER TABLE item DISABLE TRIGGER touched",
        "CREATE OR REPLACE TRIGGER touched AFTER UPDATE ON item FOR EACH ROW EXECUTE FUNCTION touch()",
        "ALTER SEQUENCE number INCREMENT 2",
        "ALTER SEQUENCE number CYCLE",
        "ALTER SEQUENCE number OWNED BY item.id",
        "ALTER SEQUENCE item_id_seq AS bigint",
        "ALTER TYPE mood ADD VALUE 'calm' BEFORE 'happy'",
        "ALTER TYPE mood RENAME VALUE 'sad' TO 'low'",
        "ALTER DOMAIN email SET DEFAULT 'a@b'",
        "ALTER DOMAIN email ADD CHECK (length(VALUE) < 99)",
        "ALTER DOMAIN email SET NOT NULL",
        "ALTER TYPE pair ADD ATTRIBUTE c int",
        "CREATE TYPE other AS RANGE (subtype = float8, subtype_diff = float8mi)",
        "COMMENT ON TABLE item IS 'Things'",
        "COMMENT ON COLUMN item.name IS 'Its name'",
        "COMMENT ON FUNCTION twice(int) IS 'Doubles'",
        "COMMENT ON CONSTRAINT item_pkey ON item IS 'The key'",
        "COMMENT ON INDEX item_pkey IS 'The key'",
        "COMMENT ON TYPE mood IS 'How it is'",
        "COMMENT ON TRIGGER touched ON item IS 'Now'",
        "ALTER POLICY mine ON item USING (name = 'b')",
        "ALTER POLICY mine ON item TO CURRENT_USER",
        "CREATE POLICY yours ON item AS RESTRICTIVE FOR INSERT WITH CHECK (true)",
        "GRANT SELECT ON item TO PUBLIC",
        "GRANT SELECT (name) ON item TO PUBLIC",
        "REVOKE DELETE ON item FROM CURRENT_USER",
        "REVOKE EXECUTE ON FUNCTION twice(int) FROM PUBLIC",
        "REVOKE USAGE ON TYPE mood FROM PUBLIC",
        "GRANT USAGE ON SEQUENCE number TO msr_connect WITH GRANT OPTION",
        "DO $$ BEGIN EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO PUBLIC',"
            + " current_schema); END $$",
        "DROP RULE nothing ON item",
        "ALTER TABLE item DISABLE RULE nothing",
        "DROP STATISTICS two",
        "ALTER STATISTICS two SET STATISTICS 50",
        "CREATE CAST (pair AS mood) WITH INOUT",
        "CREATE COLLATION plain FROM \"C\"",
        "CREATE TEXT SEARCH CONFIGURATION words (COPY = simple)",
        "CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple)",
      })
  void any_change_of_the_structure_is_seen(String change) throws SQLException {
    String before = read(one).sha256();
    Connection admin = schemas.admin();
    admin.setAutoCommit(false);
    try {
      schemas.in(one, change);
      assertThat(read(one).sha256()).isNotEqualTo(before);
    } finally {
      admin.rollback();
      admin.setAutoCommit(true);
    }
    assertThat(read(one).sha256()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO item (price, mail) VALUES (3, 'a@b')",
        "SELECT nextval('number')",
        "ANALYZE item",
        "CREATE TEMPORARY TABLE item (id text)",
        "DO $$ BEGIN EXECUTE format('GRANT SELECT ON item TO %I', current_schema); END $$",
        "SET LOCAL datestyle = 'ISO, DMY'; SET LOCAL timezone = 'Asia/Tokyo';"
            + " SET LOCAL quote_all_identifiers = on; SET LOCAL search_path = ext",
      })
  void what_is_no_structure_does_not_count(String change) throws SQLException {
    String before = read(one).sha256();
    Connection admin = schemas.admin();
    admin.setAutoCommit(false);
    try {
      schemas.execute("SET LOCAL search_path = " + one + ", ext, pg_temp", change);
      assertThat(read(one).sha256()).isEqualTo(before);
    } finally {
      admin.rollback();
      admin.setAutoCommit(true);
    }
  }

  @Test
  void differences_are_listed_object_by_object() throws SQLException {
    String left = schemas.create();
    schemas.in(left, "CREATE TABLE a (id int, x int)", "CREATE TABLE c (id int)");
    String right = schemas.create();
    schemas.in(right, "CREATE TABLE a (id int, x bigint)", "CREATE TABLE b ()");
    assertThat(read(left).differences(read(right)))
        .extracting(
            FingerprintDifference::kind,
            FingerprintDifference::object,
            FingerprintDifference::expected,
            FingerprintDifference::found)
        .containsExactly(
            tuple("column", "a.x", "integer", "bigint"),
            tuple("column", "c.id", "integer", null),
            tuple("table", "b", null, "table using heap"),
            tuple("table", "c", "table using heap", null));
  }

  @Test
  void the_roles_own_name_in_grants_and_policies_and_the_schemas_name_in_texts_are_placeholders()
      throws SQLException {
    String[] names = {schemas.create(), schemas.create()};
    for (String name : names) {
      schemas.in(
          name,
          "CREATE TABLE a (x text DEFAULT '%s')".formatted(name),
          "CREATE POLICY p ON a TO CURRENT_USER USING (x <> CURRENT_USER)",
          "CREATE FUNCTION f() RETURNS text LANGUAGE sql SET search_path = %1$s AS 'SELECT x FROM %1$s.a'"
              .formatted(name),
          "COMMENT ON TABLE a IS 'of %s'".formatted(name));
      schemas.execute(
          "SET search_path = " + name,
          "CREATE TABLE given (id int)",
          "GRANT SELECT ON given TO " + name,
          "RESET search_path");
    }
    assertThat(read(names[0]).differences(read(names[1]))).isEmpty();
    assertThat(read(names[0]).sha256()).isEqualTo(read(names[1]).sha256());
    assertThat(read(names[0]).entries())
        .contains(new FingerprintEntry("grant", "given", "+ <role> SELECT"))
        .contains(new FingerprintEntry("column", "a.x", "text default '<schema>'::text"));
  }

  @Test
  void a_schema_that_is_to_be_adopted_may_be_called_anything_and_have_a_history_of_its_own()
      throws SQLException {
    String ours = schemas.create();
    schemas.in(
        ours,
        "CREATE TABLE a (id int PRIMARY KEY, x text DEFAULT 'My \"Own.')",
        "CREATE INDEX a_x ON a (x)",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'");
    schemas.execute(
        "CREATE ROLE msr_someone",
        "CREATE SCHEMA \"My \"\"Own.\" AUTHORIZATION msr_someone",
        "SET ROLE msr_someone",
        "SET search_path = \"My \"\"Own.\"",
        "CREATE TABLE a (x text DEFAULT 'My \"Own.', id int PRIMARY KEY)",
        "CREATE INDEX a_x ON a (x)",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY)",
        "CREATE TABLE msr_like (id int)",
        "RESET ROLE",
        "RESET search_path");
    Fingerprint theirs =
        Fingerprint.read(
            schemas.admin(),
            new FingerprintScope("My \"Own.", "msr_someone", List.of("flyway_schema_history")));
    assertThat(read(ours).differences(theirs))
        .extracting(FingerprintDifference::object)
        .containsExactly("msr_like.id", "msr_like");
  }

  @Test
  void an_empty_or_missing_schema_has_no_entries() throws SQLException {
    assertThat(read(schemas.create()).entries()).isEmpty();
    assertThat(read(TestSchemas.randomName()).entries()).isEmpty();
  }

  @Test
  void a_role_without_rights_on_the_objects_reads_the_same() throws SQLException {
    try (Connection provisioner = schemas.provisioner()) {
      assertThat(Fingerprint.read(provisioner, FingerprintScope.of(one))).isEqualTo(read(one));
    }
  }

  @Test
  void nothing_of_the_schema_is_executed_though_it_is_called_like_what_is_used()
      throws SQLException {
    String hostile = schemas.create();
    schemas.in(
        hostile,
        "CREATE TABLE loot (id int)",
        "CREATE FUNCTION evil() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'executed'; END $$",
        "CREATE FUNCTION format_type(oid, int) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN evil(); END'",
        "CREATE FUNCTION quote_ident(name) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN evil(); END'",
        "CREATE FUNCTION concat_ws(text, text, text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN evil(); END'",
        "CREATE FUNCTION set_config(text, text, boolean) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN evil(); END'",
        "CREATE FUNCTION eq(name, text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN PERFORM evil(); RETURN true; END'",
        "CREATE FUNCTION eq(\"char\", text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN PERFORM evil(); RETURN true; END'",
        "CREATE FUNCTION cat(name, text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN evil(); END'",
        "CREATE FUNCTION cat(text, \"char\") RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN evil(); END'",
        "CREATE OPERATOR = (LEFTARG = name, RIGHTARG = text, FUNCTION = eq)",
        "CREATE OPERATOR <> (LEFTARG = name, RIGHTARG = text, FUNCTION = eq)",
        "CREATE OPERATOR = (LEFTARG = \"char\", RIGHTARG = text, FUNCTION = eq)",
        "CREATE OPERATOR || (LEFTARG = name, RIGHTARG = text, FUNCTION = cat)",
        "CREATE OPERATOR || (LEFTARG = text, RIGHTARG = \"char\", FUNCTION = cat)",
        "CREATE TABLE pg_class (oid int)",
        "CREATE VIEW pg_depend AS SELECT evil() AS classid");
    try (Connection provisioner = schemas.provisioner();
        Statement statement = provisioner.createStatement()) {
      schemas.execute("GRANT USAGE ON SCHEMA %s TO msr_provisioner".formatted(hostile));
      statement.execute("SET search_path = " + hostile + ", pg_catalog");
      assertThat(Fingerprint.read(provisioner, FingerprintScope.of(hostile)).entries())
          .contains(new FingerprintEntry("column", "loot.id", "integer"))
          .contains(new FingerprintEntry("table", "pg_class", "table using heap"));
    }
  }

  @Test
  void the_session_is_as_it_was_before() throws SQLException {
    Connection admin = schemas.admin();
    schemas.execute("SET search_path = ext", "SET intervalstyle = 'iso_8601'");
    read(one);
    assertThat(admin.getAutoCommit()).isTrue();
    assertThat(setting("search_path")).isEqualTo("ext");
    admin.setAutoCommit(false);
    schemas.execute("SET LOCAL search_path = public", "CREATE TABLE ext.kept (id int)");
    read(one);
    assertThat(setting("search_path")).isEqualTo("public");
    assertThat(setting("intervalstyle")).isEqualTo("iso_8601");
    admin.commit();
    admin.setAutoCommit(true);
    schemas.execute("DROP TABLE ext.kept", "RESET ALL");
  }

  private static Fingerprint read(String schema) throws SQLException {
    return Fingerprint.read(schemas.admin(), FingerprintScope.of(schema));
  }

  private static String setting(String name) throws SQLException {
    try (Statement statement = schemas.admin().createStatement();
        ResultSet row = statement.executeQuery("SHOW " + name)) {
      row.next();
      return row.getString(1);
    }
  }
}
