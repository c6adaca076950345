package com.prismicx.msr.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import java.sql.SQLException;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken over as the place of an installation, by which rights, and what is left of a refusal. */
final class AdoptionTest {
  private static AdoptionStage stage;

  @BeforeAll
  static void begin() throws SQLException {
    stage = new AdoptionStage();
  }

  @AfterAll
  static void end() throws SQLException {
    stage.close();
  }

  @Test
  void takes_over_every_kind_of_object_by_the_owners_grant_alone() throws SQLException {
    String schema = stage.foreign("acme", AdoptionStage.OBJECTS);
    stage.grant(schema);
    Place place = stage.place();
    adopt(schema, place);
    assertThat(stage.wall().fingerprint(place)).isEqualTo(stage.expected().sha256());
    assertThat(
            stage.texts(
                "select rolname from pg_roles r join pg_class c on c.relowner = r.oid"
                    + " join pg_namespace n on n.oid = c.relnamespace where nspname = '%s' and relname = 'item'",
                place.schema()))
        .containsExactly(place.schema());
    assertThat(stage.texts("select nspname from pg_namespace where nspname = '%s'", schema))
        .isEmpty();
    assertThat(
            stage.texts(
                "select 1 from pg_shdepend where refobjid = 'owner_of_%s'::regrole and deptype <> 'a'",
                schema))
        .isEmpty();
    try (InstallationSession session = stage.wall().open(place, "o_use", Map.of())) {
      session.execute("UPDATE item SET name = 'three' WHERE body(0) = 2");
      session.execute("INSERT INTO item (name) VALUES ('four')");
      session.execute("ALTER TABLE item DROP COLUMN during");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void leaves_nobody_else_a_right() throws SQLException {
    String schema = stage.foreign("granted", AdoptionStage.OBJECTS);
    stage.grant(schema);
    stage.createRole("reader_of_" + schema);
    stage.execute(
        "GRANT USAGE ON SCHEMA %s TO reader_of_%1$s".formatted(schema),
        "GRANT SELECT ON ALL TABLES IN SCHEMA %s TO reader_of_%1$s".formatted(schema),
        "GRANT UPDATE (name) ON %s.item TO reader_of_%1$s WITH GRANT OPTION".formatted(schema),
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA %s TO reader_of_%1$s".formatted(schema),
        "GRANT EXECUTE ON FUNCTION %s.body TO reader_of_%1$s".formatted(schema),
        "ALTER DEFAULT PRIVILEGES FOR ROLE owner_of_%s IN SCHEMA %1$s GRANT SELECT ON TABLES TO reader_of_%1$s"
            .formatted(schema));
    stage.wall().adoption().check(adoptable(schema));
    Place place = stage.place();
    adopt(schema, place);
    assertThat(stage.wall().fingerprint(place)).isEqualTo(stage.expected().sha256());
    stage.execute("DROP ROLE reader_of_" + schema, "DROP ROLE owner_of_" + schema);
  }

  @Test
  void leaves_flyways_history_where_it_is() throws SQLException {
    String schema = stage.foreign("flyway", AdoptionStage.OBJECTS);
    stage.in(schema, AdoptionStage.FLYWAY);
    stage.grant(schema);
    stage.wall().adoption().check(adoptable(schema));
    Place place = stage.place();
    adopt(schema, place);
    assertThat(stage.wall().fingerprint(place)).isEqualTo(stage.expected().sha256());
    assertThat(stage.texts("select tablename from pg_tables where schemaname = '%s'", schema))
        .containsExactly("flyway_schema_history");
    assertThat(stage.texts("select obj_description('%s'::regnamespace)", schema).getFirst())
        .contains(place.schema());
  }

  @Test
  void stands_at_the_version_that_it_was_taken_for() throws SQLException {
    String schema = stage.foreign("stands", AdoptionStage.OBJECTS);
    stage.grant(schema);
    Place place = stage.place();
    adopt(schema, place);
    assertThat(stage.wall().markers(place))
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
    String schema = stage.foreign("again", AdoptionStage.OBJECTS);
    stage.grant(schema);
    Place place = stage.place();
    adopt(schema, place);
    stage.wall().adoption().adopt(adoptable(schema), place, "o_1", 8);
    assertThat(stage.wall().adoption().abandon(place)).isTrue();
    assertThatThrownBy(() -> stage.wall().adoption().adopt(adoptable(schema), place, "o_1", 7))
        .isInstanceOf(FencedException.class);
  }

  @Test
  void what_was_given_up_is_not_taken_over_any_more() throws SQLException {
    String schema = stage.foreign("late", AdoptionStage.OBJECTS);
    stage.grant(schema);
    Place place = stage.place();
    assertThat(stage.wall().adoption().abandon(place)).isFalse();
    assertThatThrownBy(() -> adopt(schema, place)).isInstanceOf(FencedException.class);
    assertUntouched(schema);
  }

  @Test
  void a_difference_leaves_the_schema_as_it_was() throws SQLException {
    String schema = stage.foreign("other", AdoptionStage.OBJECTS);
    stage.in(schema, "ALTER TABLE item ADD COLUMN more int", "DROP INDEX item_name");
    stage.grant(schema);
    ServiceException.Refused refused =
        refused(ErrorReason.SCHEMA_DIFFERS, () -> adopt(schema, stage.place()));
    assertThat(refused.violations())
        .extracting(ServiceException.Violation::subject)
        .containsExactly("column item.more", "index item_name");
    assertThat(refused.getMessage()).contains("2 objects", "item.more");
    assertUntouched(schema);
  }

  @Test
  void lists_functions_that_name_the_schema() throws SQLException {
    String schema = stage.foreign("named", AdoptionStage.OBJECTS);
    stage.in(
        schema,
        "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM 1 FROM %s.item; RETURN NEW; END $$".formatted(schema));
    stage.grant(schema);
    assertThat(
            refused(
                    ErrorReason.SCHEMA_DIFFERS,
                    () -> stage.wall().adoption().check(adoptable(schema)))
                .violations())
        .extracting(ServiceException.Violation::description)
        .anyMatch(text -> text.contains("names schema " + schema));
  }

  @Test
  void says_which_grant_is_missing() throws SQLException {
    String schema = stage.foreign("alone", AdoptionStage.OBJECTS);
    assertThat(
            refused(
                    ErrorReason.SCHEMA_NOT_GRANTED,
                    () -> stage.wall().adoption().check(adoptable(schema)))
                .getMessage())
        .contains("GRANT \"owner_of_" + schema + "\" TO msr_provisioner");
    refused(ErrorReason.SCHEMA_NOT_GRANTED, () -> adopt(schema, stage.place()));
    assertUntouched(schema);
  }

  @Test
  void says_that_a_superusers_schema_needs_another_owner() throws SQLException {
    String schema = stage.foreign("super", AdoptionStage.OBJECTS);
    stage.grant(schema);
    stage.execute("CREATE TABLE %s.extra (a int)".formatted(schema));
    assertThat(
            refused(
                    ErrorReason.SCHEMA_NOT_GRANTED,
                    () -> stage.wall().adoption().check(adoptable(schema)))
                .getMessage())
        .contains("superuser");
  }

  @Test
  void refuses_what_others_use() throws SQLException {
    String schema = stage.foreign("used", AdoptionStage.OBJECTS);
    stage.grant(schema);
    stage.execute(
        "CREATE SCHEMA beside_" + schema,
        "CREATE VIEW beside_%s.v AS SELECT * FROM %1$s.item".formatted(schema),
        "CREATE TABLE beside_%s.t (item_id int REFERENCES %1$s.item)".formatted(schema),
        "CREATE FUNCTION beside_%s.f(%1$s.item) RETURNS int LANGUAGE sql AS 'SELECT 1'"
            .formatted(schema),
        "CREATE PUBLICATION of_%s FOR TABLE %1$s.part_1".formatted(schema));
    ServiceException.Refused refused =
        refused(
            ErrorReason.SCHEMA_NOT_SEPARABLE,
            () -> stage.wall().adoption().check(adoptable(schema)));
    assertThat(refused.violations())
        .extracting(ServiceException.Violation::subject)
        .anyMatch(s -> s.startsWith("rule "))
        .anyMatch(s -> s.startsWith("table constraint "))
        .anyMatch(s -> s.startsWith("function "))
        .anyMatch(s -> s.startsWith("publication "));
    stage.execute(
        "DROP SCHEMA beside_%s CASCADE".formatted(schema), "DROP PUBLICATION of_" + schema);
    stage.wall().adoption().check(adoptable(schema));
  }

  @Test
  void refuses_range_types() throws SQLException {
    String schema = stage.foreign("ranged", AdoptionStage.OBJECTS);
    stage.in(schema, "CREATE TYPE span AS RANGE (subtype = float8)");
    stage.grant(schema);
    assertThat(
            refused(
                    ErrorReason.SCHEMA_NOT_SEPARABLE,
                    () -> stage.wall().adoption().check(adoptable(schema)))
                .getMessage())
        .contains("span is a range type");
  }

  @Test
  void refuses_what_belongs_to_an_extension() throws SQLException {
    String schema = stage.foreign("extended", AdoptionStage.OBJECTS);
    stage.grant(schema);
    stage.execute("CREATE EXTENSION citext SCHEMA " + schema);
    assertThat(
            refused(
                    ErrorReason.SCHEMA_NOT_SEPARABLE,
                    () -> stage.wall().adoption().check(adoptable(schema)))
                .getMessage())
        .contains("ALTER EXTENSION citext SET SCHEMA ext");
    stage.execute("DROP EXTENSION citext");
  }

  @Test
  void shows_as_a_difference_what_refers_to_an_extension_in_public() throws SQLException {
    stage.execute("CREATE EXTENSION pgcrypto SCHEMA public");
    String schema = stage.foreign("publik", AdoptionStage.OBJECTS);
    stage.grant(schema);
    stage.execute(
        "ALTER TABLE %s.item ADD COLUMN key uuid DEFAULT public.gen_random_uuid()"
            .formatted(schema));
    assertThat(
            refused(
                    ErrorReason.SCHEMA_DIFFERS,
                    () -> stage.wall().adoption().check(adoptable(schema)))
                .getMessage())
        .contains("public.gen_random_uuid");
    stage.execute("DROP EXTENSION pgcrypto CASCADE");
  }

  @Test
  void gives_a_role_with_an_odd_name_no_chance() throws SQLException {
    String schema = "odd \"name\"; DROP TABLE item; --";
    stage.createRole("\"o'd;d\"");
    stage.execute(
        "CREATE SCHEMA \"odd \"\"name\"\"; DROP TABLE item; --\" AUTHORIZATION \"o'd;d\"",
        "GRANT \"o'd;d\" TO msr_provisioner WITH INHERIT FALSE, SET TRUE",
        "SET ROLE \"o'd;d\"",
        "SET search_path = \"odd \"\"name\"\"; DROP TABLE item; --\"");
    stage.execute(AdoptionStage.OBJECTS);
    stage.execute("RESET ROLE", "RESET search_path");
    Place place = stage.place();
    adopt(schema, place);
    assertThat(stage.wall().fingerprint(place)).isEqualTo(stage.expected().sha256());
  }

  @Test
  void takes_what_several_roles_own() throws SQLException {
    String schema = stage.foreign("several", AdoptionStage.OBJECTS);
    stage.grant(schema);
    stage.createRole("second_of_" + schema);
    stage.execute(
        "GRANT USAGE ON SCHEMA %s TO second_of_%1$s".formatted(schema),
        "GRANT second_of_%s TO msr_provisioner WITH INHERIT FALSE, SET TRUE".formatted(schema),
        "ALTER TABLE %s.part_1 OWNER TO second_of_%1$s".formatted(schema));
    Place place = stage.place();
    adopt(schema, place);
    assertThat(stage.wall().fingerprint(place)).isEqualTo(stage.expected().sha256());
  }

  @Test
  void refuses_a_fingerprint_of_another_server() throws SQLException {
    String schema = stage.foreign("old", AdoptionStage.OBJECTS);
    stage.grant(schema);
    Fingerprint older =
        new Fingerprint(
            stage.expected().sha256(),
            Fingerprint.FORMAT,
            stage.expected().serverMajor() - 1,
            stage.expected().entries());
    refused(
        ErrorReason.FINGERPRINT_NOT_COMPARABLE,
        () -> stage.wall().adoption().check(new Adoptable(schema, "sys", "1.2.3", older)));
  }

  @Test
  void refuses_what_is_not_there() {
    assertThatThrownBy(() -> stage.wall().adoption().check(adoptable("nowhere")))
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
    assertThatThrownBy(() -> stage.wall().adoption().check(adoptable(name)))
        .isInstanceOf(ServiceException.Invalid.class);
    assertThatThrownBy(() -> adopt(name, stage.place()))
        .isInstanceOf(ServiceException.Invalid.class);
  }

  private static void adopt(String schema, Place place) {
    stage.wall().adoption().adopt(adoptable(schema), place, "o_1", 7);
  }

  private static Adoptable adoptable(String schema) {
    return new Adoptable(schema, "sys", "1.2.3", stage.expected());
  }

  private static ServiceException.Refused refused(ErrorReason reason, ThrowingCallable call) {
    ServiceException.Refused refused = catchThrowableOfType(ServiceException.Refused.class, call);
    assertThat(refused).isNotNull();
    assertThat(refused.reason()).isEqualTo(reason);
    return refused;
  }

  /** Nothing was moved, and no right is left over. */
  private static void assertUntouched(String schema) throws SQLException {
    assertThat(stage.texts("select count(*) from pg_tables where schemaname = '%s'", schema))
        .containsExactly("3");
    assertThat(
            stage.texts(
                "select 1 from pg_auth_members where member = 'owner_of_%s'::regrole", schema))
        .isEmpty();
  }
}
