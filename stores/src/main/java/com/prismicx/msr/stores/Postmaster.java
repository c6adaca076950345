package com.prismicx.msr.stores;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The server process of a data directory, as its {@code postmaster.pid} names it. */
record Postmaster(long pid, Path data) {
  /** Empty if no server was started, or the last one stopped cleanly. */
  static Optional<Postmaster> of(Path data) {
    try {
      List<String> lines = Files.readAllLines(file(data));
      return lines.isEmpty()
          ? Optional.empty()
          : Optional.of(new Postmaster(Long.parseLong(lines.getFirst().strip()), data));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Path file(Path data) {
    return data.resolve("postmaster.pid");
  }

  /**
   * Whether that process still lives and is our server. Its number may belong to somebody else by
   * now, above all in a container that was started anew; and a killed one stays as a zombie, whose
   * command line is empty, where process 1 reaps nobody.
   */
  boolean isRunning() {
    try {
      byte[] commandLine = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
      return List.of(new String(commandLine, StandardCharsets.UTF_8).split("\0"))
          .contains(data.toString());
    } catch (IOException gone) {
      return false;
    }
  }

  /** To the server process and to every process that it started. */
  void signal(Signal signal) {
    Stream.concat(Stream.of(pid), children()).forEach(signal::sendTo);
  }

  private Stream<Long> children() {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::descendants)
        .map(ProcessHandle::pid)
        .toList()
        .stream();
  }

  /** PostgreSQL would take any living process of that number for a server and refuse to start. */
  void forget() {
    try {
      Files.deleteIfExists(file(data));
    } catch (IOException e) {
      throw new StoresException(file(data) + " cannot be removed: " + e, e);
    }
  }
}
