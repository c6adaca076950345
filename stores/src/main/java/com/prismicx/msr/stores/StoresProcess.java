package com.prismicx.msr.stores;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * {@link StoresMain} as a child of this JVM, for tests that kill or freeze a store. It ends when this
 * JVM ends, whatever ends it.
 */
public final class StoresProcess implements AutoCloseable {
  /** Netty looks for Unsafe and native code; it works without them, but JDK 25 warns. */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED");

  private static final Duration END_WITHIN = Duration.ofSeconds(60);

  private final Path dir;
  private final Process process;
  private final Queue<String> output = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

  private StoresProcess(Path dir, Process process) {
    this.dir = dir;
    this.process = process;
    // Not a virtual one: reading from a pipe keeps its carrier, and two children would leave none.
    Thread.ofPlatform().daemon().name("stores-output").start(this::readOutput);
    // A frozen child would not notice that we are gone.
    Runtime.getRuntime().addShutdownHook(new Thread(this::thaw));
  }

  /**
   * Starts the stores of a directory and waits until they are ready.
   *
   * @param options further words of the command line, as {@code "--only", "mongo"} or {@code
   *     "--postgres-port", "25432"}
   * @throws StoresException with what it printed if it ends instead
   */
  public static StoresProcess start(Path dir, String... options) {
    return startWithin(List.of(), dir, options);
  }

  /**
   * {@link #start} in other surroundings.
   *
   * @param before the words of a command that becomes the one that follows it, such as {@code
   *     "unshare", "-m"}
   */
  public static StoresProcess startWithin(List<String> before, Path dir, String... options) {
    List<String> words = new ArrayList<>(before);
    words.addAll(command(dir, options));
    StoresProcess stores = launch(dir, words);
    if (!stores.ready.join()) {
      throw new StoresException(String.join("\n", stores.output));
    }
    return stores;
  }

  /** Starts it without waiting. */
  static StoresProcess launch(Path dir, String... options) {
    return launch(dir, command(dir, options));
  }

  private static StoresProcess launch(Path dir, List<String> command) {
    try {
      return new StoresProcess(dir, new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new StoresException("The stores' process cannot be started: " + e, e);
    }
  }

  private static List<String> command(Path dir, String... options) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(JVM_OPTIONS);
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add(StoresMain.class.getName());
    words.addAll(List.of("--dir", dir.toString(), "--until-input-closes"));
    words.addAll(List.of(options));
    return words;
  }

  private void readOutput() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        if (line.equals("stores ready")) {
          ready.complete(true);
        }
      }
    } catch (IOException e) {
      output.add(e.toString());
    }
    ready.complete(false);
  }

  /** What {@code DIR/stores.properties} says, or the half of it that runs. */
  public Map<String, String> asSettings() {
    Map<String, String> settings =
        StoreDirectory.readProperties(dir.resolve(ConnectionFiles.POSTGRES));
    settings.putAll(StoreDirectory.readProperties(dir.resolve(ConnectionFiles.MONGO)));
    return settings;
  }

  /** The superuser of PostgreSQL. */
  public DatabaseAddress admin() {
    return DatabaseAddress.from(
        StoreDirectory.readProperties(dir.resolve(ConnectionFiles.ADMIN)), "admin");
  }

  public Path directory() {
    return dir;
  }

  public long pid() {
    return process.pid();
  }

  /** What it has printed so far. */
  public List<String> output() {
    return List.copyOf(output);
  }

  /** SIGKILL: the Mongo store is gone, PostgreSQL, a process of its own, stays. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** SIGSTOP: the Mongo store accepts connections and does not answer, PostgreSQL works on. */
  public void stop() {
    Signal.STOP.sendTo(pid());
  }

  /** SIGCONT: ends {@link #stop}. */
  public void cont() {
    Signal.CONT.sendTo(pid());
  }

  /** To PostgreSQL's server process and all of its children. A killed one is started again. */
  public void signalPostgres(Signal signal) {
    postmaster().signal(signal);
  }

  public long postmasterPid() {
    return postmaster().pid();
  }

  private Postmaster postmaster() {
    return Postmaster.of(StoreDirectory.create(dir).resolve("postgres").resolve("data"))
        .filter(Postmaster::isRunning)
        .orElseThrow(() -> new IllegalStateException("PostgreSQL is not running in " + dir));
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The exit status. */
  public int awaitExit() {
    try {
      if (process.waitFor(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      throw new StoresException("The stores in " + dir + " do not end");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoresException("Interrupted", e);
    }
  }

  private void thaw() {
    if (process.isAlive()) {
      cont();
    }
  }

  /** Asks it to end and waits until it has. */
  @Override
  public void close() {
    thaw();
    Signal.TERM.sendTo(pid());
    var _ = awaitExit();
  }
}
