package com.prismicx.msr.stores;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.ServerVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * A store that speaks MongoDB's protocol, without authentication, on 127.0.0.1. Data and port stay
 * in {@code DIR/mongo}.
 */
public final class EmbeddedMongoStore implements AutoCloseable {
  static final String DATABASE = "config_db";

  /** A thread waits for its disk sync, and those that wait together share one. */
  private static final int CONCURRENT_COMMANDS = 16;

  private final StoreDirectory directory;
  private final MongoServer server;
  private final int port;

  private EmbeddedMongoStore(StoreDirectory directory, MongoServer server, int port) {
    this.directory = directory;
    this.server = server;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param port 0 for the one that it had before, or a free one
   */
  public static EmbeddedMongoStore start(Path dir, int port) {
    StoreDirectory directory = StoreDirectory.open(dir.resolve("mongo"));
    try {
      ConnectionFiles.removeStale(dir, ConnectionFiles.STORES, ConnectionFiles.MONGO);
      return start(directory, Ports.choose(directory, port, "--mongo-port"));
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static EmbeddedMongoStore start(StoreDirectory directory, int port) {
    DurableMongoBackend backend =
        DurableMongoBackend.open(new MongoFile(directory.resolve("store.mv")));
    // The driver refuses to talk to anything that claims to be older.
    backend.version(ServerVersion.MONGO_5_0);
    MongoServer server = new MongoServer(backend);
    try {
      server.bind(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1, CONCURRENT_COMMANDS);
    } catch (RuntimeException e) {
      throw new StoresException("The Mongo store cannot listen on port " + port + ": " + e, e);
    }
    return new EmbeddedMongoStore(directory, server, port);
  }

  public String url() {
    return "mongodb://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    try {
      server.shutdownNow();
    } finally {
      directory.close();
    }
  }
}
