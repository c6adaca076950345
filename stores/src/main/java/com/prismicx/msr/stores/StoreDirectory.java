package com.prismicx.msr.stores;

import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** The directory of one store: locked by one process at a time and closed to other users. */
final class StoreDirectory implements AutoCloseable {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path path;
  private final FileChannel lock;

  private StoreDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Creates the directory where it is missing and takes its lock. */
  static StoreDirectory open(Path path) {
    Path real = create(path);
    try {
      FileChannel lock =
          FileChannel.open(
              real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(lock)) {
        lock.close();
        throw new StoresException("The store in " + path + " is running already");
      }
      return new StoreDirectory(real, lock);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /** The same directory by its real path, made where it is missing. */
  static Path create(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path, OWNER_ONLY_DIRECTORY);
      }
      return path.toRealPath();
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private static boolean tryLock(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisJvm) {
      return false;
    }
  }

  private static StoresException unusable(Path path, IOException e) {
    return new StoresException("The directory " + path + " cannot be used: " + e, e);
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  /** Empty if the file does not exist. */
  static Map<String, String> readProperties(Path file) {
    Map<String, String> values = new TreeMap<>();
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      return values;
    }
    try (StringReader reader = new StringReader(Files.readString(file))) {
      Properties properties = new Properties();
      properties.load(reader);
      properties.stringPropertyNames().forEach(k -> values.put(k, properties.getProperty(k)));
      return values;
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /**
   * Whoever sees the file sees all of it; only its owner can read it. Without the escapes that Java
   * would put in front of each colon: shells and other languages read these files, too.
   */
  static void writeProperties(Path file, Map<String, String> values) {
    try {
      writePrivately(
          file, new TreeMap<>(values).entrySet().stream().map(StoreDirectory::line).toList());
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static String line(Map.Entry<String, String> property) {
    if (property.getValue().matches("(?s).*[\\\\\n\r].*")) {
      throw new IllegalArgumentException(property.getKey() + " would need an escape");
    }
    return property.getKey() + "=" + property.getValue();
  }

  static void writePrivately(Path file, Iterable<String> lines) throws IOException {
    Path part =
        Files.createTempFile(file.getParent(), file.getFileName() + ".", ".part", OWNER_ONLY_FILE);
    Files.write(part, lines);
    try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }
}
