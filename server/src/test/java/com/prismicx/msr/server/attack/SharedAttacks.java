package com.prismicx.msr.server.attack;

import static com.prismicx.msr.server.attack.Attack.LOOTED;
import static com.prismicx.msr.server.attack.Attack.Weakness.OWN_SCHEMA;
import static com.prismicx.msr.server.attack.Attack.Weakness.SERVICE_SESSION;

import java.util.List;
import java.util.stream.Stream;

/** Reaching for what tenants share: the database, its server, its files, its catalogs. */
final class SharedAttacks {
  /** What PUBLIC may do unless it is revoked. */
  private static final List<Attack> OF_EVERYBODY =
      List.of(
          made("CREATE SCHEMA {own}_b", "to_regnamespace('{own}_b')"),
          made("CREATE TABLE public.a_{own} (id int)", "to_regclass('public.a_{own}')"),
          made(
              "CREATE FUNCTION public.f_{own}() RETURNS int LANGUAGE sql AS 'SELECT 1'",
              "to_regproc('public.f_{own}')"),
          made(
              "CREATE FUNCTION ext.f_{own}() RETURNS int LANGUAGE sql AS 'SELECT 1'",
              "to_regproc('ext.f_{own}')"),
          made(
              "CREATE EXTENSION hstore", "(select oid from pg_extension where extname = 'hstore')"),
          made(
              "CREATE PUBLICATION {own}_p",
              "(select oid from pg_publication where pubname = '{own}_p')"),
          Attack.of(
              OWN_SCHEMA,
              "CREATE TEMPORARY TABLE t AS SELECT 1 AS a; CREATE TABLE loot AS SELECT * FROM t",
              LOOTED),
          locking("pg_advisory_lock"),
          locking("pg_advisory_lock_shared"),
          locking("pg_advisory_xact_lock"),
          locking("pg_try_advisory_lock"),
          locking("pg_try_advisory_xact_lock_shared"),
          largeObject("lo_create(0)"),
          largeObject("lo_creat(-1)"),
          largeObject("lo_from_bytea(0, 'data')"),
          Attack.reading(OWN_SCHEMA, "SELECT * FROM msr_server.removed"),
          Attack.of(
              OWN_SCHEMA,
              "INSERT INTO msr_server.removed VALUES ('{victim}')",
              "select exists (select from msr_server.removed where schema = '{victim}')"));

  /** What reads or runs something on the machine. */
  private static final List<Attack> OF_THE_MACHINE =
      List.of(
          Attack.of(
              SERVICE_SESSION,
              "CREATE TABLE loot (line text); COPY loot FROM PROGRAM 'echo taken'",
              LOOTED),
          Attack.of(
              SERVICE_SESSION,
              "CREATE TABLE loot (line text); COPY loot FROM 'PG_VERSION'",
              LOOTED),
          Attack.doing(SERVICE_SESSION, "COPY (SELECT 1) TO PROGRAM 'cat > /dev/null'"),
          Attack.doing(SERVICE_SESSION, "COPY (SELECT 1) TO '/dev/null'"),
          Attack.doing(
              SERVICE_SESSION,
              "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''cat > /dev/null'''; END $$"),
          Attack.reading(SERVICE_SESSION, "SELECT pg_read_file('PG_VERSION')"),
          Attack.reading(SERVICE_SESSION, "SELECT pg_read_binary_file('PG_VERSION')"),
          Attack.reading(SERVICE_SESSION, "SELECT pg_ls_dir('.')"),
          Attack.reading(SERVICE_SESSION, "SELECT (pg_stat_file('PG_VERSION')).size"),
          Attack.reading(SERVICE_SESSION, "SELECT (pg_stat_file('PG_VERSION', true)).size"),
          Attack.reading(SERVICE_SESSION, "SELECT type FROM pg_hba_file_rules"),
          Attack.reading(SERVICE_SESSION, "SELECT lo_import('PG_VERSION') AS l"),
          Attack.reading(SERVICE_SESSION, "SELECT pg_switch_wal()"),
          Attack.reading(
              SERVICE_SESSION,
              "SELECT slot_name FROM pg_create_physical_replication_slot('{own}', false, true)"),
          Attack.doing(SERVICE_SESSION, "LOAD 'dblink'"),
          Attack.doing(SERVICE_SESSION, "CREATE EXTENSION IF NOT EXISTS dblink"),
          Attack.doing(SERVICE_SESSION, "CREATE EXTENSION IF NOT EXISTS file_fdw"),
          Attack.doing(
              SERVICE_SESSION,
              "CREATE FUNCTION f(text) RETURNS text LANGUAGE internal AS 'pg_read_file_all'"));

