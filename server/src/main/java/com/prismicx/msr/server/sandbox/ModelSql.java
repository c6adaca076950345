package com.prismicx.msr.server.sandbox;

/**
 * The queries of a model. Each has the schema as its two parameters and sets the search path before it finds the first
 * object, so that the server writes names without a schema; objects are found by their dependency on the schema, because
 * that is indexed.
 */
final class ModelSql {
  private ModelSql() {}

  /** {@code found} is every relation of the schema but ours, {@code rel} those that are entities. */
  private static final String RELATIONS =
      """
      with recursive path as materialized (
        select set_config('search_path', 'pg_catalog, ' || quote_ident(?) || ', ext, pg_temp', true) as value
      ), ns as materialized (
        select n.oid from path join pg_namespace n on n.nspname = ? where path.value is not null
      ), found as materialized (
        select c.oid, c.relname::text as name, c.relkind, c.relispartition
        from ns join pg_depend d on d.refclassid = 'pg_namespace'::regclass and d.refobjid = ns.oid
        join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
        where c.relkind in ('r', 'p', 'f', 'v', 'm') and c.relname not like 'msr\\_%'
      ), rel as materialized (
        select found.* from found
        where relkind in ('r', 'p', 'v', 'm') and not relispartition and name not like '\\_%'
      ), used as (
        select rel.oid as rel, a.attnum as field, a.atttypid as type
        from rel join pg_attribute a on a.attrelid = rel.oid and a.attnum > 0 and not a.attisdropped
        union
        select used.rel, used.field, next.type
        from used join pg_type t on t.oid = used.type
        cross join lateral (values (t.typbasetype),
          (case when t.typsubscript = 'array_subscript_handler'::regproc then t.typelem else 0 end)) as next (type)
        where next.type <> 0
      )
      """;

  static final String ENTITIES =
      RELATIONS
          + """
          select rel.oid, rel.name, rel.relkind, coalesce(d.description, ''),
            pg_relation_is_updatable(rel.oid, true)
          from rel left join pg_description d
            on d.classoid = 'pg_class'::regclass and d.objoid = rel.oid and d.objsubid = 0
          order by rel.name collate "C"
          """;

  static final String FIELDS =
      RELATIONS
          + """
          select rel.oid, a.attname, a.atttypid, format_type(a.atttypid, a.atttypmod), a.attnotnull,
            a.atthasdef, a.attgenerated, a.attidentity, pg_column_is_updatable(rel.oid, a.attnum, true),
            coalesce(d.description, '')
          from rel join pg_attribute a on a.attrelid = rel.oid and a.attnum > 0 and not a.attisdropped
          left join pg_description d
            on d.classoid = 'pg_class'::regclass and d.objoid = rel.oid and d.objsubid = a.attnum
          order by rel.oid, a.attnum
          """;

  static final String TYPES =
      RELATIONS
          + """
          select t.oid, format_type(t.oid, null), t.typtype, t.typcategory,
            case when t.typnamespace = 'pg_catalog'::regnamespace then t.typname::text else '' end,
            t.typbasetype, format_type(t.typbasetype, t.typtypmod),
            case when t.typsubscript = 'array_subscript_handler'::regproc then t.typelem else 0 end,
            t.typnotnull, t.typdefaultbin is not null,
            array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder)
          from (select distinct type from used) u join pg_type t on t.oid = u.type
          """;

  /** The fields of an expression are known by what the index depends on. */
  static final String KEYS =
      RELATIONS
          + """
          select rel.oid, i.indisprimary, coalesce(k.conname, c.relname),
            array(select a.attname::text
              from unnest(i.indkey) with ordinality as u (field, at)
              join pg_attribute a on a.attrelid = rel.oid and a.attnum = u.field
              where u.at <= i.indnkeyatts order by u.at)
            || array(select a.attname::text
              from pg_attribute a
              where i.indexprs is not null and a.attrelid = rel.oid and a.attnum <> all (i.indkey)
                and exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                  and d.refclassid = 'pg_class'::regclass and d.refobjid = rel.oid and d.refobjsubid = a.attnum)
              order by a.attnum),
            i.indpred is not null or i.indexprs is not null,
            coalesce(kd.description, cd.description, '')
          from rel join pg_index i on i.indrelid = rel.oid and i.indisunique and i.indisvalid
          join pg_class c on c.oid = i.indexrelid
          left join pg_constraint k on k.conrelid = rel.oid and k.conindid = c.oid and k.contype in ('p', 'u')
          left join pg_description kd on kd.classoid = 'pg_constraint'::regclass and kd.objoid = k.oid
          left join pg_description cd
            on cd.classoid = 'pg_class'::regclass and cd.objoid = c.oid and cd.objsubid = 0
          order by coalesce(k.conname, c.relname) collate "C"
          """;

