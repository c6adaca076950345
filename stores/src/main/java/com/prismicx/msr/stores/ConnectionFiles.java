package com.prismicx.msr.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The files that say how to connect. They exist only while the stores run, each is written when all
 * that it names is ready, and only the owner can read them.
 */
final class ConnectionFiles {
  static final String STORES = "stores.properties";
  static final String POSTGRES = "postgres.properties";
  static final String MONGO = "mongo.properties";
  static final String ADMIN = "admin.properties";

  private final Path dir;
  private final Set<Path> written = new HashSet<>();

  ConnectionFiles(Path dir) {
    this.dir = dir;
  }

  /** {@code stores.properties} comes last: who waits for it finds the others. */
  void write(EmbeddedStores stores) {
    write(ADMIN, stores.adminSettings());
    write(POSTGRES, stores.postgresSettings());
    write(MONGO, stores.mongoSettings());
    if (!stores.postgresSettings().isEmpty() && !stores.mongoSettings().isEmpty()) {
      write(STORES, stores.asSettings());
    }
  }

  /** Left by a process that was killed: nobody shall take them for the news of this one. */
  static void removeStale(Path dir, String... names) {
    for (String name : names) {
      remove(dir.resolve(name));
    }
  }

  private void write(String name, Map<String, String> settings) {
    if (!settings.isEmpty()) {
      Path file = dir.resolve(name);
      StoreDirectory.writeProperties(file, settings);
      written.add(file);
    }
  }

  /** Only our own: another process may run the other store of this directory. */
  void remove() {
    written.forEach(ConnectionFiles::remove);
    written.clear();
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StoresException(file + " cannot be removed: " + e, e);
    }
  }
}
