package com.prismicx.msr.server.attack;

import static com.prismicx.msr.server.attack.Attack.Weakness.OWN_SCHEMA;

import java.util.List;
import java.util.stream.Stream;

/** Forging, changing or removing the server's own two tables in the schema, and the schema itself. */
final class HistoryAttacks {
  private static final String EMPTY = "select not exists (select from {own}.msr_step)";
  private static final String STEP = "'{own}.msr_step'::regclass";

  private static final List<Attack> ALL =
      List.of(
          harm("DELETE FROM msr_step", EMPTY),
          harm("TRUNCATE msr_step", EMPTY),
          harm(
              "UPDATE msr_step SET seal = 'x'",
              "select exists (select from {own}.msr_step where seal = 'x')"),
          harm("DROP TABLE msr_step", "select to_regclass('{own}.msr_step') is null"),
          harm("ALTER TABLE msr_step RENAME TO old", "select to_regclass('{own}.old') is not null"),
          harm(
              "ALTER TABLE msr_step ADD COLUMN more int",
              "select exists (select from pg_attribute where attrelid = "
                  + STEP
                  + " and attname = 'more')"),
          harm(
              "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
                  + " CREATE TRIGGER t BEFORE INSERT ON msr_step FOR EACH ROW EXECUTE FUNCTION f()",
              "select exists (select from pg_trigger where tgrelid = " + STEP + ")"),
          harm(
              "CREATE RULE r AS ON INSERT TO msr_step DO INSTEAD NOTHING",
              "select exists (select from pg_rewrite where ev_class = " + STEP + ")"),
          harm(
              "ALTER TABLE msr_step ENABLE ROW LEVEL SECURITY",
              "select relrowsecurity from pg_class where oid = " + STEP),
          harm(
              "CREATE INDEX i ON msr_step ((1 / position))",
              "select to_regclass('{own}.i') is not null"),
          harm(
              "CREATE STATISTICS s ON position, seal FROM msr_step",
              "select exists (select from pg_statistic_ext where stxrelid = " + STEP + ")"),
          harm(
              "CREATE TABLE child () INHERITS (msr_step)",
              "select to_regclass('{own}.child') is not null"),
          harm(
              "CREATE TABLE child (p bigint REFERENCES msr_step)",
              "select to_regclass('{own}.child') is not null"),
          harm(
              "GRANT ALL ON msr_step TO PUBLIC",
              "select has_table_privilege('{victim}', " + STEP + ", 'DELETE')"),
          harm(
              "COMMENT ON TABLE msr_step IS 'mine'",
              "select obj_description(" + STEP + ", 'pg_class') = 'mine'"),
          Attack.doing(
              OWN_SCHEMA, "DO $$ BEGIN LOCK TABLE msr_step IN ACCESS EXCLUSIVE MODE; END $$"),
          Attack.doing(OWN_SCHEMA, "DO $$ BEGIN LOCK TABLE msr_fence IN EXCLUSIVE MODE; END $$"),
          Attack.doing(OWN_SCHEMA, "DO $$ BEGIN PERFORM 1 FROM msr_fence FOR UPDATE; END $$"),
          harm("DELETE FROM msr_fence", "select not exists (select from {own}.msr_fence)"),
          harm(
              "INSERT INTO msr_fence VALUES (99)",
              "select exists (select from {own}.msr_fence where token = 99)"),
          harm(
              "UPDATE msr_fence SET token = 99",
              "select exists (select from {own}.msr_fence where token = 99)"),
          harm("DROP OWNED BY {own} CASCADE", "select to_regclass('{own}.msr_step') is null"),
          // At COMMIT, after the server looked for the last time at what the script has done.
          harm(
              "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS"
                  + " $$ BEGIN DROP OWNED BY {own} CASCADE; RETURN 1; END $$;"
                  + " DECLARE c CURSOR WITH HOLD FOR SELECT f()",
              "select to_regclass('{own}.msr_step') is null"),
          harm("DROP SCHEMA {own} CASCADE", "select to_regnamespace('{own}') is null"),
          harm(
              "ALTER SCHEMA {own} RENAME TO {own}_b",
              "select to_regnamespace('{own}_b') is not null"));

  private HistoryAttacks() {}

  static Stream<Attack> all() {
    return ALL.stream();
  }

  private static Attack harm(String script, String damage) {
    return Attack.of(OWN_SCHEMA, script, damage);
  }
}
