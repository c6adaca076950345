package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.sandbox.TableRows;
import com.prismicx.msr.server.sandbox.TableRows.Column;
import com.prismicx.msr.server.sandbox.TableRows.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is gone after the way back of an edge, such as {@code table note} and {@code column customer.phone}. What was renamed
 * on the way is known by its identity. What was made anew is known by its name, and counts as gone if its type is another one.
 */
final class Losses {
  private final TableRows back;
  private final Predicate<String> narrowed;
  private final Map<String, Column> left = new HashMap<>();
  private final TreeSet<String> lost = new TreeSet<>();

  private Losses(TableRows back, Predicate<String> narrowed) {
    this.back = back;
    this.narrowed = narrowed;
    back.tables()
        .values()
        .forEach(
            table ->
                table.columns().values().forEach(column -> left.put(column.identity(), column)));
  }

  /**
   * Tables and columns that are there after the way up and not after the way back, or hold less there.
   *
   * @param narrowed whether a column with this identity, whose type is another one now, cannot hold all that it did
   */
  static List<String> ofStructure(TableRows there, TableRows back, Predicate<String> narrowed) {
    Losses losses = new Losses(back, narrowed);
    there.tables().forEach(losses::table);
    return List.copyOf(losses.lost);
  }

  /** Rows and values that did not survive the way back in the tables and columns that did. */
  static List<String> ofRows(TableRows there, TableRows back) {
    List<String> lost = new ArrayList<>();
    for (TableRows.Difference difference : there.differences(back)) {
      if (difference.columns().isEmpty()) {
        lost.add("rows of table " + difference.table());
      } else {
        difference
            .columns()
            .forEach(column -> lost.add("values of column " + difference.table() + "." + column));
      }
    }
    return lost;
  }

  private void table(String name, Table table) {
    boolean survives =
        back.tables().containsKey(name)
            || table.columns().values().stream()
                .anyMatch(column -> left.containsKey(column.identity()));
    if (!survives) {
      lost.add("table " + name);
    } else {
      table.columns().forEach((column, found) -> column(name, column, found));
    }
  }

  private void column(String table, String name, Column column) {
    Column same = left.get(column.identity());
    Column now = same == null ? madeAnew(table, name) : same;
    if (now == null) {
      lost.add("column " + table + "." + name);
    } else if (!now.type().equals(column.type())
        && (same == null || narrowed.test(column.identity()))) {
      lost.add("column %s.%s (%s becomes %s)".formatted(table, name, column.type(), now.type()));
    }
  }

  private @Nullable Column madeAnew(String table, String name) {
    Table same = back.tables().get(table);
    return same == null ? null : same.columns().get(name);
  }
}
