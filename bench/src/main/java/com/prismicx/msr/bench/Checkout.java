package com.prismicx.msr.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The repository that is measured: with which flags and on which class path the launcher runs the server. */
final class Checkout {
  private Checkout() {}

  /** The command of a JVM with the server's flags. */
  static List<String> java(String classPath, String mainClass, String... arguments) {
    return java(List.of(), classPath, mainClass, arguments);
  }

  /** The command of a JVM with the server's flags and more. */
  static List<String> java(
      List<String> flags, String classPath, String mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + root().resolve("server/jvm.options"));
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The server's jar and what it needs, in the launcher's order. */
  static String serverClassPath() {
    Path target = root().resolve("server/target");
    try (Stream<Path> files = Files.list(target)) {
      Path jar =
          files
              .filter(file -> file.getFileName().toString().matches("msr-server-[0-9.]+\\.jar"))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("no server's jar in " + target));
      return jar + File.pathSeparator + Files.readString(target.resolve("classpath.txt")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of the repository. */
  static String text(String path) {
    try {
      return Files.readString(root().resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The launcher says where it is; by hand the bench is started in the repository. */
  private static Path root() {
    return Path.of(System.getProperty("msr.root", "")).toAbsolutePath();
  }
}
