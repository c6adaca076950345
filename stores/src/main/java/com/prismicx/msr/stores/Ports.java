package com.prismicx.msr.stores;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Which port a store listens on: the one asked for, the one it had before, or a free one. */
final class Ports {
  /** Below the kernel's range for outgoing connections: one of those would block a restart. */
  private static final int LOWEST = 20_000;

  private static final int HIGHEST = 32_000;

  private Ports() {}

  /**
   * Chooses and remembers a port.
   *
   * @param wanted 0 for the one that the directory remembers
   * @param option what the user can set to get another one
   */
  static int choose(StoreDirectory directory, int wanted, String option) {
    Path file = directory.resolve("port.properties");
    int port = wanted != 0 ? wanted : remembered(file);
    if (port == 0) {
      port = findFree();
    }
    if (!isFree(port)) {
      throw new StoresException(
          "Port " + port + " on 127.0.0.1 is taken: free it, or choose another with " + option);
    }
    StoreDirectory.writeProperties(file, Map.of("port", Integer.toString(port)));
    return port;
  }

  private static int remembered(Path file) {
    return Integer.parseInt(StoreDirectory.readProperties(file).getOrDefault("port", "0"));
  }

  static int findFree() {
    return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST))
        .limit(1_000)
        .filter(Ports::isFree)
        .findFirst()
        .orElseThrow(() -> new StoresException("No port is free"));
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
