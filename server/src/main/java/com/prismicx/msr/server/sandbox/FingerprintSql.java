package com.prismicx.msr.server.sandbox;

/**
 * The query of a fingerprint. All objects are found by their dependency on the schema, as DROP SCHEMA finds them, because
 * that is indexed: a scan of pg_class grows with the number of tenants. Lines: (kind, object, detail), ordered bytewise.
 * Parameters: schema, role, pattern of the schema's name in texts, tables left out.
 */
final class FingerprintSql {
  private FingerprintSql() {}

  /**
   * Which objects count: not our own tables, nor what belongs to the schema's owner and is called like them. The search path is
   * set before the first of them is found.
   */
  private static final String OBJECTS =
      """
      with args (schema, role_name, pattern, left_out) as (
        values ($1, $2, $3, $4)
      ), path as materialized (
        select set_config('search_path', 'pg_catalog, ' || quote_ident(args.schema) || ', ext, pg_temp', true) as value
        from args
      ), ns as materialized (
        select n.oid, n.nspowner as owner, r.oid as role, args.left_out
        from path cross join args join pg_namespace n on n.nspname = args.schema
        left join pg_roles r on r.rolname = args.role_name
        where path.value is not null
      ), member as materialized (
        select d.classid, d.objid from ns
        join pg_depend d on d.refclassid = 'pg_namespace'::regclass and d.refobjid = ns.oid
      ), rel as materialized (
        select c.*, quote_ident(c.relname) as name from member m cross join ns
        join pg_class c on c.oid = m.objid
        where m.classid = 'pg_class'::regclass and c.relname not in ('msr_step', 'msr_fence')
          and not (c.relname like 'msr\\_%' and c.relowner = ns.owner
            and ns.owner is distinct from ns.role)
          and c.relname <> all (ns.left_out)
      ), tab as materialized (
        select rel.* from rel where relkind in ('r', 'p', 'f', 'v', 'm')
      ), typ as materialized (
        select t.*, quote_ident(t.typname) as name from member m join pg_type t on t.oid = m.objid
        where m.classid = 'pg_type'::regclass
      ), proc as materialized (
        select p.*, quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name
        from member m join pg_proc p on p.oid = m.objid where m.classid = 'pg_proc'::regclass
      ), con as materialized (
        select k.oid, k.contype, k.conrelid, k.conindid, tab.name || '.' || quote_ident(k.conname) as name
        from tab join pg_constraint k on k.conrelid = tab.oid
        where k.contype not in ('n', 't') and not (k.contype = 'f' and k.conparentid <> 0)
        union all
        select k.oid, k.contype, 0, 0, typ.name || '.' || quote_ident(k.conname)
        from typ join pg_constraint k on k.contypid = typ.oid where k.contype <> 'n'
      ), loose as materialized (
        select k.oid, k.conrelid, k.conkey[1] as column_number, k.convalidated, k.connoinherit
        from tab join pg_constraint k on k.conrelid = tab.oid
        where k.contype = 'n' and (k.connoinherit or not k.convalidated)
      ), idx as materialized (
        select i.*, c.reloptions, quote_ident(c.relname) as name
        from tab join pg_index i on i.indrelid = tab.oid join pg_class c on c.oid = i.indexrelid
      """;

