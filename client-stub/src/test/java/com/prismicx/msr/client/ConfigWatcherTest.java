package com.prismicx.msr.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.v1.ConfigServiceGrpc.ConfigServiceImplBase;
import com.prismicx.msr.v1.ConfigState;
import com.prismicx.msr.v1.WatchConfigRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ConfigWatcherTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path folder;

  private final Streams streams = new Streams();
  private final BlockingQueue<ConfigState> told = new LinkedBlockingQueue<>();
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("crm.config");
  }

  @Test
  void waits_for_the_first_state_and_tells_the_later_ones() throws InterruptedException {
    try (FakeServer server = FakeServer.with(streams);
        MsrClient client = server.client().connect();
        ConfigWatcher watcher = start(client)) {
      assertThat(watcher.current()).isEqualTo(state(1));
      streams.tell(state(2));
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(state(2));
      assertThat(watcher.current()).isEqualTo(state(2));
      streams.tell(state(2).toBuilder().setHeartbeat(true).clearConfiguration().build());
      streams.tell(state(3));
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(state(3));
      assertThat(watcher.failure()).isEmpty();
    }
  }

  @Test
  void goes_on_from_the_last_token_when_the_stream_breaks() throws InterruptedException {
    try (FakeServer server = FakeServer.with(streams);
        MsrClient client = server.client().connect();
        ConfigWatcher watcher = start(client)) {
      streams.breakOff();
      assertThat(streams.asked()).isEqualTo("token 1");
      streams.tell(state(2));
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(state(2));
      assertThat(watcher.current()).isEqualTo(state(2));
    }
  }

  @Test
  void starts_with_what_was_kept_while_the_service_is_away_and_hears_it_later()
      throws InterruptedException {
    int port;
    try (FakeServer server = FakeServer.with(streams);
        MsrClient client = server.client().connect();
        ConfigWatcher watcher = start(client)) {
      port = server.port();
      assertThat(watcher.current()).isEqualTo(state(1));
    }
    try (MsrClient client = MsrClient.to("localhost:" + port).plaintext().connect();
        ConfigWatcher watcher = start(client)) {
      assertThat(watcher.current()).isEqualTo(state(1));
      streams.forget();
      try (FakeServer back = FakeServer.at(port, streams)) {
        assertThat(streams.asked()).isEqualTo("token 1");
        streams.tell(state(2));
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(state(2));
        assertThat(back.port()).isEqualTo(port);
      }
    }
  }

  @Test
  void without_a_file_and_a_service_it_says_so() {
    try (MsrClient client = MsrClient.to("localhost:1").plaintext().connect()) {
      assertThatThrownBy(
              () ->
                  ConfigWatcher.start(
                      client, "crm", "acme", file, Duration.ofMillis(10), told::add))
          .isInstanceOf(UnavailableException.class);
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void a_refusal_is_thrown_at_once_and_later_kept_to_be_asked_for() throws InterruptedException {
    streams.refusing = Status.NOT_FOUND;
    try (FakeServer server = FakeServer.with(streams);
        MsrClient client = server.client().connect()) {
      assertThatThrownBy(() -> start(client)).isInstanceOf(NotFoundException.class);
      streams.refusing = null;
      try (ConfigWatcher watcher = start(client)) {
        streams.refusing = Status.NOT_FOUND;
        streams.breakOff();
        for (int i = 0; i < 200 && watcher.failure().isEmpty(); i++) {
          TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(watcher.failure()).containsInstanceOf(NotFoundException.class);
        assertThat(watcher.current()).isEqualTo(state(1));
      }
    }
  }

  @Test
  void a_file_that_cannot_be_written_ends_the_watching_and_says_so() {
    try (FakeServer server = FakeServer.with(streams);
        MsrClient client = server.client().connect()) {
      Path nowhere = folder.resolve("missing").resolve("crm.config");
      assertThatThrownBy(
              () -> ConfigWatcher.start(client, "crm", "acme", nowhere, PATIENCE, told::add))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("crm.config");
    }
  }

  @Test
  void a_file_that_is_broken_or_of_another_tenant_counts_as_none() throws IOException {
    Files.writeString(file, "what is this?");
    try (FakeServer server = FakeServer.with(streams);
        MsrClient client = server.client().connect()) {
      try (ConfigWatcher watcher = start(client)) {
        assertThat(watcher.current()).isEqualTo(state(1));
      }
      Files.write(file, state(9).toBuilder().setTenantId("other").build().toByteArray());
      try (ConfigWatcher watcher = start(client)) {
        assertThat(watcher.current()).isEqualTo(state(1));
      }
    }
  }

  private ConfigWatcher start(MsrClient client) {
    return ConfigWatcher.start(client, "crm", "acme", file, PATIENCE, told::add);
  }

  private static ConfigState state(int revision) {
    return ConfigState.newBuilder()
        .setSystemId("crm")
        .setTenantId("acme")
        .setTenantRevision(revision)
        .setConfiguration(
            Struct.newBuilder().putFields("n", Value.newBuilder().setNumberValue(revision).build()))
        .setResumeToken("token " + revision)
        .build();
  }

  /** Answers each watch without a token by the first state. */
  private static final class Streams extends ConfigServiceImplBase {
    private final BlockingQueue<String> resumed = new LinkedBlockingQueue<>();
    private final List<StreamObserver<ConfigState>> open = new CopyOnWriteArrayList<>();
    private volatile Status refusing;

    @Override
    public void watchConfig(WatchConfigRequest request, StreamObserver<ConfigState> out) {
      if (refusing != null) {
        out.onError(refusing.asRuntimeException());
        return;
      }
      open.add(out);
      if (request.getResumeToken().isEmpty()) {
        out.onNext(state(1));
      } else {
        resumed.add(request.getResumeToken());
      }
    }

    private void tell(ConfigState state) {
      open.getLast().onNext(state);
    }

    private void breakOff() {
      open.getLast().onError(Status.UNAVAILABLE.asRuntimeException());
    }

    private void forget() {
      resumed.clear();
    }

    /** The token of a watch that goes on. */
    private String asked() throws InterruptedException {
      return resumed.poll(20, TimeUnit.SECONDS);
    }
  }
}
