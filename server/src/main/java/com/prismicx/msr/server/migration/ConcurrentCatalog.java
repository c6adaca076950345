package com.prismicx.msr.server.migration;

import com.prismicx.msr.server.sandbox.InstallationSession;
import java.sql.SQLException;

/**
 * Whether a statement of a concurrent step that was begun is done: only the catalog can tell. What a statement left half
 * done, such as an INVALID index, is cleared away.
 */
final class ConcurrentCatalog {
  private static final String INDEX =
      "select 1 from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid"
          + " where i.relnamespace = pg_catalog.current_schema()::regnamespace and i.relname = ?";

  private final InstallationSession session;

  ConcurrentCatalog(InstallationSession session) {
    this.session = session;
  }

  boolean isDone(String sql) throws SQLException {
    return switch (ConcurrentStatement.parse(sql).orElse(null)) {
      case ConcurrentStatement.CreateIndex create -> isBuilt(create.index());
      case ConcurrentStatement.DropIndex drop -> !session.finds(INDEX, drop.index().name());
      case ConcurrentStatement.AddValue add -> hasLabel(add);
      case ConcurrentStatement.DetachPartition detach -> isDetached(detach);
      case ConcurrentStatement.ReindexIndex reindex -> clearAway(reindex.index().name());
      case ConcurrentStatement.Vacuum vacuum -> false;
      case null -> false;
    };
  }

  private boolean isBuilt(String index) throws SQLException {
    if (session.finds(INDEX + " and not x.indisvalid", index)) {
      session.execute("DROP INDEX CONCURRENTLY IF EXISTS " + quoted(index));
    }
    return session.finds(INDEX, index);
  }

  /** An interrupted REINDEX leaves a second index beside the old one, which is still good. */
  private boolean clearAway(String index) throws SQLException {
    for (String left : new String[] {index + "_ccnew", index + "_ccold"}) {
      if (session.finds(INDEX + " and not x.indisvalid", left)) {
        session.execute("DROP INDEX CONCURRENTLY IF EXISTS " + quoted(left));
      }
    }
    return false;
  }

  private boolean hasLabel(ConcurrentStatement.AddValue add) throws SQLException {
    return session.finds(
        "select 1 from pg_catalog.pg_enum e join pg_catalog.pg_type t on t.oid = e.enumtypid"
            + " where t.typnamespace = pg_catalog.current_schema()::regnamespace"
            + " and t.typname = ? and e.enumlabel = ?",
        add.type().name(),
        add.label());
  }

  private boolean isDetached(ConcurrentStatement.DetachPartition detach) throws SQLException {
    String inherits =
        "select 1 from pg_catalog.pg_inherits h join pg_catalog.pg_class p on p.oid = h.inhrelid"
            + " where p.relnamespace = pg_catalog.current_schema()::regnamespace"
            + " and p.relname = ?";
    String partition = detach.partition().name();
    if (session.finds(inherits + " and h.inhdetachpending", partition)) {
      session.execute(
          "ALTER TABLE "
              + quoted(detach.table().name())
              + " DETACH PARTITION "
              + quoted(partition)
              + " FINALIZE");
    }
    return !session.finds(inherits, partition);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
