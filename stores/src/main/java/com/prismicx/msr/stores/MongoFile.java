package com.prismicx.msr.stores;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.MVStoreTool;

/** The one file that the Mongo store keeps its data in. */
record MongoFile(Path path) {
  /** Blocks of before the last sync are needed after a loss of power; a sync is far quicker. */
  private static final int REUSE_BLOCKS_AFTER_MILLIS = 5_000;

  /** Each commit writes whole pages anew, and their documents by Java's slow serialization. */
  private static final int DOCUMENTS_PER_PAGE = 16;

  private static final long COMPACT_ABOVE_BYTES = 1 << 20;

  MVStore open() {
    try {
      MVStore store =
          new MVStore.Builder()
              .fileName(path.toString())
              .compress()
              .keysPerPage(DOCUMENTS_PER_PAGE)
              // No commit by a timer or a full buffer, in the middle of a command.
              .autoCommitDisabled()
              .autoCommitBufferSize(0)
              .open();
      store.setRetentionTime(REUSE_BLOCKS_AFTER_MILLIS);
      return store;
    } catch (MVStoreException e) {
      throw new StoresException("The Mongo store cannot open " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Leaves only what is alive: a commit takes some 20 KB, most of which is dead soon. For a closed
   * file; at any moment of a crash either the old or the new one is there, complete.
   */
  void compact() {
    Path compacted = path.resolveSibling(path.getFileName() + ".compacted");
    try {
      if (Files.size(path) < COMPACT_ABOVE_BYTES) {
        return;
      }
      MVStoreTool.compact(path.toString(), compacted.toString(), true);
      try (FileChannel written = FileChannel.open(compacted, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(compacted, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | MVStoreException e) {
      throw new StoresException("The Mongo store cannot compact " + path + ": " + e, e);
    }
  }
}
