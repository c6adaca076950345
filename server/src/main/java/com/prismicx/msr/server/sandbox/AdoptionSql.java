package com.prismicx.msr.server.sandbox;

/**
 * The catalog queries of an adoption. What is in a schema is found by its dependency on it, as DROP SCHEMA finds it; what hangs
 * on a table (indexes, constraints, triggers, the sequences of its columns) goes where the table goes.
 */
final class AdoptionSql {
  private AdoptionSql() {}

  /** Parameters: schema, tables left out. Columns that others use: classid, objid, word for ALTER, owner. */
  private static final String MEMBERS =
      """
      with ns as materialized (
        select oid, nspname, nspowner from pg_namespace where nspname = ?
      ), entry as materialized (
        select distinct d.classid, d.objid from ns
        join pg_depend d on d.refclassid = 'pg_namespace'::regclass and d.refobjid = ns.oid
        where d.classid <> 'pg_default_acl'::regclass and d.classid <> 'pg_publication_namespace'::regclass
      ), member as materialized (
        select e.classid, e.objid, 'TABLE' as word, c.relowner as owner, 3 as place
        from entry e join pg_class c on c.oid = e.objid
        where e.classid = 'pg_class'::regclass and c.relname <> all (?)
          and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
            and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i') and c.relkind = 'S')
        union all
        select e.classid, e.objid, 'ROUTINE', p.proowner, 2 from entry e join pg_proc p on p.oid = e.objid
        where e.classid = 'pg_proc'::regclass and not exists (select from pg_depend d
          where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
      """
          + owned("OPERATOR CLASS", "pg_opclass", "opcowner", 0)
          + owned("OPERATOR FAMILY", "pg_opfamily", "opfowner", 0)
          + owned("OPERATOR", "pg_operator", "oprowner", 1)
          + owned("TYPE", "pg_type", "typowner", 4)
          + owned("STATISTICS", "pg_statistic_ext", "stxowner", 5)
          + owned("COLLATION", "pg_collation", "collowner", 5)
          + owned("CONVERSION", "pg_conversion", "conowner", 5)
          + owned("TEXT SEARCH CONFIGURATION", "pg_ts_config", "cfgowner", 5)
          + owned("TEXT SEARCH DICTIONARY", "pg_ts_dict", "dictowner", 5)
          + ")\n";

  /** Columns: name of the schema's owner. Parameter: schema. */
  static final String OWNER =
      "select pg_get_userbyid(nspowner) from pg_namespace where nspname = ?";

  /** Columns: name, owner, whether it is granted. Parameters: prefix twice, name of the one before, how many. */
  static final String SCHEMAS =
      """
      select n.nspname, r.rolname, pg_has_role(session_user, r.oid, 'SET') and not r.rolsuper
      from pg_namespace n join pg_roles r on r.oid = n.nspowner
      where left(n.nspname, length(?)) = ? and n.nspname collate "C" > ?
        and n.nspname !~ '^(msr_|pg_)' and n.nspname not in ('ext', 'public', 'information_schema')
      order by n.nspname collate "C" limit ?
      """;

  /** Whether a table is Flyway's history. Parameters: schema, table. */
  static final String IS_FLYWAY =
      """
      select count(*) = 7 from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = (select oid from pg_namespace where nspname = ?) and c.relname = ?
        and c.relkind = 'r' and a.attname in
        ('installed_rank', 'version', 'script', 'checksum', 'installed_by', 'execution_time', 'success')
      """;

  /** Columns: each owner of something in it, whether it is a superuser, whether we may become it. */
  static final String OWNERS =
      MEMBERS
          + """
          select r.rolname, r.rolsuper, pg_has_role(session_user, r.oid, 'SET')
          from (select owner from member union select nspowner from ns) as o (owner)
          join pg_roles r on r.oid = o.owner order by r.rolname collate "C"
          """;

