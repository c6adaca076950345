package com.prismicx.msr.server.attack;

import static com.prismicx.msr.server.attack.Attack.LOOTED;
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

  private static Attack looting(String opening, String source) {
    return new Attack(OWN_SCHEMA, opening, "CREATE TABLE loot AS SELECT * FROM " + source, LOOTED);
  }
}
