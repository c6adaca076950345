package com.prismicx.msr.server.sandbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is in the tables of a schema: how many rows, and checksums over them in which neither the order of rows nor that of
 * columns counts.
 *
 * @param tables by name as SQL has it, quoted where it must be; sorted
 */
public record TableRows(Map<String, Table> tables) {
  public TableRows {
    tables = Collections.unmodifiableMap(new TreeMap<>(tables));
  }

  /**
   * One table.
   *
   * @param columns by name as SQL has it, sorted
   * @param rows how many it has
   * @param checksum over whole rows
   */
  public record Table(Map<String, Column> columns, long rows, String checksum) {
    public Table {
      columns = Collections.unmodifiableMap(new TreeMap<>(columns));
    }
  }

  /**
   * One column.
   *
   * @param identity stays when the column or its table is renamed
   * @param type as SQL has it
   * @param checksum over its values
   */
  public record Column(String identity, String type, String checksum) {}

  /**
   * A table whose rows differ.
   *
   * @param columns those whose values differ; empty when rows are missing or too many, or values changed places
   */
  public record Difference(String table, List<String> columns, String description) {
    public Difference {
      columns = List.copyOf(columns);
    }
  }

  /** The tables that have rows. */
  public Set<String> filled() {
    return tables.entrySet().stream()
        .filter(table -> table.getValue().rows() > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** In what the other rows differ from these, in the tables and columns that both have. */
  public List<Difference> differences(TableRows other) {
    List<Difference> differences = new ArrayList<>();
    tables.forEach(
        (name, table) -> {
          Table found = other.tables.get(name);
          if (found != null) {
            compare(name, table, found, differences);
          }
        });
    return differences;
  }

  private static void compare(String name, Table here, Table there, List<Difference> to) {
    if (here.rows != there.rows) {
      to.add(
          new Difference(
              name,
              List.of(),
              "table %s has %d row(s), not %d".formatted(name, there.rows, here.rows)));
      return;
    }
    List<String> columns =
        here.columns.keySet().stream()
            .filter(there.columns::containsKey)
            .filter(
                column ->
                    !here.columns.get(column).checksum.equals(there.columns.get(column).checksum))
            .toList();
    if (!columns.isEmpty()) {
      to.add(
          new Difference(
              name,
              columns,
              "table %s has other values in %s".formatted(name, String.join(", ", columns))));
    } else if (here.columns.keySet().equals(there.columns.keySet())
        && !here.checksum.equals(there.checksum)) {
      to.add(
          new Difference(name, List.of(), "table " + name + " has the same values in other rows"));
    }
  }
}
