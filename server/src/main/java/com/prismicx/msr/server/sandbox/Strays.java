package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what is not where it should be, in the catalog of owners. Most of what could stray the wall forbids; what a DBA
 * opened, such as another schema, it does not see.
 */
final class Strays {
  private static final String QUERY =
      """
      with role as materialized (
        select r.oid, n.oid as schema from pg_roles r join pg_namespace n on n.nspname = r.rolname
        where r.rolname = ?
      ), owned as materialized (
        select s.classid, s.objid from role
        join pg_shdepend s on s.refclassid = 'pg_authid'::regclass and s.refobjid = role.oid
          and s.deptype = 'o'
          and s.dbid in (0, (select oid from pg_database where datname = current_database()))
      ), inside as materialized (
        select d.classid, d.objid from role
        join pg_depend d on d.refclassid = 'pg_namespace'::regclass and d.refobjid = role.schema
      )
      select pg_describe_object(o.classid, o.objid, 0) || ' is outside the schema'
      from owned o where (o.classid, o.objid) not in (select classid, objid from inside)
      union all
      select pg_describe_object('pg_class'::regclass, c.oid, 0) || ' does not belong to the installation''s role'
      from role join inside i on i.classid = 'pg_class'::regclass
      join pg_class c on c.oid = i.objid and c.relowner <> role.oid
      where c.relname not in ('msr_step', 'msr_fence')
      union all
      select pg_describe_object('pg_proc'::regclass, p.oid, 0) || ' does not belong to the installation''s role'
      from role join inside i on i.classid = 'pg_proc'::regclass
      join pg_proc p on p.oid = i.objid and p.proowner <> role.oid
      union all
      select 'setting ' || c.setting || ' is stored for the role'
      from role join pg_db_role_setting s on s.setrole = role.oid
      cross join unnest(s.setconfig) as c (setting)
      order by 1 limit 100
      """;

  private Strays() {}

  static List<String> find(Connection connection, Place place) throws SQLException {
    List<String> strays = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
      statement.setString(1, place.schema());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          strays.add(rows.getString(1).replace(place.schema() + ".", ""));
        }
      }
    }
    return strays;
  }
}
