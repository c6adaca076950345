package com.prismicx.msr.stores;

import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.MVStore;

/**
 * Commits and syncs each write command before it is answered, so that an acknowledged write survives
 * SIGKILL and loss of power. (The library's own file backend commits once a second.)
 *
 * <p>Write commands run one at a time: a commit stores whatever is in memory, and half of another
 * command, an index entry without its document, must not be in it.
 */
final class DurableMongoBackend extends H2Backend {
  /** What is asked often. Any other command goes the way of the writes, which does it no harm. */
  private static final Set<String> READS =
      Set.of(
          "aggregate",
          "count",
          "distinct",
          "find",
          "getmore",
          "ismaster",
          "killcursors",
          "listcollections",
          "listindexes",
          "ping");

  private static final long COMPACT_ABOVE_BYTES = 64L << 20;
  private static final int COMPACT_EVERY_COMMITS = 200;
  private static final int COMPACT_TO_PERCENT = 50;
  private static final int COMPACT_BYTES_AT_ONCE = 1 << 20;

  private final MongoFile file;
  private final MVStore store;
  private final Set<String> opened = ConcurrentHashMap.newKeySet();
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock syncing = new ReentrantLock();

  private volatile long committed;
  private long synced;
  private int commitsSinceCompaction;

  private DurableMongoBackend(MongoFile file, MVStore store) {
    super(store);
    this.file = file;
    this.store = store;
  }

  static DurableMongoBackend open(MongoFile file) {
    return new DurableMongoBackend(file, file.open());
  }

  @Override
  public Document handleCommand(Channel channel, String database, String command, Document query) {
    if (isRead(command, query) && opened.contains(database)) {
      return super.handleCommand(channel, database, command, query);
    }
    try {
      return write(channel, database, command, query);
    } finally {
      syncThrough(committed);
    }
  }

  private Document write(Channel channel, String database, String command, Document query) {
    writing.lock();
    try {
      return super.handleCommand(channel, database, command, query);
    } finally {
      commit(database);
    }
  }

  /** After a failure, too: of an insert of many, some may have succeeded. */
  private void commit(String database) {
    try {
      // Even a read makes a database's own collections when it is the first to name it.
      opened.add(database);
      committed = store.commit();
      compactNowAndThen();
    } finally {
      writing.unlock();
    }
  }

  /** Blocks that still hold a little can be used again once that is moved. */
  private void compactNowAndThen() {
    commitsSinceCompaction++;
    if (commitsSinceCompaction >= COMPACT_EVERY_COMMITS
        && store.getFileStore().size() > COMPACT_ABOVE_BYTES) {
      commitsSinceCompaction = 0;
      store.compact(COMPACT_TO_PERCENT, COMPACT_BYTES_AT_ONCE);
    }
  }

  /** One sync serves all who committed before it began. */
  private void syncThrough(long version) {
    syncing.lock();
    try {
      if (synced < version) {
        long covered = committed;
        store.sync();
        synced = covered;
      }
    } finally {
      syncing.unlock();
    }
  }

  @Override
  public void close() {
    super.close();
    file.compact();
  }

  private static boolean isRead(String command, Document query) {
    return READS.contains(command.toLowerCase(Locale.ROOT)) && !writesItsResult(query);
  }

  private static boolean writesItsResult(Document query) {
    return query.get("pipeline") instanceof List<?> stages
        && stages.stream()
            .anyMatch(
                stage ->
                    stage instanceof Document document
                        && (document.containsKey("$out") || document.containsKey("$merge")));
  }
}
