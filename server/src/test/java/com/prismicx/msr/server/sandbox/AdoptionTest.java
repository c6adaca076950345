package com.prismicx.msr.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.errorprone.annotations.FormatMethod;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.stores.TestStores;
import com.prismicx.msr.v1.ErrorReason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken over as the place of an installation, by which rights, and what is left of a refusal. */
final class AdoptionTest {
  private static final String[] OBJECTS = {
    "CREATE TYPE mood AS ENUM ('sad', 'happy')",
    "CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%')",
    "CREATE TYPE pair AS (a int, b text)",
    "CREATE SEQUENCE number START 5",
    "CREATE TABLE item (id serial PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'none', feels mood,"
        + " mail email, price numeric(10, 2) CHECK (price > 0), during tstzrange)",
    "CREATE TABLE part (id bigint GENERATED ALWAYS AS IDENTITY, item_id int REFERENCES item, n int)"
        + " PARTITION BY RANGE (n)",
    "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10)",
    "CREATE INDEX item_name ON item (lower(name)) WHERE price > 1",
    "CREATE VIEW cheap AS SELECT id, name FROM item WHERE price < 5",
    "CREATE MATERIALIZED VIEW totals AS SELECT name, sum(price) AS total FROM item GROUP BY name",
    "CREATE FUNCTION glad(a mood, b item, c pair[]) RETURNS boolean LANGUAGE sql AS 'SELECT a::text = ''happy'''",
    "CREATE FUNCTION body(a int) RETURNS int BEGIN ATOMIC SELECT count(*)::int + a FROM item; END",
    "CREATE PROCEDURE pro() LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; END $$",
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE AGGREGATE add_up (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')",
    "CREATE OPERATOR +# (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)",
    "CREATE TRIGGER touched BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION touch()",
    "ALTER TABLE item ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY mine ON item TO current_user USING (name = 'a')",
    "CREATE RULE nothing AS ON DELETE TO part DO INSTEAD NOTHING",
    "CREATE STATISTICS two ON name, price FROM item",
    "COMMENT ON COLUMN item.name IS 'What it is called'",
    "INSERT INTO item (name) VALUES ('one'), ('two')",
  };
  private static final String FLYWAY =
      "CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50),"
          + " description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL,"
          + " checksum int, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),"
          + " execution_time int NOT NULL, success boolean NOT NULL);"
          + " CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history (success)";
  private static final String RUN = TestSchemas.randomName().substring(26);
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final List<String> ROLES = new ArrayList<>();

  private static StoreSettings stores;
  private static Connection admin;
  private static Wall wall;
  private static Fingerprint expected;

  @BeforeAll
  static void begin() throws SQLException {
    stores = TestStores.fresh();
    admin = stores.adminConnection(stores.tenant().databaseName());
    wall =
        new Wall(
            new WallSettings(
                new com.prismicx.msr.server.postgres.DatabaseSettings(
                    stores.tenant().url(), stores.tenant().user(), stores.tenant().password(), 4),
                new SecretKeySpec(new byte[32], "HmacSHA256"),
                "1",
                3,
                true,
                new SessionBounds(Duration.ofMinutes(1), 10_000, 100_000, Duration.ofMinutes(1))));
    Place proof = place();
    wall.provision(proof, 1, false);
    try (InstallationSession session = wall.open(proof, "o_proof", Map.of())) {
      for (String sql : OBJECTS) {
        session.execute(sql);
      }
    }
    expected = Fingerprint.read(admin, FingerprintScope.of(proof.schema()));
  }

  @AfterAll
  static void end() throws SQLException {
    wall.close();
    admin.close();
    stores.close();
    try (Connection server = stores.adminConnection("postgres");
        Statement statement = server.createStatement()) {
      for (String role : ROLES) {
        statement.execute("DROP ROLE IF EXISTS " + role);
      }
    }
  }

  @Test
  void takes_over_every_kind_of_object_by_the_owners_grant_alone() throws SQLException {
    String schema = foreign("acme", OBJECTS);
    grant(schema);
    Place place = place();
    adopt(schema, place);
    assertThat(wall.fingerprint(place)).isEqualTo(expected.sha256());
    assertThat(
            texts(
                "select rolname from pg_roles r join pg_class c on c.relowner = r.oid"
                    + " join pg_namespace n on n.oid = c.relnamespace where nspname = '%s' and relname = 'item'",
                place.schema()))
        .containsExactly(place.schema());
    assertThat(texts("select nspname from pg_namespace where nspname = '%s'", schema)).isEmpty();
    assertThat(
            texts(
                "select 1 from pg_shdepend where refobjid = 'owner_of_%s'::regrole and deptype <> 'a'",
                schema))
        .isEmpty();
    try (InstallationSession session = wall.open(place, "o_use", Map.of())) {
      session.execute("UPDATE item SET name = 'three' WHERE body(0) = 2");
      session.execute("INSERT INTO item (name) VALUES ('four')");
      session.execute("ALTER TABLE item DROP COLUMN during");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void leaves_nobody_else_a_right() throws SQLException {
    String schema = foreign("granted", OBJECTS);
    grant(schema);
    createRole("reader_of_" + schema);
    execute(
        "GRANT USAGE ON SCHEMA %s TO reader_of_%1$s".formatted(schema),
        "GRANT SELECT ON ALL TABLES IN SCHEMA %s TO reader_of_%1$s".formatted(schema),
        "GRANT UPDATE (name) ON %s.item TO reader_of_%1$s WITH GRANT OPTION".formatted(schema),
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA %s TO reader_of_%1$s".formatted(schema),
        "GRANT EXECUTE ON FUNCTION %s.body TO reader_of_%1$s".formatted(schema),
        "ALTER DEFAULT PRIVILEGES FOR ROLE owner_of_%s IN SCHEMA %1$s GRANT SELECT ON TABLES TO reader_of_%1$s"
            .formatted(schema));
    wall.adoption().check(adoptable(schema));
    Place place = place();
    adopt(schema, place);
    assertThat(wall.fingerprint(place)).isEqualTo(expected.sha256());
    execute("DROP ROLE reader_of_" + schema, "DROP ROLE owner_of_" + schema);
  }

  @Test
  void leaves_flyways_history_where_it_is() throws SQLException {
    String schema = foreign("flyway", OBJECTS);
    in(schema, FLYWAY);
    grant(schema);
    wall.adoption().check(adoptable(schema));
    Place place = place();
    adopt(schema, place);
    assertThat(wall.fingerprint(place)).isEqualTo(expected.sha256());
    assertThat(texts("select tablename from pg_tables where schemaname = '%s'", schema))
        .containsExactly("flyway_schema_history");
    assertThat(texts("select obj_description('%s'::regnamespace)", schema).getFirst())
        .contains(place.schema());
  }

  @Test
  void stands_at_the_version_that_it_was_taken_for() throws SQLException {
    String schema = foreign("stands", OBJECTS);
    grant(schema);
    Place place = place();
    adopt(schema, place);
    assertThat(wall.markers(place))
        .singleElement()
        .satisfies(
            marker -> {
              assertThat(marker.edgeFrom()).isEqualTo("0.0.0");
              assertThat(marker.edgeTo()).isEqualTo("1.2.3");
              assertThat(marker.state()).isEqualTo(Marker.State.DONE);
            });
  }

  @Test
  void done_again_finds_that_it_is_done() throws SQLException {
    String schema = foreign("again", OBJECTS);
    grant(schema);
    Place place = place();
    adopt(schema, place);
    wall.adoption().adopt(adoptable(schema), place, "o_1", 8);
    assertThat(wall.adoption().abandon(place)).isTrue();
    assertThatThrownBy(() -> wall.adoption().adopt(adoptable(schema), place, "o_1", 7))
        .isInstanceOf(FencedException.class);
  }

  @Test
  void what_was_given_up_is_not_taken_over_any_more() throws SQLException {
    String schema = foreign("late", OBJECTS);
    grant(schema);
    Place place = place();
    assertThat(wall.adoption().abandon(place)).isFalse();
    assertThatThrownBy(() -> adopt(schema, place)).isInstanceOf(FencedException.class);
    assertUntouched(schema);
  }

  @Test
  void a_difference_leaves_the_schema_as_it_was() throws SQLException {
    String schema = foreign("other", OBJECTS);
    in(schema, "ALTER TABLE item ADD COLUMN more int", "DROP INDEX item_name");
    grant(schema);
    ServiceException.Refused refused =
        refused(ErrorReason.SCHEMA_DIFFERS, () -> adopt(schema, place()));
    assertThat(refused.violations())
        .extracting(ServiceException.Violation::subject)
        .containsExactly("column item.more", "index item_name");
    assertThat(refused.getMessage()).contains("2 objects", "item.more");
    assertUntouched(schema);
  }

  @Test
  void lists_functions_that_name_the_schema() throws SQLException {
    String schema = foreign("named", OBJECTS);
    in(
        schema,
        "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM 1 FROM %s.item; RETURN NEW; END $$".formatted(schema));
    grant(schema);
    assertThat(
            refused(ErrorReason.SCHEMA_DIFFERS, () -> wall.adoption().check(adoptable(schema)))
                .violations())
        .extracting(ServiceException.Violation::description)
        .anyMatch(text -> text.contains("names schema " + schema));
  }

  @Test
  void says_which_grant_is_missing() throws SQLException {
    String schema = foreign("alone", OBJECTS);
    assertThat(
            refused(ErrorReason.SCHEMA_NOT_GRANTED, () -> wall.adoption().check(adoptable(schema)))
                .getMessage())
        .contains("GRANT \"owner_of_" + schema + "\" TO msr_provisioner");
    refused(ErrorReason.SCHEMA_NOT_GRANTED, () -> adopt(schema, place()));
    assertUntouched(schema);
  }

  @Test
  void says_that_a_superusers_schema_needs_another_owner() throws SQLException {
    String schema = foreign("super", OBJECTS);
    grant(schema);
    execute("CREATE TABLE %s.extra (a int)".formatted(schema));
    assertThat(
            refused(ErrorReason.SCHEMA_NOT_GRANTED, () -> wall.adoption().check(adoptable(schema)))
                .getMessage())
        .contains("superuser");
  }

  @Test
  void refuses_what_others_use() throws SQLException {
    String schema = foreign("used", OBJECTS);
    grant(schema);
    execute(
        "CREATE SCHEMA beside_" + schema,
        "CREATE VIEW beside_%s.v AS SELECT * FROM %1$s.item".formatted(schema),
        "CREATE TABLE beside_%s.t (item_id int REFERENCES %1$s.item)".formatted(schema),
        "CREATE FUNCTION beside_%s.f(%1$s.item) RETURNS int LANGUAGE sql AS 'SELECT 1'"
            .formatted(schema),
        "CREATE PUBLICATION of_%s FOR TABLE %1$s.part_1".formatted(schema));
    ServiceException.Refused refused =
        refused(ErrorReason.SCHEMA_NOT_SEPARABLE, () -> wall.adoption().check(adoptable(schema)));
    assertThat(refused.violations())
        .extracting(ServiceException.Violation::subject)
        .anyMatch(s -> s.startsWith("rule "))
        .anyMatch(s -> s.startsWith("table constraint "))
        .anyMatch(s -> s.startsWith("function "))
        .anyMatch(s -> s.startsWith("publication "));
    execute("DROP SCHEMA beside_%s CASCADE".formatted(schema), "DROP PUBLICATION of_" + schema);
    wall.adoption().check(adoptable(schema));
  }

  @Test
  void refuses_range_types() throws SQLException {
    String schema = foreign("ranged", OBJECTS);
    in(schema, "CREATE TYPE span AS RANGE (subtype = float8)");
    grant(schema);
    assertThat(
            refused(
                    ErrorReason.SCHEMA_NOT_SEPARABLE,
                    () -> wall.adoption().check(adoptable(schema)))
                .getMessage())
        .contains("span is a range type");
  }

  @Test
  void refuses_what_belongs_to_an_extension() throws SQLException {
    String schema = foreign("extended", OBJECTS);
    grant(schema);
    execute("CREATE EXTENSION citext SCHEMA " + schema);
    assertThat(
            refused(
                    ErrorReason.SCHEMA_NOT_SEPARABLE,
                    () -> wall.adoption().check(adoptable(schema)))
                .getMessage())
        .contains("ALTER EXTENSION citext SET SCHEMA ext");
    execute("DROP EXTENSION citext");
  }

  @Test
  void shows_as_a_difference_what_refers_to_an_extension_in_public() throws SQLException {
    execute("CREATE EXTENSION pgcrypto SCHEMA public");
    String schema = foreign("publik", OBJECTS);
    grant(schema);
    execute(
        "ALTER TABLE %s.item ADD COLUMN key uuid DEFAULT public.gen_random_uuid()"
            .formatted(schema));
    assertThat(
            refused(ErrorReason.SCHEMA_DIFFERS, () -> wall.adoption().check(adoptable(schema)))
                .getMessage())
        .contains("public.gen_random_uuid");
    execute("DROP EXTENSION pgcrypto CASCADE");
  }

  @Test
  void gives_a_role_with_an_odd_name_no_chance() throws SQLException {
    String schema = "odd \"name\"; DROP TABLE item; --";
    createRole("\"o'd;d\"");
    execute(
        "CREATE SCHEMA \"odd \"\"name\"\"; DROP TABLE item; --\" AUTHORIZATION \"o'd;d\"",
        "GRANT \"o'd;d\" TO msr_provisioner WITH INHERIT FALSE, SET TRUE",
        "SET ROLE \"o'd;d\"",
        "SET search_path = \"odd \"\"name\"\"; DROP TABLE item; --\"");
    execute(OBJECTS);
    execute("RESET ROLE", "RESET search_path");
    Place place = place();
    adopt(schema, place);
    assertThat(wall.fingerprint(place)).isEqualTo(expected.sha256());
  }

  @Test
  void takes_what_several_roles_own() throws SQLException {
    String schema = foreign("several", OBJECTS);
    grant(schema);
    createRole("second_of_" + schema);
    execute(
        "GRANT USAGE ON SCHEMA %s TO second_of_%1$s".formatted(schema),
        "GRANT second_of_%s TO msr_provisioner WITH INHERIT FALSE, SET TRUE".formatted(schema),
        "ALTER TABLE %s.part_1 OWNER TO second_of_%1$s".formatted(schema));
    Place place = place();
    adopt(schema, place);
    assertThat(wall.fingerprint(place)).isEqualTo(expected.sha256());
  }

  @Test
  void refuses_a_fingerprint_of_another_server() throws SQLException {
    String schema = foreign("old", OBJECTS);
    grant(schema);
    Fingerprint older =
        new Fingerprint(
            expected.sha256(), Fingerprint.FORMAT, expected.serverMajor() - 1, expected.entries());
    refused(
        ErrorReason.FINGERPRINT_NOT_COMPARABLE,
        () -> wall.adoption().check(new Adoptable(schema, "sys", "1.2.3", older)));
  }

  @Test
  void refuses_what_is_not_there() {
    assertThatThrownBy(() -> wall.adoption().check(adoptable("nowhere")))
        .isInstanceOfSatisfying(
            ServiceException.Missing.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.SCHEMA_NOT_FOUND));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public",
        "pg_catalog",
        "pg_toast",
        "information_schema",
        "ext",
        "msr_server",
        "msr_0123456789abcdef0123456789abcdef"
      })
  void refuses_names_that_are_not_of_one_tenant(String name) {
    assertThatThrownBy(() -> wall.adoption().check(adoptable(name)))
        .isInstanceOf(ServiceException.Invalid.class);
    assertThatThrownBy(() -> adopt(name, place())).isInstanceOf(ServiceException.Invalid.class);
  }

  private static void adopt(String schema, Place place) {
    wall.adoption().adopt(adoptable(schema), place, "o_1", 7);
  }

  private static Adoptable adoptable(String schema) {
    return new Adoptable(schema, "sys", "1.2.3", expected);
  }

  private static ServiceException.Refused refused(ErrorReason reason, ThrowingCallable call) {
    ServiceException.Refused refused = catchThrowableOfType(ServiceException.Refused.class, call);
    assertThat(refused).isNotNull();
    assertThat(refused.reason()).isEqualTo(reason);
    return refused;
  }

  /** Nothing was moved, and no right is left over. */
  private static void assertUntouched(String schema) throws SQLException {
    assertThat(texts("select count(*) from pg_tables where schemaname = '%s'", schema))
        .containsExactly("3");
    assertThat(texts("select 1 from pg_auth_members where member = 'owner_of_%s'::regrole", schema))
        .isEmpty();
  }

  /** A schema whose owner is a role of its own. */
  private static String foreign(String name, String... objects) throws SQLException {
    String schema = name + "_" + RUN + "_" + NEXT.incrementAndGet();
    createRole("owner_of_" + schema);
    execute("CREATE SCHEMA %s AUTHORIZATION owner_of_%1$s".formatted(schema));
    in(schema, objects);
    return schema;
  }

  /** A role of the whole server, which the test takes away at its end. */
  private static void createRole(String name) throws SQLException {
    execute("CREATE ROLE " + name);
    ROLES.add(name);
  }

  private static void grant(String schema) throws SQLException {
    execute("GRANT owner_of_%s TO msr_provisioner WITH INHERIT FALSE, SET TRUE".formatted(schema));
  }

  private static void in(String schema, String... statements) throws SQLException {
    execute("SET search_path = " + schema + ", ext", "SET ROLE owner_of_" + schema);
    execute(statements);
    execute("RESET ROLE", "RESET search_path");
  }

  private static void execute(String... statements) throws SQLException {
    try (Statement statement = admin.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @FormatMethod
  private static List<String> texts(String sql, Object... names) throws SQLException {
    try (Statement statement = admin.createStatement();
        ResultSet rows = statement.executeQuery(sql.formatted(names))) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  private static Place place() {
    return Place.of("i_" + TestSchemas.randomName().substring(4), "1");
  }
}