  private static final String TABLES =
      """
      select 'table', c.name, concat_ws(' ',
        case c.relkind when 'r' then 'table' when 'p' then 'partitioned table' else 'foreign table' end,
        case c.relpersistence when 'u' then 'unlogged' when 't' then 'temporary' end,
        'of ' || nullif(c.reloftype, 0)::regtype::text,
        'using ' || (select a.amname from pg_am a where a.oid = c.relam),
        'partition by ' || case c.relkind when 'p' then pg_get_partkeydef(c.oid) end,
        'inherits ' || (select string_agg(h.inhparent::regclass::text, ', ' order by h.inhseqno)
          from pg_inherits h where h.inhrelid = c.oid),
        pg_get_expr(c.relpartbound, c.oid),
        case when c.relrowsecurity then 'row security' end,
        case when c.relforcerowsecurity then 'force row security' end,
        case c.relreplident when 'f' then 'replica identity full' when 'n' then 'replica identity nothing' end,
        'with ' || case when c.reloptions is not null then (select string_agg(o, ', ' order by o collate "C") from unnest(c.reloptions) o) end,
        'toast with ' || (select string_agg(o, ', ' order by o collate "C")
          from pg_class t, unnest(t.reloptions) o where t.oid = c.reltoastrelid))
      from tab c where c.relkind in ('r', 'p', 'f')
      union all
      select 'column', c.name || '.' || quote_ident(a.attname), concat_ws(' ',
        format_type(a.atttypid, a.atttypmod),
        case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation::text end,
        case when a.attnotnull then 'not null' end,
        case when a.attnotnull and n.oid is not null then concat_ws(' ',
          case when not n.convalidated then 'not valid' end, case when n.connoinherit then 'no inherit' end) end,
        case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end,
        case a.attidentity when 'a' then 'identity always' when 'd' then 'identity by default' end,
        case a.attgenerated when '' then 'default ' else 'generated ' end || pg_get_expr(d.adbin, d.adrelid),
        case when a.attstorage <> t.typstorage then 'storage ' || a.attstorage::text end,
        'compression ' || nullif(a.attcompression::text, ''),
        'statistics ' || nullif(coalesce(a.attstattarget, -1), -1),
        'with ' || case when a.attoptions is not null then (select string_agg(o, ', ' order by o collate "C") from unnest(a.attoptions) o) end)
      from tab c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      left join loose n on n.conrelid = c.oid and n.column_number = a.attnum
      union all
      select 'constraint', k.name, concat_ws(' ', pg_get_constraintdef(k.oid),
        case when i.indisclustered then 'clustered' end,
        case when i.indisreplident then 'replica identity' end,
        case when not i.indisvalid then 'invalid' end,
        'with ' || case when i.reloptions is not null then (select string_agg(o, ', ' order by o collate "C") from unnest(i.reloptions) o) end)
      from con k left join idx i on i.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
      union all
      select 'index', i.name, concat_ws(' ', pg_get_indexdef(i.indexrelid),
        case when not i.indisvalid then 'invalid' end,
        case when i.indisclustered then 'clustered' end,
        case when i.indisreplident then 'replica identity' end)
      from idx i
      where not exists (select from con k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
      union all
      select case c.relkind when 'v' then 'view' else 'materialized view' end, c.name, concat_ws(' ',
        case when not c.relispopulated then 'not populated' end,
        'with ' || case when c.reloptions is not null then (select string_agg(o, ', ' order by o collate "C") from unnest(c.reloptions) o) end,
        pg_get_viewdef(c.oid))
      from tab c where c.relkind in ('v', 'm')
      union all
      select 'rule', c.name || '.' || quote_ident(w.rulename), concat_ws(' ', w.ev_enabled, pg_get_ruledef(w.oid))
      from tab c join pg_rewrite w on w.ev_class = c.oid where w.rulename <> '_RETURN'
      union all
      select 'trigger', c.name || '.' || quote_ident(g.tgname), concat_ws(' ', g.tgenabled, pg_get_triggerdef(g.oid))
      from tab c join pg_trigger g on g.tgrelid = c.oid where not g.tgisinternal
      union all
      select 'policy', c.name || '.' || quote_ident(p.polname), concat_ws(' ',
        case when p.polpermissive then 'permissive' else 'restrictive' end, p.polcmd,
        'to ' || (select string_agg(x.name, ', ' order by x.name collate "C") from (
          select case when o.oid = 0 then 'PUBLIC' when o.oid = ns.role then '<role>' else r.rolname::text end
          from unnest(p.polroles) as o (oid) left join pg_roles r on r.oid = o.oid) as x (name)),
        'using ' || pg_get_expr(p.polqual, p.polrelid),
        'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
      from tab c cross join ns join pg_policy p on p.polrelid = c.oid
      union all
      select 'sequence', c.name, concat_ws(' ',
        case c.relpersistence when 'u' then 'unlogged' end, 'as', format_type(s.seqtypid, null),
        'start', s.seqstart, 'increment', s.seqincrement, 'min', s.seqmin, 'max', s.seqmax,
        'cache', s.seqcache, case when s.seqcycle then 'cycle' end,
        (select 'owned by ' || d.refobjid::regclass::text || '.' || quote_ident(a.attname)
          from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
          where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
            and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')))
      from rel c join pg_sequence s on s.seqrelid = c.oid
      """;

