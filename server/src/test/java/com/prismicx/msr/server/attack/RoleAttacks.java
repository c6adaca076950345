package com.prismicx.msr.server.attack;

import static com.prismicx.msr.server.attack.Attack.VICTIM_IS_EMPTY;
import static com.prismicx.msr.server.attack.Attack.Weakness.POOLED_SESSION;
import static com.prismicx.msr.server.attack.Attack.Weakness.SERVICE_SESSION;

import com.prismicx.msr.server.attack.Attack.Weakness;
import java.util.List;
import java.util.stream.Stream;

/** Becoming somebody else, getting more rights, and harming the roles of others. */
final class RoleAttacks {
  /** After each of these the attacker deletes the victim's rows. */
  private static final List<String> BECOMING_ANOTHER =
      List.of(
          "RESET ROLE",
          "SET ROLE NONE",
          "SET ROLE {victim}",
          "SET LOCAL ROLE {victim}",
          "SET SESSION AUTHORIZATION {victim}",
          "SELECT set_config('role', 'none', true)",
          "SELECT set_config('role', '{victim}', false)",
          "SELECT set_config('session_authorization', '{victim}', false)",
          "DO $$ BEGIN RESET ROLE; END $$",
          "DO $$ BEGIN EXECUTE 'RESET ' || 'ROLE'; END $$",
          "DO $$ BEGIN EXECUTE format('SET ROLE %I', '{victim}'); END $$",
          "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RESET ROLE; END $$; SELECT f()",
          "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SET SESSION AUTHORIZATION {victim}';"
              + " END $$; CALL p()");

  private static final List<Attack> BEING_ANOTHER_INSIDE =
      List.of(
          Attack.of(
              POOLED_SESSION,
              "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SET role = '{victim}'"
                  + " AS $$ BEGIN DELETE FROM {victim}.item; END $$; SELECT f()",
              VICTIM_IS_EMPTY),
          Attack.of(
              POOLED_SESSION,
              "RESET ROLE; CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SECURITY DEFINER"
                  + " AS $$ BEGIN DELETE FROM {victim}.item; END $$; SET ROLE {own}; SELECT f()",
              VICTIM_IS_EMPTY),
          Attack.of(
              POOLED_SESSION,
              "RESET ROLE; GRANT {victim} TO {own}; SET ROLE {own}; SET ROLE {victim};"
                  + " DELETE FROM {victim}.item",
              VICTIM_IS_EMPTY));

  /** Rights that a role would give to itself. */
  private static final List<String> OWN_RIGHTS =
      List.of(
          "SUPERUSER | rolsuper",
          "CREATEROLE | rolcreaterole",
          "CREATEDB | rolcreatedb",
          "REPLICATION | rolreplication",
          "BYPASSRLS | rolbypassrls",
          "CONNECTION LIMIT 1000 | rolconnlimit = 1000",
          "VALID UNTIL '2001-01-01' | rolvaliduntil < now()");

  private static final List<String> MEMBERSHIPS =
      List.of("pg_read_all_data", "pg_write_all_data", "msr_provisioner", "msr_p_00", "{victim}");

  private static final List<Attack> OTHERS =
      List.of(
          // What others have tells the rest: without a password nobody could log in.
          harm(
              "ALTER ROLE {victim} PASSWORD NULL",
              "select rolpassword is null from pg_authid where rolname = '{victim}'"),
          harm(
              "ALTER ROLE {victim} NOLOGIN",
              "select not rolcanlogin from pg_roles where rolname = '{victim}'"),
          harm(
              "ALTER ROLE {victim} CONNECTION LIMIT 0",
              "select rolconnlimit = 0 from pg_roles where rolname = '{victim}'"),
          harm(
              "ALTER ROLE {victim} SET search_path = {own}",
              "select exists (select from pg_db_role_setting where setrole = '{victim}'::regrole)"),
          harm(
              "ALTER ROLE {victim} RENAME TO {own}_v; ALTER ROLE {own}_v NOLOGIN",
              "select exists (select from pg_roles where rolname = '{own}_v')"),
          harm("DROP OWNED BY {victim}", "select to_regclass('{victim}.item') is null"),
          harm(
              "REASSIGN OWNED BY {victim} TO {own}",
              "select relowner = '{own}'::regrole from pg_class where oid = '{victim}.item'::regclass"),
          harm(
              "ALTER DEFAULT PRIVILEGES FOR ROLE {victim} GRANT SELECT ON TABLES TO {own}",
              "select exists (select from pg_default_acl where defaclrole = '{victim}'::regrole)"),
          harm(
              "CREATE ROLE {own}_f LOGIN",
              "select exists (select from pg_roles where rolname = '{own}_f')"),
          harm(
              "ALTER ROLE {own} SET temp_file_limit = -1",
              "select exists (select from pg_db_role_setting where setrole = '{own}'::regrole)"),
          Attack.reading(SERVICE_SESSION, "SELECT rolpassword FROM pg_authid"),
          Attack.reading(SERVICE_SESSION, "SELECT passwd FROM pg_shadow"));

  private RoleAttacks() {}

  static Stream<Attack> all() {
    return Stream.of(
            BECOMING_ANOTHER.stream()
                .map(
                    escape ->
                        Attack.of(
                            POOLED_SESSION,
                            escape + "; DELETE FROM {victim}.item",
                            VICTIM_IS_EMPTY)),
            BEING_ANOTHER_INSIDE.stream(),
            OWN_RIGHTS.stream().map(RoleAttacks::ownRight),
            MEMBERSHIPS.stream().map(RoleAttacks::membership),
            OTHERS.stream())
        .flatMap(attacks -> attacks);
  }

  private static Attack ownRight(String row) {
    String[] parts = row.split(" \\| ", 2);
    return harm(
        "ALTER ROLE {own} " + parts[0],
        "select " + parts[1] + " from pg_roles where rolname = '{own}'");
  }

  private static Attack membership(String role) {
    return harm(
        "GRANT " + role + " TO {own}", "select pg_has_role('{own}', '" + role + "', 'MEMBER')");
  }

  private static Attack harm(String script, String damage) {
    return Attack.of(Weakness.SERVICE_SESSION, script, damage);
  }
}
