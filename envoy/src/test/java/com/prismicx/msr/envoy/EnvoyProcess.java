package com.prismicx.msr.envoy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Envoy with this module's {@code envoy.yaml}, on a free port of 127.0.0.1, in front of a gRPC server on 127.0.0.1. It
 * listens when {@link #before} returns; {@link #close} ends it at once.
 */
final class EnvoyProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path folder;
  private final Process process;
  private final EnvoyAdmin admin;
  private final int port;

  private EnvoyProcess(Path folder, Process process) throws InterruptedException {
    this.folder = folder;
    this.process = process;
    this.admin = new EnvoyAdmin(EnvoyConfiguration.adminSocket(folder));
    this.port = awaitPort();
  }

  /** Starts an Envoy before the gRPC server on that port, which need not be there. */
  static EnvoyProcess before(int grpcPort) {
    try {
      Path folder = Files.createTempDirectory("envoy");
      Path yaml = EnvoyConfiguration.write(folder, grpcPort);
      Process process =
          spawn(
              log(folder),
              List.of(
                  "-c",
                  yaml.toString(),
                  "-l",
                  "warning",
                  "--disable-hot-restart",
                  "--concurrency",
                  "2",
                  "--drain-time-s",
                  "5",
                  "--drain-strategy",
                  "immediate"));
      return new EnvoyProcess(folder, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** What `envoy --mode validate` has to say of the configuration: warnings and errors. */
  static String complaints() {
    try {
      Path folder = Files.createTempDirectory("envoy");
      Path yaml = EnvoyConfiguration.write(folder, 1);
      spawn(log(folder), List.of("-c", yaml.toString(), "--mode", "validate", "-l", "warning"))
          .waitFor();
      String said = Files.readString(log(folder));
      delete(folder);
      return said.replace("configuration '" + yaml + "' OK\n", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  int port() {
    return port;
  }

  EnvoyAdmin admin() {
    return admin;
  }

  /** A REST client of this Envoy. */
  Rest rest() {
    return new Rest(URI.create("http://127.0.0.1:" + port));
  }

  /** Envoy's log and access log up to now. */
  String log() {
    try {
      return Files.readString(log(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static Process spawn(Path log, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(EnvoyBinary.path().toString()));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private int awaitPort() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Optional<Integer> found = admin.port().filter(EnvoyProcess::accepts);
    while (found.isEmpty()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        String log = log();
        close();
        throw new IllegalStateException("Envoy does not listen:\n" + log);
      }
      Thread.sleep(10);
      found = admin.port().filter(EnvoyProcess::accepts);
    }
    return found.get();
  }

  /** A port is known before it is listened on. */
  private static boolean accepts(int port) {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static Path log(Path folder) {
    return folder.resolve("log");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }
}
