package com.prismicx.msr.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The JVM's AOT cache of the server, made and used as the launcher does it (launcher/aot.py and rehearsal.py). */
final class FastStart implements AutoCloseable {
  private static final Duration WRITES_WITHIN = Duration.ofMinutes(2);
  private static final String SILENT = "-Xlog:aot*=off,cds*=off";

  private final Folder folder;
  private final Path cache;

  private FastStart(Folder folder) {
    this.folder = folder;
    this.cache = folder.file("server.aot");
  }

  /** Starts the server once and stops it, upon which the JVM writes the cache. */
  static FastStart record(Map<String, String> settings) {
    FastStart made = new FastStart(Folder.create("aot"));
    ServerProcess.start(settings, List.of("-XX:AOTCacheOutput=" + made.cache, SILENT))
        .close(WRITES_WITHIN);
    if (!Files.exists(made.cache)) {
      made.close();
      throw new UncheckedIOException(new IOException("the JVM wrote no AOT cache"));
    }
    return made;
  }

  List<String> flags() {
    return List.of("-XX:AOTCache=" + cache, SILENT);
  }

  @Override
  public void close() {
    folder.close();
  }
}
