package com.prismicx.msr.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real server in a process of its own, so that a test can kill it. Ends with the JVM at the latest. */
public final class ServerProcess implements AutoCloseable {
  private static final Pattern SERVING = Pattern.compile("serving gRPC on \\S+:(\\d+)");
  private static final Duration START = Duration.ofSeconds(60);

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final List<String> JVM =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");
  private static final SharedClasses CLASSES = new SharedClasses(JAVA, JVM);

  private final Process process;
  private final Path settingsFile;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final List<String> log = new ArrayList<>();

  private ServerProcess(Map<String, String> settings, List<String> options) throws IOException {
    settingsFile = Files.createTempFile("msr-server-", ".properties");
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer out = Files.newBufferedWriter(settingsFile)) {
      properties.store(out, null);
    }
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(JVM);
    command.addAll(options);
    command.addAll(List.of("-cp", SharedClasses.classPath(), Main.class.getName()));
    command.addAll(List.of("--settings", settingsFile.toString()));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Thread.ofPlatform().daemon().start(this::read);
  }

  /** Starts a server; when this returns it serves. */
  public static ServerProcess start(Map<String, String> settings) {
    return CLASSES.isMade() ? serving(launch(settings)) : first(settings);
  }

  private static ServerProcess first(Map<String, String> settings) {
    Path loaded = SharedClasses.newList();
    ServerProcess server = serving(launch(settings, SharedClasses.recording(loaded)));
    CLASSES.make(loaded);
    return server;
  }

  private static ServerProcess serving(ServerProcess server) {
    server.port();
    return server;
  }

  /** Starts a server without waiting for it, for tests in which it ends instead. */
  public static ServerProcess launch(Map<String, String> settings) {
    return launch(settings, CLASSES.options());
  }

  private static ServerProcess launch(Map<String, String> settings, List<String> options) {
    try {
      return new ServerProcess(settings, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    try {
      return port.get(START.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the server does not start:\n" + String.join("\n", log()), e);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** What it has logged so far. */
  public List<String> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  /** SIGKILL: no shutdown hook runs. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** SIGTERM, as an orchestrator stops it. */
  @Override
  public void close() {
    process.destroy();
    awaitExit();
  }

  /** Asks it to stop by SIGTERM, without waiting. */
  public void terminate() {
    process.destroy();
  }

  /** Its exit code, when it has ended by itself or by a signal. */
  public int exitCode() {
    awaitExit();
    return process.exitValue();
  }

  private void awaitExit() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the server does not stop:\n" + String.join("\n", log()));
      }
      Files.deleteIfExists(settingsFile);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (Reader reader = process.inputReader();
        BufferedReader lines = new BufferedReader(reader)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (log) {
          log.add(line);
        }
        Matcher serving = SERVING.matcher(line);
        if (serving.find()) {
          port.complete(Integer.parseInt(serving.group(1)));
        }
      }
    } catch (IOException e) {
      // The process is gone, and its output with it.
    }
    port.completeExceptionally(new IOException("the server ended"));
  }
}
