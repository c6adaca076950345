package com.prismicx.msr.server.sandbox;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.core.Utils;

/**
 * Reads {@link TableRows} in the role's own session: a table's policies, and the output functions of its types, are the
 * publisher's, and run with nobody's rights but the role's.
 */
final class TableRowsReader {
  private static final int TABLES_AT_ONCE = 50;

  private static final String COLUMNS =
      """
      select c.oid, pg_catalog.quote_ident(c.relname), a.attnum, pg_catalog.quote_ident(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod)
      from pg_catalog.pg_namespace n
      join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
        and d.refobjid = n.oid and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      join pg_catalog.pg_class c on c.oid = d.objid and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname not in ('msr_step', 'msr_fence')
      left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname = ? order by c.relname, a.attname
      """;

  private TableRowsReader() {}

  private record Found(String table, String column, String identity, String type) {}

  static TableRows read(InstallationSession session, String schema) throws SQLException {
    Map<String, List<Found>> columns = new LinkedHashMap<>();
    for (Found found : session.rows(COLUMNS, TableRowsReader::found, schema)) {
      List<Found> table = columns.computeIfAbsent(found.table(), name -> new ArrayList<>());
      if (found.column() != null) {
        table.add(found);
      }
    }
    Map<String, TableRows.Table> tables = new TreeMap<>();
    List<String> names = List.copyOf(columns.keySet());
    for (int from = 0; from < names.size(); from += TABLES_AT_ONCE) {
      List<String> some = names.subList(from, Math.min(names.size(), from + TABLES_AT_ONCE));
      StringBuilder sql = new StringBuilder();
      for (String name : some) {
        sql.append(sql.isEmpty() ? "" : " union all ")
            .append(query(schema, name, columns.get(name)));
      }
      session.rows(sql.toString(), row -> tables.put(row.getString(1), table(row, columns)));
    }
    return new TableRows(tables);
  }

  private static Found found(ResultSet row) throws SQLException {
    return new Found(
        row.getString(2),
        row.getString(4),
        row.getString(1) + "." + row.getString(3),
        row.getString(5));
  }

  private static TableRows.Table table(ResultSet row, Map<String, List<Found>> columns)
      throws SQLException {
    Array array = row.getArray(4);
    String[] checksums = (String[]) array.getArray();
    Map<String, TableRows.Column> all = new TreeMap<>();
    for (Found found : columns.getOrDefault(row.getString(1), List.of())) {
      all.put(
          found.column(),
          new TableRows.Column(found.identity(), found.type(), checksums[all.size()]));
    }
    return new TableRows.Table(all, row.getLong(2), row.getString(3));
  }

  private static String query(String schema, String table, List<Found> columns)
      throws SQLException {
    List<String> names = new ArrayList<>();
    List<String> sums = new ArrayList<>();
    for (Found column : columns) {
      String name = "t." + column.column();
      names.add(name);
      sums.add(sum(name));
    }
    return "select "
        + literal(table)
        + ", pg_catalog.count(*), "
        + sum("row(" + String.join(", ", names) + ")")
        + ", array["
        + String.join(", ", sums)
        + "]::pg_catalog.text[] from "
        + schema
        + "."
        + table
        + " as t";
  }

  /** A sum does not depend on the order. */
  private static String sum(String value) {
    return "coalesce(pg_catalog.sum(coalesce(pg_catalog.hashtextextended("
        + value
        + "::pg_catalog.text, 0), 1)), 0)::pg_catalog.text";
  }

  private static String literal(String text) throws SQLException {
    return "E'" + Utils.escapeLiteral(null, text, false) + "'::pg_catalog.text";
  }
}
