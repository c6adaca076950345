package com.prismicx.msr.server.attack;

import com.prismicx.msr.server.Workbench;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where an attack takes place, seen by a superuser.
 *
 * @param database the tenant database's name
 */
record Site(Connection admin, String database, String victim, String own) {
  private static final Set<String> NOT_THERE = Set.of("42P01", "3F000", "42703", "42704");

  /** What must stay as it is at the schema of {@code {at}}, whatever a script does there. */
  private static final List<String> LEASH =
      List.of(
          "select nspowner::regrole || ' ' || nspacl::text from pg_namespace where nspname = '{at}'",
          "select row(rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication,"
              + " rolbypassrls, rolconnlimit, rolvaliduntil)::text from pg_roles where rolname = '{at}'",
          "select row(roleid::regrole, member::regrole, admin_option, inherit_option, set_option)::text"
              + " from pg_auth_members where '{at}'::regrole in (member, roleid) order by 1",
          "select row(relname, relkind, relowner::regrole, relacl, relrowsecurity, relhastriggers,"
              + " relhasrules, relhassubclass)::text from pg_class where relnamespace = '{at}'::regnamespace"
              + " and relname in ('msr_step', 'msr_fence', 'msr_step_pkey') order by 1",
          "select count(*) || ' fence' from {at}.msr_fence");

  /** What the victim has beside that. */
  private static final List<String> BELONGINGS =
      List.of(
          "select item::text from {victim}.item order by 1",
          "select msr_step::text from {victim}.msr_step order by 1",
          "select row(relname, relowner::regrole, relacl)::text from pg_class"
              + " where relnamespace = '{victim}'::regnamespace order by 1",
          "select rolpassword from pg_authid where rolname = '{victim}'",
          "select setconfig::text from pg_db_role_setting where setrole = '{victim}'::regrole");

  /** What belongs to all. */
  private static final List<String> COMMONS =
      List.of(
          "select row(nspname, nspowner::regrole, nspacl)::text from pg_namespace"
              + " where nspname in ('public', 'ext', 'msr_server', 'pg_catalog') order by 1",
          "select relname || relacl::text from pg_class where relnamespace in"
              + " ('public'::regnamespace, 'ext'::regnamespace, 'msr_server'::regnamespace) order by 1",
          "select proname from pg_proc where pronamespace in ('public'::regnamespace, 'ext'::regnamespace)",
          "select extname from pg_extension union all select evtname from pg_event_trigger"
              + " union all select fdwname from pg_foreign_data_wrapper"
              + " union all select srvname from pg_foreign_server union all select pubname from pg_publication"
              + " union all select lanname from pg_language union all select amname from pg_am"
              + " union all select subname from pg_subscription order by 1",
          // What was there before all tenants has a number below that.
          "select castsource::regtype || ' ' || casttarget::regtype from pg_cast"
              + " where castsource < 16384 and casttarget < 16384 order by 1",
          "select opcname from pg_opclass where opcintype < 16384 order by 1",
          "select count(*)::text from pg_largeobject_metadata",
          "select row(datname, datdba::regrole, datacl, datconnlimit)::text from pg_database"
              + " where datname = '{database}'",
          "select setconfig::text from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase"
              + " where setrole = 0 and datname = '{database}'",
          "select schema from msr_server.removed where schema = '{victim}'",
          "select rolname from pg_roles where rolname like '{own}\\__'",
          "select nspname from pg_namespace where nspname like '{own}\\__'");

  String fill(String text) {
    return text.replace("{victim}", victim).replace("{own}", own).replace("{database}", database);
  }

  /** Whether an attack's damage is there; what it names may well not exist. */
  boolean shows(String damage) throws SQLException {
    try {
      return Workbench.texts(admin, fill("select (" + damage + ")::text")).equals(List.of("true"));
    } catch (SQLException e) {
      if (NOT_THERE.contains(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /** How both schemas are kept from the rest of the world. */
  List<String> leashes() throws SQLException {
    List<String> found = new ArrayList<>();
    for (String schema : List.of(victim, own)) {
      for (String query : LEASH) {
        found.addAll(Workbench.texts(admin, query.replace("{at}", schema)));
      }
    }
    return found;
  }

  /** What the victim has, and what belongs to all. */
  List<String> goods() throws SQLException {
    List<String> found = new ArrayList<>();
    for (String query : BELONGINGS) {
      found.addAll(Workbench.texts(admin, fill(query)));
    }
    for (String query : COMMONS) {
      found.addAll(Workbench.texts(admin, fill(query)));
    }
    return found;
  }
}
