package com.prismicx.msr.cli.output;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Cells in aligned columns. Numbers, enum constants and timestamps are written the same way everywhere. */
public final class Table {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  private Table() {}

  /** A table with a line of headings. */
  public static Table of(String... headings) {
    Table table = new Table();
    table.rows.add(Stream.of(headings).map(h -> h.toUpperCase(Locale.ROOT)).toList());
    return table;
  }

  /** Names on the left, values on the right. */
  public static Table ofFields() {
    return new Table();
  }

  /** Adds a row; null is an empty cell. */
  public Table row(Object... cells) {
    rows.add(Stream.of(cells).map(Table::cell).toList());
    return this;
  }

  public boolean isEmpty() {
    return rows.size() <= 1;
  }

  private static String cell(Object value) {
    return switch (value) {
      case null -> "";
      case Timestamp t when t.equals(Timestamp.getDefaultInstance()) -> "";
      case Timestamp t ->
          Instant.ofEpochSecond(t.getSeconds()).truncatedTo(ChronoUnit.SECONDS).toString();
      case Enum<?> e -> e.name().toLowerCase(Locale.ROOT);
      default -> Printable.line(value.toString());
    };
  }

  @Override
  public String toString() {
    int[] widths = widths();
    return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
  }

  private int[] widths() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    return IntStream.range(0, columns)
        .map(
            c ->
                rows.stream()
                    .filter(r -> c < r.size())
                    .mapToInt(r -> width(r.get(c)))
                    .max()
                    .orElse(0))
        .toArray();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < row.size(); c++) {
      line.append(row.get(c)).repeat(' ', widths[c] - width(row.get(c))).append(GAP);
    }
    return line.toString().stripTrailing() + "\n";
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
