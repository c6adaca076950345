package com.prismicx.msr.server.attack;

import static com.prismicx.msr.server.attack.Attack.LOOTED;
import static com.prismicx.msr.server.attack.Attack.VICTIM_IS_EMPTY;
import static com.prismicx.msr.server.attack.Attack.Weakness.OWN_SCHEMA;

import java.util.List;
import java.util.stream.Stream;

/** Two tenants whose scripts work together: one opens its schema, the other one takes from it. */
final class OpeningAttacks {
  private static final String ENTER = "GRANT USAGE ON SCHEMA {victim} TO PUBLIC; ";

  private static final List<Attack> ALL =
      List.of(
          looting(ENTER + "GRANT SELECT ON item TO PUBLIC", "{victim}.item"),
          looting(
              "GRANT USAGE ON SCHEMA {victim} TO {own}; GRANT SELECT ON item TO {own}",
              "{victim}.item"),
          looting(
              ENTER
                  + "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;"
                  + " CREATE TABLE late AS SELECT * FROM item",
              "{victim}.late"),
          looting(
              ENTER + "CREATE VIEW peek AS SELECT * FROM item; GRANT SELECT ON peek TO PUBLIC",
              "{victim}.peek"),
          looting(
              ENTER
                  + "CREATE FUNCTION give() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER"
                  + " AS 'SELECT secret FROM {victim}.item'",
              "{victim}.give()"),
          looting(
              "CREATE TABLE public.m_{victim} AS SELECT * FROM item;"
                  + " GRANT SELECT ON public.m_{victim} TO PUBLIC",
              "public.m_{victim}"),
          looting(
              "CREATE FUNCTION public.g_{victim}() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER"
                  + " AS 'SELECT secret FROM {victim}.item'",
              "public.g_{victim}()"),
          new Attack(
              OWN_SCHEMA,
              "SELECT lo_from_bytea(4711, (SELECT min(secret) FROM item)::bytea);"
                  + " GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC",
              "CREATE TABLE loot AS SELECT lo_get(4711)",
              LOOTED),
          // By its number a sequence is reached without a right on its schema.
          counting("GRANT ALL ON SEQUENCE counter TO PUBLIC"),
          counting("GRANT USAGE ON ALL SEQUENCES IN SCHEMA {victim} TO {own}"),
          counting("DO $$ BEGIN GRANT UPDATE ON counter TO PUBLIC; END $$"),
          // No function can be called by its number; a domain's check is, when a text is read as
          // the domain.
          entering("domain_in('x', oid, -1)", "door"),
          entering("array_in('{x}', oid, -1)", "door"),
          entering("record_in('(x)', oid, -1)", "hall"),
          new Attack(
              OWN_SCHEMA,
              "GRANT ALL ON SCHEMA {victim} TO PUBLIC",
              "CREATE TABLE {victim}.planted (id int)",
              "select to_regclass('{victim}.planted') is not null"),
          new Attack(
              OWN_SCHEMA,
              "DO $$ BEGIN EXECUTE format('GRANT ALL ON SCHEMA %I TO PUBLIC', current_schema); END $$",
              "SELECT 1",
              "select has_schema_privilege('{own}', '{victim}', 'CREATE')"),
          new Attack(
              OWN_SCHEMA,
              "ALTER DEFAULT PRIVILEGES IN SCHEMA {victim} GRANT ALL ON TABLES TO {own};"
                  + " GRANT USAGE ON SCHEMA {victim} TO {own} WITH GRANT OPTION; CREATE TABLE open (id int)",
              "INSERT INTO {victim}.open VALUES (1)",
              "select exists (select from {victim}.open)"));

  private OpeningAttacks() {}

  static Stream<Attack> all() {
    return ALL.stream();
  }

  private static Attack entering(String call, String type) {
    return new Attack(
        OWN_SCHEMA,
        "CREATE FUNCTION give(text) RETURNS boolean LANGUAGE sql SECURITY DEFINER"
            + " AS 'DELETE FROM {victim}.item RETURNING true';"
            + " CREATE DOMAIN door AS text CHECK (give(VALUE)); CREATE TYPE hall AS (d door)",
        "SELECT pg_catalog."
            + call
            + " IS NULL FROM pg_type"
            + " WHERE typname = '"
            + type
            + "' AND typnamespace = '{victim}'::regnamespace",
        VICTIM_IS_EMPTY);
  }

  private static Attack counting(String grant) {
    return new Attack(
        OWN_SCHEMA,
        "CREATE SEQUENCE counter; " + grant,
        "SELECT nextval(oid::regclass) FROM pg_class"
            + " WHERE relname = 'counter' AND relnamespace = '{victim}'::regnamespace",
        "select is_called from {victim}.counter");
  }

  private static Attack looting(String opening, String source) {
    return new Attack(OWN_SCHEMA, opening, "CREATE TABLE loot AS SELECT * FROM " + source, LOOTED);
  }
}