  /** Columns: what is in the way of parting the schema from the rest, and how. */
  static final String TIES =
      MEMBERS
          + """
          , part (classid, objid) as materialized (
            select m.classid, m.objid from member m
            union all select 'pg_type'::regclass, c.reltype from member m join pg_class c on c.oid = m.objid
              where m.classid = 'pg_class'::regclass and c.reltype <> 0
            union all select 'pg_type'::regclass, t.typarray from member m join pg_type t on t.oid = m.objid
              where m.classid = 'pg_type'::regclass and t.typarray <> 0
          ), tie (classid, objid, how) as (
            select e.classid, e.objid, 'is nothing that can be re-owned' from entry e
            where not exists (select from member m where m.classid = e.classid and m.objid = e.objid)
              and e.classid not in ('pg_class'::regclass, 'pg_proc'::regclass)
            union all
            select m.classid, m.objid, 'is a range type, whose functions PostgreSQL brings to no other schema'
            from member m join pg_type t on t.oid = m.objid
            where m.classid = 'pg_type'::regclass and t.typtype = 'r'
            union all
            select m.classid, m.objid, 'has a name that the server needs for its own table'
            from member m join pg_class c on c.oid = m.objid
            where m.classid = 'pg_class'::regclass and c.relname in ('msr_step', 'msr_fence')
            union all
            select m.classid, m.objid, 'belongs to extension ' || x.extname
              || ': move it by ALTER EXTENSION ' || quote_ident(x.extname) || ' SET SCHEMA ext'
            from member m join pg_depend d on d.classid = m.classid and d.objid = m.objid and d.deptype = 'e'
            join pg_extension x on x.oid = d.refobjid
            union all
            select d.classid, d.objid, 'is outside the schema and uses '
              || (pg_identify_object(p.classid, p.objid, 0)).identity || ': drop it, or let it use something else'
            from ns cross join part p
            join pg_depend d on d.refclassid = p.classid and d.refobjid = p.objid
            left join pg_class c on c.oid = case d.classid
              when 'pg_class'::regclass then d.objid
              when 'pg_rewrite'::regclass then (select ev_class from pg_rewrite where oid = d.objid)
              when 'pg_attrdef'::regclass then (select adrelid from pg_attrdef where oid = d.objid)
              when 'pg_trigger'::regclass then (select tgrelid from pg_trigger where oid = d.objid)
              when 'pg_policy'::regclass then (select polrelid from pg_policy where oid = d.objid) end
            cross join lateral (select case d.classid
              when 'pg_proc'::regclass then (select pronamespace from pg_proc where oid = d.objid)
              when 'pg_type'::regclass then (select typnamespace from pg_type where oid = d.objid)
              when 'pg_operator'::regclass then (select oprnamespace from pg_operator where oid = d.objid)
              when 'pg_constraint'::regclass then (select connamespace from pg_constraint where oid = d.objid)
              when 'pg_statistic_ext'::regclass then (select stxnamespace from pg_statistic_ext where oid = d.objid)
              when 'pg_publication_rel'::regclass then 0::oid
              else c.relnamespace end) as n (oid)
            where n.oid <> ns.oid and n.oid not in (select oid from pg_namespace where nspname like 'pg\\_toast%')
          )
          select distinct i.type || ' ' || i.identity, tie.how
          from tie cross join pg_identify_object(tie.classid, tie.objid, 0) i order by 1, 2
          """;

  /** Columns: owner, statement that brings one object to the schema that is the last parameter, in an order that works. */
  static final String MOVES =
      MEMBERS
          + """
          select pg_get_userbyid(m.owner), format('ALTER %s %s SET SCHEMA %I', m.word, i.identity, p.place)
          from member m cross join (select ?::text) as p (place)
          cross join pg_identify_object(m.classid, m.objid, 0) i
          order by m.place, 1, 2
          """;

  /** Columns: owner, statement that gives one object to the role that is the last parameter. */
  static final String GIFTS =
      MEMBERS
          + """
          select pg_get_userbyid(m.owner), format('ALTER %s %s OWNER TO %I', m.word, i.identity, p.role)
          from member m cross join (select ?::text) as p (role)
          cross join pg_identify_object(m.classid, m.objid, 0) i
          order by 1, 2
          """;

  /** Columns: statement that takes from one other role what it may do with one object; PUBLIC is left as it is. */
  static final String REVOKES =
      MEMBERS
          + """
          select distinct format('REVOKE ALL ON %s %s FROM %I CASCADE', g.word, i.identity, pg_get_userbyid(e.grantee))
          from (
            select m.classid, m.objid, case c.relkind when 'S' then 'SEQUENCE' else 'TABLE' end, c.relowner, c.relacl
            from entry m join pg_class c on c.oid = m.objid and m.classid = 'pg_class'::regclass
              and c.relname not in ('msr_step', 'msr_fence')
            union all
            select m.classid, m.objid, 'TABLE', c.relowner, a.attacl
            from member m join pg_class c on c.oid = m.objid and m.classid = 'pg_class'::regclass
            join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
            union all
            select m.classid, m.objid, 'ROUTINE', p.proowner, p.proacl
            from member m join pg_proc p on p.oid = m.objid and m.classid = 'pg_proc'::regclass
            union all
            select m.classid, m.objid, 'TYPE', t.typowner, t.typacl
            from member m join pg_type t on t.oid = m.objid and m.classid = 'pg_type'::regclass
          ) as g (classid, objid, word, owner, acl)
          cross join aclexplode(g.acl) e cross join pg_identify_object(g.classid, g.objid, 0) i
          where e.grantee <> 0 and e.grantee <> g.owner
          """;

  /** Columns: statement that names the new owner where a policy named the old ones. Parameters: old owners, new owner, schema. */
  static final String POLICIES =
      """
      select format('ALTER POLICY %I ON %s TO %s', p.polname, format('%I.%I', n.nspname, c.relname),
        (select string_agg(distinct case when r.rolname = any (x.old) then quote_ident(x.new) else quote_ident(r.rolname) end, ', ')
          from pg_roles r where r.oid = any (p.polroles)))
      from (select ?::text[], ?::text) as x (old, new)
      cross join pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ?
        and exists (select from pg_roles r where r.oid = any (p.polroles) and r.rolname = any (x.old))
      """;

  /** Columns: identity of each function whose text, or whose settings, name the schema. Parameters: schema, pattern. */
  static final String NAMING_FUNCTIONS =
      """
      select i.identity from pg_namespace n join pg_proc p on p.pronamespace = n.oid
      cross join pg_identify_object('pg_proc'::regclass, p.oid, 0) i
      where n.nspname = ? and (p.prosrc ~ ? or array_to_string(p.proconfig, ' ') like '%' || n.nspname || '%')
      order by 1
      """;

  /** Members of the catalog that tells their owner; each goes by itself. */
  private static String owned(String word, String catalog, String owner, int place) {
    return """
      union all
      select e.classid, e.objid, '%s', o.%s, %d from entry e join %s o on o.oid = e.objid
      where e.classid = '%4$s'::regclass
    """
        .formatted(word, owner, place, catalog);
  }
}
