package com.prismicx.msr.client;

import com.google.protobuf.InvalidProtocolBufferException;
import com.prismicx.msr.v1.ConfigState;
import com.prismicx.msr.v1.GetEffectiveConfigRequest;
import com.prismicx.msr.v1.WatchConfigRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps an application's configuration: always the last one that the service told, also on disk, so that the application
 * starts while the service is away. Changes come by themselves.
 *
 * <pre>{@code
 * try (ConfigWatcher config = ConfigWatcher.start(msr, "crm_standard", "acme", Path.of("/var/lib/app/crm.config"),
 *     Duration.ofSeconds(10), state -> reload(state.getConfiguration()))) {
 *   Struct now = config.current().getConfiguration();
 * }
 * }</pre>
 */
public final class ConfigWatcher implements AutoCloseable {

  private static final Duration FOR_EVER = Duration.ofDays(365_000);

  private final MsrClient client;
  private final WatchConfigRequest request;
  private final Path file;
  private final Consumer<ConfigState> listener;
  private final CountDownLatch first = new CountDownLatch(1);
  private final Thread thread;
  private volatile ConfigState current;
  private volatile RuntimeException failure;

  private ConfigWatcher(
      MsrClient client, WatchConfigRequest request, Path file, Consumer<ConfigState> listener) {
    this.client = client;
    this.request = request;
    this.file = file;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("msr-config").unstarted(this::follow);
  }

  /**
   * Begins to watch. Answers at once if the file has a configuration, which the service may be away for; else waits for the
   * first one.
   *
   * @param tenantId empty for what a tenant has that says nothing itself
   * @param file where the last configuration is kept; its folder must exist, and nobody else may write it
   * @param patience how long to wait for the first configuration when there is none on disk
   * @param listener is told each later configuration, by one thread; what it throws ends the watching
   * @throws MsrException if the service refuses, or is away and there is none on disk
   * @throws UncheckedIOException if the file cannot be read or written
   */
  public static ConfigWatcher start(
      MsrClient client,
      String systemId,
      String tenantId,
      Path file,
      Duration patience,
      Consumer<ConfigState> listener) {
    WatchConfigRequest.Builder request =
        WatchConfigRequest.newBuilder()
            .setSystemId(systemId)
            .setTenantId(tenantId)
            .setIncludeConfiguration(true);
    Optional<ConfigState> kept =
        read(file)
            .filter(
                state ->
                    state.getSystemId().equals(systemId) && state.getTenantId().equals(tenantId));
    kept.ifPresent(state -> request.setResumeToken(state.getResumeToken()));
    ConfigWatcher watcher = new ConfigWatcher(client, request.build(), file, listener);
    watcher.current = kept.orElse(null);
    watcher.thread.start();
    try {
      watcher.awaitFirst(patience);
      return watcher;
    } catch (RuntimeException e) {
      watcher.close();
      throw e;
    }
  }

  /** The last configuration that is known. */
  public ConfigState current() {
    return current;
  }

  /**
   * Why the watching has ended: an MsrException when the service refuses, such as that the tenant is gone; an
   * UncheckedIOException when the file cannot be written; or what the listener threw. Empty while it goes on.
   */
  public Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Stops watching; what is on disk stays. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitFirst(Duration patience) {
    try {
      if (current == null && !first.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        // A service that is away says best itself that it is; one that is back is waited for.
        client.call(() -> client.config().getEffectiveConfig(effective()));
        boolean _ = first.await(patience.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (current == null) {
      throw failure == null
          ? new IllegalStateException("no configuration was told in time")
          : failure;
    }
  }

  private GetEffectiveConfigRequest effective() {
    return GetEffectiveConfigRequest.newBuilder()
        .setSystemId(request.getSystemId())
        .setTenantId(request.getTenantId())
        .build();
  }

  private void follow() {
    try {
      new ConfigFollow(client, request, FOR_EVER).follow(this::take);
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      first.countDown();
    }
  }

  private void take(ConfigState state) {
    keep(state);
    boolean isFirst = current == null;
    current = state;
    first.countDown();
    if (!isFirst) {
      listener.accept(state);
    }
  }

  private void keep(ConfigState state) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = state.toByteString().asReadOnlyByteBuffer();
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
      // Whoever starts meanwhile finds the old one or the new one, whole.
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the configuration in " + file, e);
    }
  }

  private static Optional<ConfigState> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(ConfigState.parseFrom(Files.readAllBytes(file)))
          : Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      // As good as none: the service tells it anew.
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the configuration kept in " + file, e);
    }
  }
}