  private static final List<Attack> OF_THE_DATABASE =
      List.of(
          harm(
              "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
                  + " CREATE EVENT TRIGGER {own}_e ON ddl_command_start EXECUTE FUNCTION f()",
              "select exists (select from pg_event_trigger where evtname = '{own}_e')"),
          harm(
              "CREATE FOREIGN DATA WRAPPER {own}_w",
              "select exists (select from pg_foreign_data_wrapper where fdwname = '{own}_w')"),
          harm(
              "CREATE SUBSCRIPTION {own}_s CONNECTION 'host=127.0.0.1' PUBLICATION p WITH (connect = false)",
              "select exists (select from pg_subscription where subname = '{own}_s')"),
          harm(
              "CREATE PUBLICATION {own}_p FOR TABLES IN SCHEMA {victim}",
              "select exists (select from pg_publication where pubname = '{own}_p')"),
          harm(
              "CREATE PUBLICATION {own}_p FOR TABLE {victim}.item",
              "select exists (select from pg_publication where pubname = '{own}_p')"),
          // Whatever anybody writes means something else from now on; of types that nobody uses
          // here.
          harm(
              "CREATE CAST (macaddr AS point) WITH INOUT AS IMPLICIT",
              "select exists (select from pg_cast where castsource = 'macaddr'::regtype"
                  + " and casttarget = 'point'::regtype)"),
          harm(
              "CREATE OPERATOR CLASS {own}_o FOR TYPE int4 USING btree AS"
                  + " OPERATOR 1 <, OPERATOR 3 =, OPERATOR 5 >, FUNCTION 1 btint4cmp(int4, int4)",
              "select exists (select from pg_opclass where opcname = '{own}_o')"),
          harm(
              "CREATE OPERATOR FAMILY {own}_o USING btree",
              "select exists (select from pg_opfamily where opfname = '{own}_o')"),
          harm(
              "CREATE ACCESS METHOD {own}_m TYPE TABLE HANDLER heap_tableam_handler",
              "select exists (select from pg_am where amname = '{own}_m')"),
          harm(
              "CREATE TRUSTED LANGUAGE {own}_l HANDLER plpgsql_call_handler",
              "select exists (select from pg_language where lanname = '{own}_l')"),
          harm(
              "UPDATE pg_catalog.pg_namespace SET nspowner = '{own}'::regrole WHERE nspname = '{victim}'",
              "select nspowner = '{own}'::regrole from pg_namespace where nspname = '{victim}'"),
          harm(
              "UPDATE pg_catalog.pg_class SET relacl = NULL, relowner = '{own}'::regrole"
                  + " WHERE oid = '{victim}.item'::regclass",
              "select relowner = '{own}'::regrole from pg_class where oid = '{victim}.item'::regclass"),
          harm(
              "ALTER DATABASE {database} CONNECTION LIMIT 77",
              "select datconnlimit = 77 from pg_database where datname = '{database}'"),
          harm(
              "ALTER DATABASE {database} SET temp_file_limit = -1",
              "select exists (select from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase"
                  + " where setrole = 0 and datname = '{database}' and setconfig::text like '%=-1%')"),
          harm(
              "REVOKE CONNECT ON DATABASE {database} FROM msr_connect",
              "select not coalesce(datacl::text like '%msr_connect=c%', false)"
                  + " from pg_database where datname = '{database}'"),
          Attack.doing(SERVICE_SESSION, "LOCK TABLE pg_catalog.pg_class IN ACCESS EXCLUSIVE MODE"),
          Attack.doing(SERVICE_SESSION, "SELECT 1 FROM pg_catalog.pg_namespace FOR UPDATE"),
          Attack.reading(SERVICE_SESSION, "SELECT starelid FROM pg_catalog.pg_statistic"),
          Attack.reading(SERVICE_SESSION, "SELECT pg_stat_reset()::text"));

