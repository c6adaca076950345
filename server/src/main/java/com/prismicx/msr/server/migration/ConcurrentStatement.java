package com.prismicx.msr.server.migration;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A statement that may stand in a concurrent step, with the names by which the catalog tells whether it is done: names are
 * as the catalog has them, without quotes, in lower case where they had none.
 */
public sealed interface ConcurrentStatement {
  /** A name with its schema, null where none was written. */
  record Name(@Nullable String schema, String name) {}

  /** {@code CREATE [UNIQUE] INDEX CONCURRENTLY [IF NOT EXISTS] index ON [ONLY] table …}; the index is in the table's schema. */
  record CreateIndex(String index, Name table, boolean ifNotExists)
      implements ConcurrentStatement {}

  /** {@code DROP INDEX CONCURRENTLY [IF EXISTS] index}. */
  record DropIndex(Name index, boolean ifExists) implements ConcurrentStatement {}

  /** {@code REINDEX [(…)] INDEX CONCURRENTLY index}. */
  record ReindexIndex(Name index) implements ConcurrentStatement {}

  /** {@code ALTER TYPE type ADD VALUE [IF NOT EXISTS] 'label' …}. */
  record AddValue(Name type, String label, boolean ifNotExists) implements ConcurrentStatement {}

  /** {@code ALTER TABLE [IF EXISTS] [ONLY] table DETACH PARTITION partition CONCURRENTLY}. */
  record DetachPartition(Name table, Name partition) implements ConcurrentStatement {}

  /** {@code VACUUM [options] table, …}; doing it twice does no harm. */
  record Vacuum(List<Name> tables) implements ConcurrentStatement {
    public Vacuum {
      tables = List.copyOf(tables);
    }
  }

  /** Reads a statement; empty when it may not stand in a concurrent step. */
  static Optional<ConcurrentStatement> parse(String sql) {
    return ConcurrentReader.read(SqlTokens.of(sql));
  }
}
