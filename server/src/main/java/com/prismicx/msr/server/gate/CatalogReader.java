package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.gate.Catalog.Column;
import com.prismicx.msr.server.gate.Catalog.ColumnId;
import com.prismicx.msr.server.gate.Catalog.Constraint;
import com.prismicx.msr.server.gate.Catalog.Relation;
import com.prismicx.msr.server.sandbox.InstallationSession;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a {@link Catalog} in one round trip, in the session that is looked at. Everything is named with its schema, because
 * the search path is the script's to change. It reads no table of the schema, so that it leaves no lock and counts as no scan.
 */
final class CatalogReader {
  private static final String RELATION = "relation";
  private static final String COLUMN = "column";
  private static final String CONSTRAINT = "constraint";

  // By the catalogs' indexes, however many tenants there are: arrays of sub-queries count as few
  // rows to the planner.
  // The columns have other meanings for each kind of row: see the methods that take them apart.
  private static final String SQL =
      """
      with known as (select k.oid::pg_catalog.oid as oid from pg_catalog.string_to_table(?, ',') as k (oid)),
      wanted as (
        select oid from known
        union
        select x.indexrelid from pg_catalog.pg_index x
        where x.indrelid OPERATOR(pg_catalog.=) any (array(select oid from known))),
      relation as materialized (
        select c.oid, pg_catalog.quote_ident(c.relname) as name, c.relkind, c.relfilenode, x.indrelid, h.inhparent
        from pg_catalog.pg_class c
          left join pg_catalog.pg_index x on x.indexrelid OPERATOR(pg_catalog.=) c.oid
          left join pg_catalog.pg_inherits h
            on h.inhrelid OPERATOR(pg_catalog.=) c.oid and c.relispartition
        where c.oid OPERATOR(pg_catalog.=) any (array(select oid from wanted)))
      select 'relation', r.oid, r.name, r.relkind::pg_catalog.text,
        null::pg_catalog.bool, null::pg_catalog.bool,
        array[r.relfilenode::pg_catalog.int8, pg_catalog.pg_relation_size(r.oid),
          r.indrelid::pg_catalog.int8, r.inhparent::pg_catalog.int8,
          pg_catalog.pg_stat_get_xact_numscans(r.oid), pg_catalog.pg_stat_get_xact_tuples_returned(r.oid),
          pg_catalog.pg_stat_get_xact_tuples_inserted(r.oid), pg_catalog.pg_stat_get_xact_tuples_updated(r.oid),
          pg_catalog.pg_stat_get_xact_tuples_deleted(r.oid)]
      from relation r
      union all
      select 'lock', l.relation, l.mode, null, null, null, null
      from pg_catalog.pg_locks l
      where l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() and l.granted
        and l.relation OPERATOR(pg_catalog.=) any (array(select oid from known))
      union all
      select 'column', a.attrelid, pg_catalog.quote_ident(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod),
        a.attnotnull or t.typnotnull,
        a.atthasdef or t.typdefault is not null or pg_catalog.length(a.attidentity) OPERATOR(pg_catalog.>) 0
          or pg_catalog.length(a.attgenerated) OPERATOR(pg_catalog.>) 0,
        array[a.attnum::pg_catalog.int8, a.atttypid::pg_catalog.int8, a.atttypmod::pg_catalog.int8]
      from pg_catalog.pg_attribute a
        join relation r on r.oid OPERATOR(pg_catalog.=) a.attrelid and r.indrelid is null
        join pg_catalog.pg_type t on t.oid OPERATOR(pg_catalog.=) a.atttypid
      where a.attnum OPERATOR(pg_catalog.>) 0 and not a.attisdropped
        and r.relkind::pg_catalog.text OPERATOR(pg_catalog.=) any (array['r', 'p'])
      union all
      select 'constraint', c.conrelid, pg_catalog.quote_ident(c.conname), c.contype::pg_catalog.text, c.convalidated,
        c.conparentid OPERATOR(pg_catalog.<>) 0 or c.coninhcount OPERATOR(pg_catalog.>) 0,
        array[c.oid::pg_catalog.int8] OPERATOR(pg_catalog.||) c.conkey::pg_catalog.int8[]
      from pg_catalog.pg_constraint c
      where c.conrelid OPERATOR(pg_catalog.=) any (array(select oid from known))
      """;

  private final Map<Long, Relation> relations = new HashMap<>();
  private final Map<ColumnId, Column> columns = new HashMap<>();
  private final Map<Long, Constraint> constraints = new HashMap<>();
  private final Map<Long, LockMode> locks = new HashMap<>();

  private CatalogReader() {}

  /** What there is to say about these relations. */
  static Catalog read(InstallationSession session, Collection<Long> oids) throws SQLException {
    if (oids.isEmpty()) {
      return Catalog.EMPTY;
    }
    CatalogReader reader = new CatalogReader();
    String known = oids.stream().map(String::valueOf).collect(Collectors.joining(","));
    List<Boolean> _ = session.rows(SQL, reader::take, known);
    return new Catalog(reader.relations, reader.columns, reader.constraints, reader.locks);
  }

  private boolean take(ResultSet row) throws SQLException {
    long oid = row.getLong(2);
    switch (row.getString(1)) {
      case RELATION -> relations.put(oid, relation(row));
      case COLUMN -> {
        Column column = column(row);
        columns.put(column.id(), column);
      }
      case CONSTRAINT -> {
        Constraint constraint = constraint(row);
        constraints.put(constraint.oid(), constraint);
      }
      default ->
          LockMode.of(row.getString(3))
              .ifPresent(mode -> locks.merge(oid, mode, CatalogReader::stronger));
    }
    return true;
  }

  private static LockMode stronger(LockMode one, LockMode other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Relation relation(ResultSet row) throws SQLException {
    long[] numbers = numbers(row);
    return new Relation(
        row.getLong(2),
        row.getString(3),
        row.getString(4).charAt(0),
        numbers[0],
        numbers[1],
        numbers[2],
        numbers[3],
        numbers[4],
        numbers[5],
        numbers[6] + numbers[7] + numbers[8]);
  }

  private static Column column(ResultSet row) throws SQLException {
    long[] numbers = numbers(row);
    return new Column(
        new ColumnId(row.getLong(2), (int) numbers[0]),
        row.getString(3),
        row.getString(4),
        numbers[1],
        (int) numbers[2],
        row.getBoolean(5),
        row.getBoolean(6));
  }

  private static Constraint constraint(ResultSet row) throws SQLException {
    long[] numbers = numbers(row);
    Set<Integer> columns =
        Arrays.stream(numbers).skip(1).mapToObj(Math::toIntExact).collect(Collectors.toSet());
    return new Constraint(
        numbers[0],
        row.getLong(2),
        row.getString(3),
        row.getString(4).charAt(0),
        row.getBoolean(5),
        row.getBoolean(6),
        columns);
  }

  private static long[] numbers(ResultSet row) throws SQLException {
    Array array = row.getArray(7);
    return Arrays.stream((Long[]) array.getArray())
        .mapToLong(number -> number == null ? 0 : number)
        .toArray();
  }
}