  static final String RELATIONSHIPS =
      RELATIONS
          + """
          select rel.oid, k.conname,
            array(select a.attname::text from unnest(k.conkey) with ordinality as u (field, at)
              join pg_attribute a on a.attrelid = rel.oid and a.attnum = u.field order by u.at),
            target.name,
            array(select a.attname::text from unnest(k.confkey) with ordinality as u (field, at)
              join pg_attribute a on a.attrelid = target.oid and a.attnum = u.field order by u.at),
            coalesce(d.description, ''), rel.name
          from rel join pg_constraint k on k.conrelid = rel.oid and k.contype = 'f' and k.conparentid = 0
          join rel target on target.oid = k.confrelid
          left join pg_description d on d.classoid = 'pg_constraint'::regclass and d.objoid = k.oid
          order by rel.name collate "C", k.conname collate "C"
          """;

  static final String CONSTRAINTS =
      RELATIONS
          + """
          select k.rel, k.conname, k.contype, k.fields, pg_get_constraintdef(k.oid), k.domain,
            coalesce(d.description, '')
          from (
            select rel.oid as rel, k.oid, k.conname, k.contype, '' as domain,
              array(select a.attname::text from pg_attribute a
                where a.attrelid = rel.oid and a.attnum = any (k.conkey) order by a.attnum) as fields
            from rel join pg_constraint k on k.conrelid = rel.oid and k.contype in ('c', 'x')
            union all
            select used.rel, k.oid, k.conname, k.contype, format_type(k.contypid, null),
              array_agg(a.attname::text order by a.attnum)
            from used join pg_constraint k on k.contypid = used.type and k.contype = 'c'
            join pg_attribute a on a.attrelid = used.rel and a.attnum = used.field
            group by used.rel, k.oid, k.conname, k.contype, k.contypid
          ) k left join pg_description d on d.classoid = 'pg_constraint'::regclass and d.objoid = k.oid
          order by k.conname collate "C", k.domain collate "C"
          """;

  /**
   * The entities in whose reach something runs: a trigger, a rule, or an expression that calls a function of the schema, or
   * one of PostgreSQL's that can do more than compute, such as set_config. What PostgreSQL's own functions are called by is
   * in no catalog but the expression itself.
   */
  static final String RUNNING_CODE =
      RELATIONS
          + """
          , expression (rel, tree) as materialized (
            select found.oid, x.adbin::text from found join pg_attrdef x on x.adrelid = found.oid
            union all
            select found.oid, x.conbin::text from found join pg_constraint x on x.conrelid = found.oid
            union all
            select found.oid, concat(x.indexprs::text, x.indpred::text) from found join pg_index x on x.indrelid = found.oid
            union all
            select found.oid, concat(x.polqual::text, x.polwithcheck::text)
            from found join pg_policy x on x.polrelid = found.oid
            union all
            select found.oid, x.partexprs::text from found join pg_partitioned_table x on x.partrelid = found.oid
            union all
            select found.oid, x.ev_action::text from found join pg_rewrite x on x.ev_class = found.oid
            union all
            select used.rel, x.conbin::text from used join pg_constraint x on x.contypid = used.type
            union all
            select used.rel, x.typdefaultbin::text from used join pg_type x on x.oid = used.type
          ), code (rel) as materialized (
            select found.oid from found join pg_trigger g on g.tgrelid = found.oid where not g.tgisinternal
            union
            select found.oid from found join pg_rewrite w on w.ev_class = found.oid where w.rulename <> '_RETURN'
            union
            select x.rel
            from ns cross join expression x
            cross join lateral regexp_matches(
              x.tree, ':(?:funcid|opfuncid|aggfnoid|winfnoid) ([0-9]+)', 'g') as m (called)
            join pg_proc p on p.oid = m.called[1]::oid
            where p.pronamespace = ns.oid or (p.provolatile = 'v' and p.proname not in (
              'nextval', 'random', 'random_normal', 'clock_timestamp', 'timeofday', 'gen_random_uuid',
              'uuidv4', 'uuidv7', 'uuid_generate_v1', 'uuid_generate_v1mc', 'uuid_generate_v4',
              'gen_random_bytes', 'gen_salt'))
          ), edge (rel, other) as materialized (
            select w.ev_class, d.refobjid
            from found join pg_rewrite w on w.ev_class = found.oid
            join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
              and d.refclassid = 'pg_class'::regclass and d.refobjid <> w.ev_class
            union
            select k.confrelid, k.conrelid from found join pg_constraint k on k.conrelid = found.oid
            where k.contype = 'f' and (k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd'))
            union
            select h.inhparent, h.inhrelid from found join pg_inherits h on h.inhparent = found.oid
          ), reach (rel) as (
            select code.rel from code
            union
            select edge.rel from reach join edge on edge.other = reach.rel
          )
          select distinct reach.rel from reach join rel on rel.oid = reach.rel
          """;
}