  /** Settings that are not the script's: what a session may take, and who sees what it does. */
  private static final List<String> SETTINGS =
      List.of(
          "temp_file_limit = -1",
          "track_activities = off",
          "session_replication_role = replica",
          "allow_system_table_mods = on",
          "session_preload_libraries = 'dblink'",
          "max_stack_depth = '1MB'",
          "log_min_messages = panic");

  /** What takes, changes or plants something at the victim's. */
  private static final List<Attack> OF_THE_VICTIM =
      List.of(
          Attack.reading(SERVICE_SESSION, "SELECT * FROM {victim}.item"),
          Attack.reading(SERVICE_SESSION, "SELECT max(position) AS p FROM {victim}.msr_step"),
          Attack.of(
              SERVICE_SESSION,
              "CREATE VIEW v AS SELECT * FROM {victim}.item; CREATE TABLE loot AS SELECT * FROM v",
              LOOTED),
          harm("DELETE FROM {victim}.item", Attack.VICTIM_IS_EMPTY),
          harm("TRUNCATE {victim}.item", Attack.VICTIM_IS_EMPTY),
          harm("DROP SCHEMA {victim} CASCADE", "select to_regnamespace('{victim}') is null"),
          harm(
              "ALTER SCHEMA {victim} OWNER TO {own}",
              "select nspowner = '{own}'::regrole from pg_namespace where nspname = '{victim}'"),
          harm(
              "ALTER SCHEMA {victim} RENAME TO {own}_b",
              "select to_regnamespace('{own}_b') is not null"),
          harm(
              "GRANT USAGE ON SCHEMA {victim} TO {own}",
              "select has_schema_privilege('{own}', '{victim}', 'USAGE')"),
          harm(
              "ALTER TABLE {victim}.item OWNER TO {own}",
              "select relowner = '{own}'::regrole from pg_class where oid = '{victim}.item'::regclass"),
          harm(
              "CREATE TABLE {victim}.planted (id int)",
              "select to_regclass('{victim}.planted') is not null"),
          harm(
              "CREATE TABLE planted (id int); ALTER TABLE planted SET SCHEMA {victim}",
              "select to_regclass('{victim}.planted') is not null"),
          harm(
              "CREATE TABLE planted (id int); ALTER TABLE planted OWNER TO {victim}",
              "select relowner = '{victim}'::regrole from pg_class where oid = '{own}.planted'::regclass"),
          harm(
              "CREATE FUNCTION {victim}.lower(text) RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
              "select to_regproc('{victim}.lower') is not null"),
          harm(
              "CREATE TABLE child (item int REFERENCES {victim}.item)",
              "select to_regclass('{own}.child') is not null"),
          Attack.doing(SERVICE_SESSION, "LOCK TABLE {victim}.item"));

  private SharedAttacks() {}

  static Stream<Attack> all() {
    return Stream.of(
            OF_EVERYBODY.stream(),
            OF_THE_MACHINE.stream(),
            OF_THE_DATABASE.stream(),
            SETTINGS.stream().map(setting -> Attack.doing(SERVICE_SESSION, "SET " + setting)),
            OF_THE_VICTIM.stream())
        .flatMap(attacks -> attacks);
  }

  private static Attack made(String script, String object) {
    return Attack.of(OWN_SCHEMA, script, "select " + object + " is not null");
  }

  private static Attack locking(String function) {
    return Attack.reading(
        OWN_SCHEMA, "SELECT count(" + function + "(n)::text) FROM generate_series(1, 100) n");
  }

  private static Attack largeObject(String call) {
    return Attack.of(
        OWN_SCHEMA,
        "SELECT " + call,
        "select exists (select from pg_largeobject_metadata where lomowner = '{own}'::regrole)");
  }

  private static Attack harm(String script, String damage) {
    return Attack.of(SERVICE_SESSION, script, damage);
  }
}
