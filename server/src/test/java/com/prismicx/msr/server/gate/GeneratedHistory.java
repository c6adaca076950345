package com.prismicx.msr.server.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small changes of a schema, one after the other, each with the way back; the same seed makes the same. */
final class GeneratedHistory {
  private final Random random;
  private final List<String> tables = new ArrayList<>();
  private int names;

  /** A change and what undoes it. */
  record Edge(String up, String down) {}

  GeneratedHistory(long seed) {
    random = new Random(seed);
  }

  Edge next() {
    if (tables.isEmpty() || random.nextInt(5) == 0) {
      return table();
    }
    String table = tables.get(random.nextInt(tables.size()));
    String name = name("c");
    return switch (random.nextInt(7)) {
      case 0 -> column(table, name, "text");
      case 1 -> column(table, name, "numeric(10, 2) NOT NULL DEFAULT 1.5");
      case 2 ->
          column(table, name, "int CONSTRAINT positive_" + name + " CHECK (" + name + " > 0)");
      case 3 ->
          column(
              table,
              name,
              "bigint REFERENCES "
                  + tables.get(random.nextInt(tables.size()))
                  + " ON DELETE CASCADE");
      case 4 ->
          new Edge(
              "CREATE INDEX %s ON %s (label, id)".formatted(name, table), "DROP INDEX " + name);
      case 5 ->
          new Edge(
              "CREATE VIEW %s AS SELECT id, upper(label) AS label FROM %s".formatted(name, table),
              "DROP VIEW " + name);
      default ->
          new Edge(
              "ALTER TABLE %1$s RENAME COLUMN label TO %2$s; ALTER TABLE %1$s ADD label text"
                  .formatted(table, name),
              "ALTER TABLE %1$s DROP label; ALTER TABLE %1$s RENAME COLUMN %2$s TO label"
                  .formatted(table, name));
    };
  }

  private Edge table() {
    String table = name("t");
    tables.add(table);
    return new Edge(
        "CREATE TABLE %1$s (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, label text)"
            .formatted(table),
        "DROP TABLE " + table);
  }

  private static Edge column(String table, String name, String type) {
    return new Edge(
        "ALTER TABLE %s ADD %s %s".formatted(table, name, type),
        "ALTER TABLE %s DROP %s".formatted(table, name));
  }

  private String name(String stem) {
    return stem + ++names;
  }
}