  private static final String TYPES_AND_FUNCTIONS =
      """
      select 'function', p.name, pg_get_functiondef(p.oid) from proc p where p.prokind <> 'a'
      union all
      select 'aggregate', p.name, concat_ws(' ', 'returns', pg_get_function_result(p.oid),
        'arguments', pg_get_function_arguments(p.oid), 'parallel', p.proparallel,
        'kind', a.aggkind, 'direct', a.aggnumdirectargs,
        'sfunc', a.aggtransfn::oid::regprocedure, 'final', a.aggfinalfn::oid::regprocedure,
        a.aggfinalextra, a.aggfinalmodify, 'combine', a.aggcombinefn::oid::regprocedure,
        'serial', a.aggserialfn::oid::regprocedure, 'deserial', a.aggdeserialfn::oid::regprocedure,
        'msfunc', a.aggmtransfn::oid::regprocedure, 'minv', a.aggminvtransfn::oid::regprocedure,
        'mfinal', a.aggmfinalfn::oid::regprocedure, a.aggmfinalextra, a.aggmfinalmodify,
        'sortop', a.aggsortop::regoperator, 'stype', format_type(a.aggtranstype, null), a.aggtransspace,
        'mstype', nullif(a.aggmtranstype, 0)::regtype, a.aggmtransspace,
        'initcond', quote_nullable(a.agginitval), 'minitcond', quote_nullable(a.aggminitval))
      from proc p join pg_aggregate a on a.aggfnoid = p.oid where p.prokind = 'a'
      union all
      select 'enum', t.name, coalesce((select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)
        from pg_enum e where e.enumtypid = t.oid), '')
      from typ t where t.typtype = 'e'
      union all
      select 'domain', t.name, concat_ws(' ', format_type(t.typbasetype, t.typtypmod),
        case when t.typcollation <> b.typcollation then 'collate ' || t.typcollation::regcollation::text end,
        case when t.typnotnull then 'not null' end, 'default ' || pg_get_expr(t.typdefaultbin, 0))
      from typ t join pg_type b on b.oid = t.typbasetype where t.typtype = 'd'
      union all
      select 'type', t.name, coalesce((select string_agg(concat_ws(' ', quote_ident(a.attname),
          format_type(a.atttypid, a.atttypmod),
          case when a.attcollation <> b.typcollation then 'collate ' || a.attcollation::regcollation::text end),
          ', ' order by a.attnum)
        from pg_attribute a join pg_type b on b.oid = a.atttypid
        where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped), '')
      from typ t where t.typtype = 'c'
      union all
      select 'range', t.name, concat_ws(' ', format_type(g.rngsubtype, null), o.opcname,
        nullif(g.rngcollation, 0)::regcollation, 'canonical', g.rngcanonical::oid::regprocedure,
        'diff', g.rngsubdiff::oid::regprocedure, 'multirange', format_type(g.rngmultitypid, null))
      from typ t join pg_range g on g.rngtypid = t.oid join pg_opclass o on o.oid = g.rngsubopc
      union all
      select 'cast', format_type(k.castsource, null) || ' as ' || format_type(k.casttarget, null),
        concat_ws(' ', k.castfunc::regprocedure, k.castcontext, k.castmethod)
      from pg_cast k where k.castsource in (select oid from typ) or k.casttarget in (select oid from typ)
      union all
      select 'operator', o.oid::regoperator::text, concat_ws(' ', o.oprkind,
        format_type(o.oprleft, null), format_type(o.oprright, null), format_type(o.oprresult, null),
        o.oprcode::oid::regprocedure, 'commutator', o.oprcom::regoperator, 'negator', o.oprnegate::regoperator,
        o.oprrest::oid::regprocedure, o.oprjoin::oid::regprocedure,
        case when o.oprcanmerge then 'merges' end, case when o.oprcanhash then 'hashes' end)
      from member m join pg_operator o on o.oid = m.objid where m.classid = 'pg_operator'::regclass
      union all
      select 'statistics', quote_ident(s.stxname),
        concat_ws(' ', pg_get_statisticsobjdef(s.oid), nullif(coalesce(s.stxstattarget, -1), -1))
      from member m join pg_statistic_ext s on s.oid = m.objid where m.classid = 'pg_statistic_ext'::regclass
      union all
      select 'collation', quote_ident(k.collname), (to_jsonb(k)
        - array['oid', 'collname', 'collnamespace', 'collowner', 'collversion'])::text
      from member m join pg_collation k on k.oid = m.objid where m.classid = 'pg_collation'::regclass
      union all
      select 'text search configuration', quote_ident(f.cfgname), concat_ws(' ', p.prsname,
        (select string_agg(x.maptokentype || ' ' || x.mapdict::regdictionary::text, ', '
          order by x.maptokentype, x.mapseqno) from pg_ts_config_map x where x.mapcfg = f.oid))
      from member m join pg_ts_config f on f.oid = m.objid join pg_ts_parser p on p.oid = f.cfgparser
      where m.classid = 'pg_ts_config'::regclass
      union all
      select 'text search dictionary', quote_ident(d.dictname), concat_ws(' ', t.tmplname, d.dictinitoption)
      from member m join pg_ts_dict d on d.oid = m.objid join pg_ts_template t on t.oid = d.dicttemplate
      where m.classid = 'pg_ts_dict'::regclass
      union all
      select i.type, i.identity, ''
      from member m cross join pg_identify_object(m.classid, m.objid, 0) i
      where m.classid not in ('pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass,
        'pg_operator'::regclass, 'pg_statistic_ext'::regclass, 'pg_collation'::regclass,
        'pg_ts_config'::regclass, 'pg_ts_dict'::regclass, 'pg_default_acl'::regclass)
      """;

