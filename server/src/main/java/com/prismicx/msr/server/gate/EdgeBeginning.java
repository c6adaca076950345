package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.gate.Catalog.ColumnId;
import com.prismicx.msr.server.gate.Catalog.Relation;
import com.prismicx.msr.server.sandbox.InstallationSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an edge finds where it begins: only what is there already can be in somebody's way.
 *
 * @param catalog of everything in the schema but our own tables
 * @param withRows oids of the tables that have rows; of a partitioned one, too, when a partition has
 */
record EdgeBeginning(Catalog catalog, Set<Long> withRows) {
  static final EdgeBeginning NOTHING = new EdgeBeginning(Catalog.EMPTY, Set.of());

  // Each table that is asked for rows is locked for that long, with its indexes.
  private static final int TABLES_AT_ONCE = 50;

  private static final String RELATIONS =
      """
      select c.oid, pg_catalog.quote_ident(n.nspname) OPERATOR(pg_catalog.||) '.'
          OPERATOR(pg_catalog.||) pg_catalog.quote_ident(c.relname),
        c.relkind::pg_catalog.text OPERATOR(pg_catalog.=) any (array['r', 'm'])
          and pg_catalog.pg_relation_size(c.oid) OPERATOR(pg_catalog.>) 0,
        c.relispopulated and not c.relforcerowsecurity
          and pg_catalog.has_table_privilege(c.oid, 'SELECT')
      from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid OPERATOR(pg_catalog.=) c.relnamespace
      where n.nspname OPERATOR(pg_catalog.=) session_user
        and c.relkind::pg_catalog.text
          OPERATOR(pg_catalog.=) any (array['r', 'p', 'm', 'v', 'i', 'I', 'S', 'f'])
        and pg_catalog.pg_get_userbyid(c.relowner) OPERATOR(pg_catalog.=) session_user
      """;

  EdgeBeginning {
    withRows = Set.copyOf(withRows);
  }

  private record Found(long oid, String name, boolean hasPages, boolean isReadable) {}

  /** Reads it in a session that is in no transaction. */
  static EdgeBeginning read(InstallationSession session) throws SQLException {
    List<Found> all =
        session.rows(
            RELATIONS,
            row ->
                new Found(row.getLong(1), row.getString(2), row.getBoolean(3), row.getBoolean(4)));
    Catalog catalog =
        CatalogReader.read(session, all.stream().map(Found::oid).collect(Collectors.toSet()));
    return new EdgeBeginning(catalog, withParents(catalog, withRows(session, all)));
  }

  boolean existed(long relation) {
    return catalog.relations().containsKey(relation);
  }

  boolean existed(ColumnId column) {
    return catalog.columns().containsKey(column);
  }

  boolean hadRows(long table) {
    return withRows.contains(table);
  }

  /** A file with pages need not have rows; one that we may not look into is taken to have some. */
  private static Set<Long> withRows(InstallationSession session, List<Found> all)
      throws SQLException {
    Set<Long> withRows = new HashSet<>();
    List<Found> open = new ArrayList<>();
    for (Found each : all) {
      if (each.hasPages() && each.isReadable()) {
        open.add(each);
      } else if (each.hasPages()) {
        withRows.add(each.oid());
      }
    }
    for (int from = 0; from < open.size(); from += TABLES_AT_ONCE) {
      List<Found> some = open.subList(from, Math.min(open.size(), from + TABLES_AT_ONCE));
      withRows.addAll(session.rows(rowsQuery(some), row -> row.getLong(1)));
    }
    return withRows;
  }

  private static String rowsQuery(List<Found> tables) {
    return tables.stream()
        .map(
            each ->
                "select %d where exists (select 1 from only %s)".formatted(each.oid(), each.name()))
        .collect(Collectors.joining(" union all "));
  }

  private static Set<Long> withParents(Catalog catalog, Set<Long> withRows) {
    Set<Long> all = new HashSet<>(withRows);
    for (long oid : withRows) {
      Relation each = catalog.relations().get(oid);
      while (each != null) {
        all.add(each.oid());
        each = catalog.relations().get(each.parent());
      }
    }
    return all;
  }
}
