package com.prismicx.msr.stores;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The stores of one directory: both, or one of them. */
public final class EmbeddedStores implements AutoCloseable {
  private final Optional<EmbeddedPostgresStore> postgres;
  private final Optional<EmbeddedMongoStore> mongo;

  private EmbeddedStores(
      Optional<EmbeddedPostgresStore> postgres, Optional<EmbeddedMongoStore> mongo) {
    this.postgres = postgres;
    this.mongo = mongo;
  }

  /**
   * Starts both.
   *
   * @param postgresPort 0 for the one that it had before, or a free one
   * @param mongoPort likewise
   */
  public static EmbeddedStores start(Path dir, int postgresPort, int mongoPort) {
    return start(dir, postgresPort, mongoPort, Set.of(Store.values()));
  }

  static EmbeddedStores start(Path dir, int postgresPort, int mongoPort, Set<Store> which) {
    Path real = StoreDirectory.create(dir);
    // Mongo first: it is quick, and a taken port shows before a data directory is made.
    Optional<EmbeddedMongoStore> mongo =
        which.contains(Store.MONGO)
            ? Optional.of(EmbeddedMongoStore.start(real, mongoPort))
            : Optional.empty();
    try {
      Optional<EmbeddedPostgresStore> postgres =
          which.contains(Store.POSTGRES)
              ? Optional.of(EmbeddedPostgresStore.start(real, postgresPort))
              : Optional.empty();
      return new EmbeddedStores(postgres, mongo);
    } catch (RuntimeException e) {
      mongo.ifPresent(EmbeddedMongoStore::close);
      throw e;
    }
  }

  /** How the server reaches PostgreSQL; empty if it is not among the stores. */
  Map<String, String> postgresSettings() {
    Map<String, String> settings = new TreeMap<>();
    postgres.ifPresent(store -> settings.putAll(store.control().asSettings("control")));
    postgres.ifPresent(store -> settings.putAll(store.tenant().asSettings("tenant")));
    return settings;
  }

  /** How the server reaches the Mongo store; empty if it is not among the stores. */
  Map<String, String> mongoSettings() {
    return mongo
        .map(s -> Map.of("mongo.url", s.url(), "mongo.database", EmbeddedMongoStore.DATABASE))
        .orElse(Map.of());
  }

  /** The superuser of PostgreSQL; empty if it is not among the stores. */
  Map<String, String> adminSettings() {
    return postgres.map(store -> store.admin().asSettings("admin")).orElse(Map.of());
  }

  /** The settings of all that runs. */
  public Map<String, String> asSettings() {
    Map<String, String> settings = new TreeMap<>(postgresSettings());
    settings.putAll(mongoSettings());
    return settings;
  }

  /** Starts PostgreSQL again if it was killed from outside. True if that was needed. */
  boolean restartIfEnded() {
    return postgres.filter(EmbeddedPostgresStore::restartIfEnded).isPresent();
  }

  @Override
  public void close() {
    try {
      postgres.ifPresent(EmbeddedPostgresStore::close);
    } finally {
      mongo.ifPresent(EmbeddedMongoStore::close);
    }
  }
}
