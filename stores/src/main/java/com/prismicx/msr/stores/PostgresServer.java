package com.prismicx.msr.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One PostgreSQL cluster: makes its data directory, starts and stops its server. */
final class PostgresServer {
  static final String SUPERUSER = "postgres";

  private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);

  /** Backends of a killed server end when they notice, and hold its memory until then. */
  private static final Duration OLD_BACKENDS_END_WITHIN = Duration.ofSeconds(20);

  private static final String OLD_BACKENDS = "pre-existing shared memory block";

  private final Path programs;
  private final Path directory;
  private final Path data;
  private final Path serverLog;

  PostgresServer(Path programs, StoreDirectory directory) {
    this.programs = programs;
    this.directory = directory.resolve("");
    this.data = directory.resolve("data");
    this.serverLog = directory.resolve("server.log");
  }

  /** Makes the data directory where there is none yet: passwords only, no trust at any moment. */
  void create(String superuserPassword) {
    if (Files.isDirectory(data)) {
      requireSameMajorVersion();
      return;
    }
    Path passwordFile = directory.resolve("initdb.password");
    // Beside, and renamed when complete: an interrupted initdb leaves no half-made cluster.
    Path unfinished = directory.resolve("data.unfinished");
    try {
      DirectoryTree.delete(unfinished);
      StoreDirectory.writePrivately(passwordFile, List.of(superuserPassword));
      initialize(unfinished, passwordFile);
      Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StoresException("PostgreSQL's data directory cannot be made: " + e, e);
    } finally {
      delete(passwordFile);
    }
  }

  private void initialize(Path target, Path passwordFile) {
    Command.Result result =
        run(
            "initdb",
            "--pgdata=" + target,
            "--username=" + SUPERUSER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            // PostgreSQL's own C.UTF-8: the order of strings does not depend on the machine's libc.
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions");
    if (!result.succeeded()) {
      throw new StoresException("initdb failed: " + lastLine(result.output()));
    }
  }

  private void requireSameMajorVersion() {
    try {
      String version = Files.readString(data.resolve("PG_VERSION")).strip();
      if (!version.equals(PostgresBinaries.MAJOR_VERSION)) {
        throw new StoresException(
            "%s was made by PostgreSQL %s, this is %s: dump it there and restore it here"
                .formatted(data, version, PostgresBinaries.MAJOR_VERSION));
      }
    } catch (IOException e) {
      throw new StoresException(data + " is no data directory of PostgreSQL: " + e, e);
    }
  }

  /** Ends the server that a killed process of ours left behind. */
  void stopLeftover() {
    Postmaster.of(data)
        .ifPresent(
            left -> {
              if (left.isRunning()) {
                log.warn("Stopping PostgreSQL (process {}) that was left running", left.pid());
                stop();
              }
            });
  }

  void start(int port) {
    configure(port);
    Postmaster.of(data).filter(left -> !left.isRunning()).ifPresent(Postmaster::forget);
    long deadline = System.nanoTime() + OLD_BACKENDS_END_WITHIN.toNanos();
    while (!tryStart(port)) {
      if (System.nanoTime() > deadline) {
        throw new StoresException("Processes of an earlier PostgreSQL still use " + data);
      }
      Pause.ofMillis(250);
    }
  }

  /** False if processes of the server before it have not ended yet. */
  private boolean tryStart(int port) {
    keepPreviousLog();
    Command.Result result =
        run("pg_ctl", "start", "-w", "-t", "60", "-D", data.toString(), "-l", serverLog.toString());
    if (result.succeeded()) {
      return true;
    }
    String reason = reason(result);
    if (reason.contains(OLD_BACKENDS)) {
      return false;
    }
    throw new StoresException("PostgreSQL did not start on port " + port + ": " + reason);
  }

  private String reason(Command.Result result) {
    try (Stream<String> lines = Files.lines(serverLog)) {
      return lines
          .filter(
              line ->
                  line.contains("FATAL:")
                      // On a full disk.
                      || line.contains("PANIC:")
                      || line.contains("could not bind"))
          .collect(Collectors.joining("; "));
    } catch (IOException noLog) {
      return lastLine(result.output());
    }
  }

  private static String lastLine(String output) {
    return output.strip().lines().reduce("", (before, line) -> line);
  }

  private void keepPreviousLog() {
    try {
      if (Files.exists(serverLog)) {
        Files.move(
            serverLog,
            directory.resolve("server.log.previous"),
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new StoresException(serverLog + " cannot be moved: " + e, e);
    }
  }

  private void configure(int port) {
    try {
      write(data.resolve("postgresql.conf"), configuration(port));
      write(data.resolve("pg_hba.conf"), List.of("host all all 127.0.0.1/32 scram-sha-256"));
    } catch (IOException e) {
      throw new StoresException("PostgreSQL's settings cannot be written: " + e, e);
    }
  }

  /** Not what is there already, and whole or not at all: the disk may be full. */
  private static void write(Path file, List<String> lines) throws IOException {
    if (!Files.exists(file) || !Files.readAllLines(file).equals(lines)) {
      StoreDirectory.writePrivately(file, lines);
    }
  }

  private static List<String> configuration(int port) {
    return Map.ofEntries(
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("port", Integer.toString(port)),
            // TCP only: a socket in /tmp would be shared with whoever picks the same port.
            Map.entry("unix_socket_directories", ""),
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("max_connections", "300"),
            // Migrations of many schemas touch thousands of tables in one transaction.
            Map.entry("max_locks_per_transaction", "256"),
            // A tenant's script could leave prepared transactions behind.
            Map.entry("max_prepared_transactions", "0"),
            Map.entry("password_encryption", "scram-sha-256"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"))
        .entrySet()
        .stream()
        .map(setting -> setting.getKey() + " = '" + setting.getValue() + "'")
        .sorted()
        .toList();
  }

  boolean isRunning() {
    return Postmaster.of(data).filter(Postmaster::isRunning).isPresent();
  }

  /** Only while the server runs. */
  long postmasterPid() {
    return Postmaster.of(data)
        .filter(Postmaster::isRunning)
        .orElseThrow(() -> new IllegalStateException("PostgreSQL is not running"))
        .pid();
  }

  /** Ends sessions and writes a checkpoint; at the second attempt without it. */
  void stop() {
    if (!isRunning()) {
      return;
    }
    // A frozen one (SIGSTOP) would not hear of it.
    Postmaster.of(data).ifPresent(frozen -> frozen.signal(Signal.CONT));
    if (!stop("fast", 30).succeeded() && isRunning()) {
      Command.Result result = stop("immediate", 10);
      if (isRunning()) {
        throw new StoresException("PostgreSQL does not stop: " + lastLine(result.output()));
      }
    }
  }

  private Command.Result stop(String mode, int seconds) {
    return run(
        "pg_ctl", "stop", "-w", "-m", mode, "-t", Integer.toString(seconds), "-D", data.toString());
  }

  private Command.Result run(String program, String... arguments) {
    List<String> words = new ArrayList<>(Privileges.prefix());
    words.add(programs.resolve("bin").resolve(program).toString());
    words.addAll(List.of(arguments));
    return new Command(words).run();
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StoresException(file + " cannot be removed: " + e, e);
    }
  }
}
