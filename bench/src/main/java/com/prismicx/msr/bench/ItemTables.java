package com.prismicx.msr.bench;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tables as systems have them, as many as one likes: an identity, checks, defaults, two indexes, and a chain of foreign keys. */
final class ItemTables {
  private ItemTables() {}

  /** Makes {@code item_0} and those after it. */
  static String create(int tables) {
    return IntStream.range(0, tables)
        .mapToObj(
            table ->
                """
                CREATE TABLE item_%1$d (
                  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                  name varchar(200) NOT NULL,
                  code varchar(50) UNIQUE,
                  amount numeric(12, 2) NOT NULL DEFAULT 0 CHECK (amount >= 0),
                  parent_id bigint REFERENCES item_%2$d (id),
                  created_at timestamptz NOT NULL DEFAULT now()
                );
                CREATE INDEX item_%1$d_parent ON item_%1$d (parent_id);
                """
                    .formatted(table, Math.max(0, table - 1)))
        .collect(Collectors.joining());
  }
}
