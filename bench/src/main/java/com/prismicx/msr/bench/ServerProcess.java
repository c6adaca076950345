package com.prismicx.msr.bench;

import com.prismicx.msr.server.Main;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The real server as the launcher starts it: its own flags, its own class path, a process of its own. */
final class ServerProcess implements AutoCloseable {
  private final Folder folder;
  private final Child child;
  private final int port;
  private final Duration untilServing;
  private final Duration cpuUntilServing;

  private ServerProcess(Folder folder, Child child, int port, Duration untilServing) {
    cpuUntilServing = child.cpu();
    this.port = port;
    this.folder = folder;
    this.child = child;
    this.untilServing = untilServing;
  }

  /** Starts it; when this returns, grpc.health.v1 says SERVING. */
  static ServerProcess start(Map<String, String> settings) {
    return start(settings, List.of());
  }

  /** Starts it with more flags of the JVM. */
  static ServerProcess start(Map<String, String> settings, List<String> flags) {
    Folder folder = Folder.create("server");
    int port = FreePort.find();
    Map<String, String> own = new HashMap<>(settings);
    own.put("grpc.port", Integer.toString(port));
    try {
      PropertyFile.write(folder.file("settings"), own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String[] arguments = {"--settings", folder.file("settings").toString()};
    Child child =
        Child.start(
            "server",
            Checkout.java(flags, Checkout.serverClassPath(), Main.class.getName(), arguments),
            folder);
    return new ServerProcess(folder, child, port, child.await(() -> age(child, port)));
  }

  /** Where it listens. */
  int port() {
    return port;
  }

  /** How long it had a core up to now. */
  Duration cpu() {
    return child.cpu();
  }

  /** From the process's start to SERVING. */
  Duration untilServing() {
    return untilServing;
  }

  /** How long it had a core until then, which on a busy machine says more. */
  Duration cpuUntilServing() {
    return cpuUntilServing;
  }

  /** How much of it is in memory now, in bytes. */
  long resident() {
    return memory("VmRSS");
  }

  /** The most that it ever was, in bytes. */
  long residentAtMost() {
    return memory("VmHWM");
  }

  private long memory(String field) {
    try {
      return child.memory(field);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A channel to a port that is not listened on yet would wait a second before it tries again. */
  private static Optional<Duration> age(Child child, int port) throws IOException {
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      HealthCheckResponse health =
          HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
      return health.getStatus() == HealthCheckResponse.ServingStatus.SERVING
          ? Optional.of(child.age())
          : Optional.empty();
    } catch (StatusRuntimeException notYet) {
      return Optional.empty();
    } finally {
      channel.shutdownNow();
    }
  }

  /** Lets it end within that time, instead of the usual one. */
  void close(Duration patience) {
    child.close(patience);
    folder.close();
  }

  @Override
  public void close() {
    child.close();
    folder.close();
  }
}
