package com.prismicx.msr.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A process of the bench; what it prints goes into a file and is shown if it does not do what it should. */
final class Child implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration END_WITHIN = Duration.ofSeconds(15);
  private static final int SHOWN = 4_000;

  private final String name;
  private final Process process;
  private final Path log;
  private final long start = System.nanoTime();
  private final Thread atExit;

  private Child(String name, List<String> command, Path log) throws IOException {
    this.name = name;
    this.log = log;
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts it. Its input stays open until it is closed or this JVM ends. */
  static Child start(String name, List<String> command, Folder folder) {
    try {
      return new Child(name, command, folder.file("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks every few milliseconds until there is an answer; an IOException means not yet. */
  <T> T await(Callable<Optional<T>> question) {
    while (process.isAlive() && System.nanoTime() - start < PATIENCE.toNanos()) {
      Optional<T> answer = ask(question);
      if (answer.isPresent()) {
        return answer.get();
      }
      pause();
    }
    String said = said();
    close();
    throw new IllegalStateException("the " + name + " does not start:\n" + said);
  }

  private static <T> Optional<T> ask(Callable<Optional<T>> question) {
    try {
      return question.call();
    } catch (IOException notYet) {
      return Optional.empty();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String said() {
    try {
      String text = Files.readString(log);
      return text.substring(Math.max(0, text.length() - SHOWN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Since it was started. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** How long it had a core up to now. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** A field of {@code /proc/PID/status} that is given in kB, in bytes. */
  long memory(String field) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith(field + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  /** SIGTERM, then SIGKILL. */
  @Override
  public void close() {
    close(END_WITHIN);
  }

  /** SIGTERM, and after that time SIGKILL. */
  void close(Duration patience) {
    process.destroy();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException atTheEnd) {
      // The JVM ends already, and the hook does its work.
    }
  }
}