  /** A grant counts as what it adds to, or takes from, what the object's kind has from the start. */
  private static final String COMMENTS_AND_GRANTS =
      """
      select 'comment', i.type || ' ' || i.identity, d.description
      from (
        select m.classid, m.objid from member m
        where m.classid <> 'pg_class'::regclass or m.objid in (select oid from rel)
        union all select 'pg_class'::regclass, idx.indexrelid from idx
        union all select 'pg_class'::regclass, typ.typrelid from typ where typ.typrelid <> 0
        union all select 'pg_constraint'::regclass, con.oid from con
        union all select 'pg_trigger'::regclass, g.oid from tab join pg_trigger g on g.tgrelid = tab.oid
        union all select 'pg_policy'::regclass, p.oid from tab join pg_policy p on p.polrelid = tab.oid
        union all select 'pg_rewrite'::regclass, w.oid from tab join pg_rewrite w on w.ev_class = tab.oid
      ) as o (classid, objid)
      cross join lateral (select * from pg_description d
        where d.objoid = o.objid and d.classoid = o.classid offset 0) as d
      cross join pg_identify_object(d.classoid, d.objoid, d.objsubid) i
      union all
      select 'grant', a.object, g.changes
      from (
        select c.name, c.relowner, c.relacl,
          acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)
        from rel c where c.relacl is not null
        union all
        select c.name || '.' || quote_ident(a.attname), c.relowner, a.attacl, acldefault('c', c.relowner)
        from tab c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped where a.attacl is not null
        union all
        select 'function ' || p.name, p.proowner, p.proacl, acldefault('f', p.proowner)
        from proc p where p.proacl is not null
        union all
        select 'type ' || t.name, t.typowner, t.typacl, acldefault('T', t.typowner)
        from typ t where t.typacl is not null
        union all
        select 'default for ' || d.defaclobjtype::text || ' by '
            || case when d.defaclrole = ns.role then '<role>' else d.defaclrole::regrole::text end,
          d.defaclrole, d.defaclacl, null
        from ns cross join member m join pg_default_acl d on d.oid = m.objid
        where m.classid = 'pg_default_acl'::regclass
      ) as a (object, owner, acl, preset)
      cross join ns
      cross join lateral (
        select string_agg(concat_ws(' ', x.sign,
            case when x.grantee = 0 then 'PUBLIC' when x.grantee = a.owner then '<owner>'
              when x.grantee = ns.role then '<role>' else x.grantee::regrole::text end,
            x.privilege, case when x.grantable then 'with grant option' end), ', '
            order by x.sign, x.grantee = 0, x.grantee = a.owner, x.grantee = ns.role,
              x.grantee::regrole::text collate "C", x.privilege collate "C", x.grantable)
        from (
          (select '+', e.grantee, e.privilege_type, e.is_grantable from aclexplode(a.acl) e
           except select '+', e.grantee, e.privilege_type, e.is_grantable from aclexplode(a.preset) e)
          union all
          (select '-', e.grantee, e.privilege_type, e.is_grantable from aclexplode(a.preset) e
           except select '-', e.grantee, e.privilege_type, e.is_grantable from aclexplode(a.acl) e)
        ) as x (sign, grantee, privilege, grantable)
      ) as g (changes)
      where g.changes is not null
      """;

  /** Each line is written once before the schema's name is looked for in it: flattened, it would be written thrice. */
  private static final String LINES =
      """
      ), line as materialized (
        select all_lines.*, replace(args.schema, '"', '""') as name, args.pattern
        from args cross join (
      """;

  private static final String ORDERED =
      """
        ) as all_lines (kind, object, detail)
      )
      select line.kind,
        case when position(line.name in line.object) = 0 then line.object
          else regexp_replace(line.object, line.pattern, '<schema>', 'g') end collate "C",
        case when position(line.name in line.detail) = 0 then line.detail
          else regexp_replace(line.detail, line.pattern, '<schema>', 'g') end collate "C"
      from line order by line.kind collate "C", 2, 3
      """;

  /**
   * Prepared by name: planning takes several times as long as executing. The driver's own preparing would be in vain, it forgets
   * everything when the search path changes.
   */
  static final String PREPARE =
      "prepare msr_fingerprint (text, text, text, text[]) as\n"
          + OBJECTS
          + LINES
          + String.join("union all\n", TABLES, TYPES_AND_FUNCTIONS, COMMENTS_AND_GRANTS)
          + ORDERED;
}
