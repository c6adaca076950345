package com.prismicx.msr.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An archive of the libraries' classes as the JVM likes to find them: with it a server in a process of its own starts in half
 * the time. It is made from what the first such server loads, and kept among what the build makes until a library changes.
 */
final class SharedClasses {
  private static final Path DIRECTORY = Path.of("target").toAbsolutePath();
  private static final String NAME = "server-classes-";
  private static final String SILENT = "-Xlog:cds=off,aot=off";

  private final String java;
  private final List<String> jvm;
  private final Path archive;

  /** For servers that are started with these options: the archive depends on them. */
  SharedClasses(String java, List<String> jvm) {
    this.java = java;
    this.jvm = List.copyOf(jvm);
    this.archive = DIRECTORY.resolve(NAME + Integer.toHexString(fingerprint()) + ".jsa");
  }

  /** The class path, libraries first: no directory is archived, and what is has to stand at the beginning. */
  static String classPath() {
    return String.join(
        File.pathSeparator, Stream.concat(libraries().stream(), directories()).toList());
  }

  boolean isMade() {
    return Files.exists(archive);
  }

  /** What lets a server use it, if it is made. */
  List<String> options() {
    return isMade() ? List.of("-XX:SharedArchiveFile=" + archive, SILENT) : List.of();
  }

  /** Where a server can write what it loads. */
  static Path newList() {
    try {
      return Files.createTempFile(Files.createDirectories(DIRECTORY), NAME, ".list");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What lets a server write that. */
  static List<String> recording(Path list) {
    return List.of("-XX:DumpLoadedClassList=" + list, SILENT);
  }

  /** Makes it from what a server has loaded until it served. */
  void make(Path list) {
    try {
      clear();
      Path made = Files.createTempFile(DIRECTORY, NAME, ".part");
      dump(list, made);
      Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(list);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void dump(Path list, Path made) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(java, "-Xshare:dump", SILENT));
    command.addAll(jvm);
    command.add("-XX:SharedClassListFile=" + list);
    command.add("-XX:SharedArchiveFile=" + made);
    command.addAll(List.of("-cp", String.join(File.pathSeparator, libraries())));
    Process dump =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (dump.waitFor() != 0) {
      throw new IllegalStateException("classes cannot be archived by " + command);
    }
  }

  /** Of libraries that are no longer the same. */
  private static void clear() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      for (Path old : files.filter(file -> file.toString().endsWith(".jsa")).toList()) {
        Files.delete(old);
      }
    }
  }

  private int fingerprint() {
    return Stream.concat(
            Stream.of(Runtime.version().toString(), jvm.toString()),
            libraries().stream().map(SharedClasses::state))
        .toList()
        .hashCode();
  }

  private static String state(String library) {
    File file = new File(library);
    return library + " " + file.length() + " " + file.lastModified();
  }

  private static List<String> libraries() {
    return entries().filter(entry -> new File(entry).isFile()).toList();
  }

  private static Stream<String> directories() {
    return entries().filter(entry -> new File(entry).isDirectory());
  }

  private static Stream<String> entries() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator));
  }
}
