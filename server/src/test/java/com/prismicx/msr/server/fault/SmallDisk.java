package com.prismicx.msr.server.fault;

import com.prismicx.msr.stores.StoresProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A small file system in memory under PostgreSQL's directory, in a mount namespace of its process: nobody else sees it, and it
 * goes with the process. Here it is reached through {@code /proc}, to be filled and emptied.
 */
final class SmallDisk {
  private static final String SIZE = "320m";
  // Becomes the command that follows, so that its process is ours.
  private static final String MOUNT =
      "mount -t tmpfs -o size=" + SIZE + ",mode=700 tmpfs \"$0\" && exec \"$@\"";
  private static final byte[] BLOCK = new byte[1 << 16];

  private Path filling;

  /** Whether this machine lets us mount one. */
  static boolean isToBeHad() {
    try {
      Path place = Files.createTempDirectory("msr-mount-");
      Process tried = new ProcessBuilder(with(mounting(place), "true")).start();
      boolean mounted = tried.waitFor() == 0;
      Files.delete(place);
      return mounted;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<String> mounting(Path place) {
    return List.of("unshare", isRoot() ? "-m" : "-Urm", "sh", "-c", MOUNT, place.toString());
  }

  private static List<String> with(List<String> words, String last) {
    return java.util.stream.Stream.concat(words.stream(), java.util.stream.Stream.of(last))
        .toList();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** PostgreSQL's process on this disk. */
  StoresProcess start(Path directory) {
    try {
      Path place = Files.createDirectory(directory.resolve("postgres"));
      StoresProcess process =
          StoresProcess.startWithin(mounting(place), directory, "--only", "postgres");
      Path seen = Path.of("/proc", Long.toString(process.pid()), "root");
      filling = seen.resolve(Path.of("/").relativize(place)).resolve("filling");
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves no byte. */
  void fill() {
    try (OutputStream out = Files.newOutputStream(filling)) {
      while (true) {
        out.write(BLOCK);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Makes room again. */
  void free() {
    try {
      Files.deleteIfExists(filling);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
