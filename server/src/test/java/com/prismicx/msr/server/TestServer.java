package com.prismicx.msr.server;

import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.stores.TestStores;
import com.prismicx.msr.v1.ConfigServiceGrpc;
import com.prismicx.msr.v1.HealthServiceGrpc;
import com.prismicx.msr.v1.MigrationServiceGrpc;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.OperationServiceGrpc;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.TenantServiceGrpc;
import com.prismicx.msr.v1.VersionServiceGrpc;
import com.prismicx.msr.v1.WaitOperationRequest;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real server in this JVM, on databases of its own in the shared stores, and a channel to it over loopback. */
public final class TestServer implements AutoCloseable {
  private static final String SECRET = "dGhpcyBpcyBub3QgYSBzZWNyZXQsIGl0IGlzIGEgdGVzdCE=";
  private static final int WAIT_ROUNDS = 6;

  private final StoreSettings stores;
  private final MsrServer server;
  private final ManagedChannel channel;

  private TestServer(StoreSettings stores, Map<String, String> more, InstantSource clock) {
    this.stores = stores;
    try {
      server = MsrServer.start(Settings.parse(settings(stores, more)), clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .maxInboundMessageSize(16 << 20)
            .build();
  }

  /** A server on fresh databases. */
  public static TestServer start() {
    return start(Map.of());
  }

  /** A server on fresh databases with further settings. */
  public static TestServer start(Map<String, String> more) {
    return new TestServer(TestStores.fresh(), more, InstantSource.system());
  }

  /** One more server on the same stores. */
  public TestServer another(Map<String, String> more) {
    return another(more, InstantSource.system());
  }

  /** One more server on the same stores, with a clock of its own. */
  public TestServer another(Map<String, String> more, InstantSource clock) {
    return new TestServer(stores, more, clock);
  }

  /** Settings of a server on these stores: a free port, a control schema that migrates itself, quick to stop. */
  public static Map<String, String> settings(StoreSettings stores, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(stores.asSettings());
    settings.put("grpc.port", "0");
    settings.put("grpc.drain", "0ms");
    settings.put("control.migrate", "true");
    settings.put("control.pool-size", "8");
    settings.put("secret.key", SECRET);
    settings.putAll(more);
    return settings;
  }

  public StoreSettings stores() {
    return stores;
  }

  public int port() {
    return server.port();
  }

  public Channel channel() {
    return channel;
  }

  public SystemRegistryGrpc.SystemRegistryBlockingStub systems() {
    return SystemRegistryGrpc.newBlockingStub(channel);
  }

  public VersionServiceGrpc.VersionServiceBlockingStub versions() {
    return VersionServiceGrpc.newBlockingStub(channel);
  }

  public MigrationServiceGrpc.MigrationServiceBlockingStub migrations() {
    return MigrationServiceGrpc.newBlockingStub(channel);
  }

  public TenantServiceGrpc.TenantServiceBlockingStub tenants() {
    return TenantServiceGrpc.newBlockingStub(channel);
  }

  public OperationServiceGrpc.OperationServiceBlockingStub operations() {
    return OperationServiceGrpc.newBlockingStub(channel);
  }

  public ConfigServiceGrpc.ConfigServiceBlockingStub configs() {
    return ConfigServiceGrpc.newBlockingStub(channel);
  }

  public HealthServiceGrpc.HealthServiceBlockingStub health() {
    return HealthServiceGrpc.newBlockingStub(channel);
  }

  /** The operation after it has ended; fails if it does not within a minute. */
  public Operation await(Operation operation) {
    WaitOperationRequest wait =
        WaitOperationRequest.newBuilder().setOperationId(operation.getOperationId()).build();
    for (int round = 0; round < WAIT_ROUNDS; round++) {
      Operation now = operations().waitOperation(wait);
      if (now.hasEndedAt()) {
        return now;
      }
    }
    throw new AssertionError("operation " + operation.getOperationId() + " does not end");
  }

  /** Stops the server and removes its databases. */
  @Override
  public void close() {
    stop();
    stores.drop();
  }

  /** Stops the server; its databases stay. */
  public void stop() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
  }
}
