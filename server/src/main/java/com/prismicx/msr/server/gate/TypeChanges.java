package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.gate.Catalog.Column;
import com.prismicx.msr.server.gate.Catalog.ColumnId;
import com.prismicx.msr.server.sandbox.InstallationSession;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Asks the server what the old and the new type of a column are, and how it casts between them. */
final class TypeChanges {
  // A domain counts as what it is over; an array as its elements.
  private static final String SQL =
      """
      with recursive base (side, oid, typmod, checked) as (
        select v.side, v.oid, v.typmod, false from (values
            ('old', ?::pg_catalog.oid, ?::pg_catalog.int4),
            ('new', ?::pg_catalog.oid, ?::pg_catalog.int4)) as v (side, oid, typmod)
        union all
        select b.side, t.typbasetype, t.typtypmod, b.checked or t.typnotnull or exists (
            select from pg_catalog.pg_constraint c where c.contypid OPERATOR(pg_catalog.=) t.oid)
        from base b join pg_catalog.pg_type t on t.oid OPERATOR(pg_catalog.=) b.oid
        where t.typbasetype OPERATOR(pg_catalog.<>) 0),
      element as (
        select b.side, b.typmod, b.checked, e.oid, e.typname::pg_catalog.text as name,
          t.typcategory::pg_catalog.text OPERATOR(pg_catalog.=) 'A' as is_array
        from base b
          join pg_catalog.pg_type t
            on t.oid OPERATOR(pg_catalog.=) b.oid and t.typbasetype OPERATOR(pg_catalog.=) 0
          join pg_catalog.pg_type e on e.oid OPERATOR(pg_catalog.=)
            case when t.typcategory::pg_catalog.text OPERATOR(pg_catalog.=) 'A' then t.typelem else t.oid end)
      select o.oid, o.name, o.typmod, o.is_array, n.oid, n.name, n.typmod, n.is_array, n.checked,
        coalesce(c.castcontext::pg_catalog.text OPERATOR(pg_catalog.=) 'i'
          or c.castmethod::pg_catalog.text OPERATOR(pg_catalog.=) 'b', false)
      from element o
        join element n on n.side OPERATOR(pg_catalog.=) 'new' and o.side OPERATOR(pg_catalog.=) 'old'
        left join pg_catalog.pg_cast c on c.castsource OPERATOR(pg_catalog.=) o.oid
          and c.casttarget OPERATOR(pg_catalog.=) n.oid
      """;

  private TypeChanges() {}

  /** Columns that got a type which cannot hold every value of the old one. */
  static Set<ColumnId> narrowed(InstallationSession session, StatementEffect effect)
      throws SQLException {
    Set<ColumnId> narrowed = new HashSet<>();
    for (Column column : effect.retyped()) {
      if (narrows(session, effect.old(column), column)) {
        narrowed.add(column.id());
      }
    }
    return narrowed;
  }

  private static boolean narrows(InstallationSession session, Column old, Column now)
      throws SQLException {
    List<TypeChange> changes =
        session.rows(
            SQL,
            row ->
                new TypeChange(
                    new TypeChange.Type(
                        row.getLong(1), row.getString(2), row.getInt(3), row.getBoolean(4)),
                    new TypeChange.Type(
                        row.getLong(5), row.getString(6), row.getInt(7), row.getBoolean(8)),
                    row.getBoolean(9),
                    row.getBoolean(10)),
            String.valueOf(old.typeOid()),
            String.valueOf(old.typeModifier()),
            String.valueOf(now.typeOid()),
            String.valueOf(now.typeModifier()));
    // A type that the statement dropped together with its last use cannot be looked up any more.
    return changes.isEmpty() || changes.getFirst().narrows();
  }
}
