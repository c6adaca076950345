package com.prismicx.msr.server.migration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Optional;
import org.hibernate.StatelessSession;

/**
 * The scripts of published versions, parsed. They never change, and a fleet of tenants walks the same few edges, so those
 * that were used last are kept. Thread-safe.
 */
public final class PublishedScripts {
  private static final long MAX_CHARACTERS = 4 << 20;

  private final MigrationStore migrations;
  private final Cache<Key, Optional<SqlScript>> parsed =
      Caffeine.newBuilder()
          .maximumWeight(MAX_CHARACTERS)
          .weigher((Key key, Optional<SqlScript> script) -> weight(script))
          .build();

  private record Key(String systemId, Edge edge, boolean isUp) {}

  public PublishedScripts(MigrationStore migrations) {
    this.migrations = migrations;
  }

  /** The script of an edge to a published version, an empty one where it has no SQL; nothing where there is no way back. */
  public Optional<SqlScript> of(
      StatelessSession session, String systemId, Edge edge, boolean isUp) {
    return parsed.get(new Key(systemId, edge, isUp), key -> read(session, systemId, edge, isUp));
  }

  private Optional<SqlScript> read(
      StatelessSession session, String systemId, Edge edge, boolean isUp) {
    Optional<SchemaMigration> migration =
        migrations.edge(session, systemId, edge.from(), edge.to());
    if (migration.isEmpty()) {
      return Optional.of(new SqlScript(List.of()));
    }
    return migration
        .map(found -> isUp ? found.migrationSql() : found.rollbackSql())
        .map(SqlScript::parse);
  }

  private static int weight(Optional<SqlScript> script) {
    return 100
        + script
            .map(parts -> parts.statements().stream().mapToInt(part -> part.text().length()).sum())
            .orElse(0);
  }
}
