package com.prismicx.msr.stores;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once per user and version: {@code ~/.cache/msr/postgres-…}. It
 * takes 3 s and 75 MB, too much for every test's directory.
 */
final class PostgresBinaries {
  /** The name says what is inside, so that another version gets a directory of its own. */
  static final String MAJOR_VERSION = "18";

  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  private PostgresBinaries() {}

  /** The directory that has {@code bin}, {@code lib} and {@code share}. */
  static Path unpacked() {
    requireSupportedMachine(System.getProperty("os.name"), System.getProperty("os.arch"));
    try {
      Path home = StoreDirectory.create(cache()).resolve("postgres-" + fingerprint());
      if (!Files.isDirectory(home)) {
        unpackTo(home);
      }
      return home;
    } catch (IOException e) {
      throw new StoresException("PostgreSQL's programs cannot be unpacked: " + e, e);
    }
  }

  static void requireSupportedMachine(String system, String architecture) {
    if (!system.equals("Linux") || !architecture.equals("amd64")) {
      throw new StoresException(
          "The embedded PostgreSQL is built for Linux on x86-64, this is %s on %s: use a PostgreSQL of your own"
              .formatted(system, architecture));
    }
  }

  private static Path cache() {
    return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .filter(home -> !home.isBlank())
        .map(Path::of)
        .orElse(Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("msr");
  }

  private static String fingerprint() throws IOException {
    try (InputStream archive = archive()) {
      CRC32C checksum = new CRC32C();
      checksum.update(archive.readAllBytes());
      return "%s-%08x".formatted(MAJOR_VERSION, checksum.getValue());
    }
  }

  private static InputStream archive() {
    InputStream archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE);
    if (archive == null) {
      throw new StoresException("PostgreSQL's programs are not on the class path: " + ARCHIVE);
    }
    return archive;
  }

  /** Several processes may do so at once: each unpacks beside, the first one's rename wins. */
  private static void unpackTo(Path home) throws IOException {
    Path beside = Files.createTempDirectory(home.getParent(), "unpacking-");
    extract(beside);
    try {
      Files.move(beside, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      DirectoryTree.delete(beside);
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
  }

  private static void extract(Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive())))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        extract(tar, entry, entry.resolveIn(target));
      }
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, file);
    if ((entry.getMode() & 0100) != 0) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
