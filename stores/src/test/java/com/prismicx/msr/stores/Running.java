package com.prismicx.msr.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What runs on this machine. */
final class Running {
  private Running() {}

  /** A zombie does not run any more; in a container often nobody reaps it. */
  static boolean isRunning(long pid) {
    return !commandLine(Path.of("/proc", Long.toString(pid))).isEmpty();
  }

  /** The command lines that name the directory, those of PostgreSQL's children excepted. */
  static List<String> processesOf(Path dir) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes.map(Running::commandLine).filter(c -> c.contains(dir.toString())).toList();
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline")).replace('\0', ' ').strip();
    } catch (IOException gone) {
      return "";
    }
  }

  static void replaceFirstLine(Path file, String line) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.set(0, line);
    Files.write(file, lines);
  }
}
