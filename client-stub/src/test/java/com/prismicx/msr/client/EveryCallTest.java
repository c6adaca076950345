package com.prismicx.msr.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.prismicx.msr.v1.CancelOperationRequest;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.OperationServiceGrpc.OperationServiceImplBase;
import com.prismicx.msr.v1.WaitOperationRequest;
import com.prismicx.msr.v1.WatchOperationRequest;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the client adds to every call: a deadline, an id, a token; and the size of answer that it takes. */
final class EveryCallTest {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @Test
  void has_the_default_deadline() {
    Deadlines operations = new Deadlines();
    try (FakeServer server = FakeServer.with(operations);
        MsrClient client = server.client().connect()) {
      client.operations().getOperation(GetOperationRequest.getDefaultInstance());
    }
    assertThat(operations.seconds)
        .singleElement()
        .satisfies(s -> assertThat(s).isBetween(4.0, 5.0));
  }

  @Test
  void that_waits_has_a_longer_one() {
    Deadlines operations = new Deadlines();
    try (FakeServer server = FakeServer.with(operations);
        MsrClient client = server.client().connect()) {
      client.operations().waitOperation(WaitOperationRequest.getDefaultInstance());
    }
    assertThat(operations.seconds)
        .singleElement()
        .satisfies(s -> assertThat(s).isBetween(14.0, 15.0));
  }

  @Test
  void that_is_a_stream_has_none() {
    Deadlines operations = new Deadlines();
    try (FakeServer server = FakeServer.with(operations);
        MsrClient client = server.client().connect()) {
      client
          .operations()
          .watchOperation(WatchOperationRequest.getDefaultInstance())
          .forEachRemaining(state -> {});
    }
    assertThat(operations.seconds).containsExactly(Double.POSITIVE_INFINITY);
  }

  @Test
  void that_cancels_has_the_default_deadline() {
    Deadlines operations = new Deadlines();
    try (FakeServer server = FakeServer.with(operations);
        MsrClient client = server.client().connect()) {
      client.operations().cancelOperation(CancelOperationRequest.getDefaultInstance());
    }
    assertThat(operations.seconds)
        .singleElement()
        .satisfies(s -> assertThat(s).isBetween(4.0, 5.0));
  }

  @Test
  void keeps_a_deadline_of_its_own() {
    Deadlines operations = new Deadlines();
    try (FakeServer server = FakeServer.with(operations);
        MsrClient client = server.client().deadline(Duration.ofSeconds(1)).connect()) {
      client
          .operations()
          .withDeadlineAfter(30, TimeUnit.SECONDS)
          .getOperation(GetOperationRequest.getDefaultInstance());
    }
    assertThat(operations.seconds)
        .singleElement()
        .satisfies(s -> assertThat(s).isBetween(29.0, 30.0));
  }

  @Test
  void ends_at_its_deadline() {
    OperationServiceImplBase silent =
        new OperationServiceImplBase() {
          @Override
          public void getOperation(
              GetOperationRequest request, StreamObserver<Operation> observer) {}
        };
    try (FakeServer server = FakeServer.with(silent);
        MsrClient client = server.client().deadline(Duration.ofMillis(200)).connect()) {
      assertThatThrownBy(
              () ->
                  client.call(
                      () ->
                          client
                              .operations()
                              .getOperation(GetOperationRequest.getDefaultInstance())))
          .isInstanceOf(DeadlineException.class);
    }
  }

  @Test
  void has_an_id_of_its_own_that_its_exception_tells() {
    FakeRegistry registry =
        new FakeRegistry(
            request -> {
              throw Status.NOT_FOUND.asRuntimeException();
            });
    try (FakeServer server = FakeServer.with(registry);
        MsrClient client = server.client().connect()) {
      MsrException first = catchThrowableOfType(MsrException.class, () -> getSystem(client));
      MsrException second = catchThrowableOfType(MsrException.class, () -> getSystem(client));

      assertThat(first.requestId()).contains(server.headers.get(0).get(RequestId.HEADER));
      assertThat(second.requestId()).contains(server.headers.get(1).get(RequestId.HEADER));
      assertThat(first.requestId()).isNotEqualTo(second.requestId());
    }
  }

  @Test
  void asks_for_the_token_anew() {
    AtomicInteger issued = new AtomicInteger();
    try (FakeServer server = FakeServer.with(anything());
        MsrClient client =
            server.client().token(() -> "token-" + issued.incrementAndGet()).connect()) {
      getSystem(client);
      getSystem(client);

      assertThat(server.headers.stream().map(h -> h.get(AUTHORIZATION)))
          .containsExactly("Bearer token-1", "Bearer token-2");
    }
  }

  @Test
  void ends_if_there_is_no_token() {
    try (FakeServer server = FakeServer.with(anything());
        MsrClient client =
            server
                .client()
                .token(
                    () -> {
                      throw new IllegalStateException("the vault is closed");
                    })
                .connect()) {
      assertThatThrownBy(() -> getSystem(client))
          .isInstanceOf(DeniedException.class)
          .hasMessageContaining("the vault is closed");
      assertThat(server.headers).isEmpty();
    }
  }

  @Test
  void carries_no_token_unless_there_is_one() {
    try (FakeServer server = FakeServer.with(anything());
        MsrClient client = server.client().connect()) {
      getSystem(client);

      assertThat(server.headers.getFirst().containsKey(AUTHORIZATION)).isFalse();
    }
  }

  @Test
  void takes_an_answer_of_many_megabytes() {
    ManagementSystem large =
        ManagementSystem.newBuilder().setDescription("x".repeat(15_000_000)).build();
    try (FakeServer server = FakeServer.with(new FakeRegistry(request -> large));
        MsrClient client = server.client().connect()) {
      assertThat(getSystem(client)).isEqualTo(large);
    }
  }

  private static FakeRegistry anything() {
    return new FakeRegistry(request -> ManagementSystem.getDefaultInstance());
  }

  private static ManagementSystem getSystem(MsrClient client) {
    return client.call(() -> client.systems().getSystem(GetSystemRequest.getDefaultInstance()));
  }

  private static final class Deadlines extends OperationServiceImplBase {

    final List<Double> seconds = new CopyOnWriteArrayList<>();

    @Override
    public void getOperation(GetOperationRequest request, StreamObserver<Operation> observer) {
      answer(observer);
    }

    @Override
    public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> observer) {
      answer(observer);
    }

    @Override
    public void cancelOperation(
        CancelOperationRequest request, StreamObserver<Operation> observer) {
      answer(observer);
    }

    @Override
    public void watchOperation(WatchOperationRequest request, StreamObserver<Operation> observer) {
      answer(observer);
    }

    private void answer(StreamObserver<Operation> observer) {
      Deadline deadline = Context.current().getDeadline();
      seconds.add(
          deadline == null
              ? Double.POSITIVE_INFINITY
              : deadline.timeRemaining(TimeUnit.MILLISECONDS) / 1000.0);
      observer.onNext(Operation.getDefaultInstance());
      observer.onCompleted();
    }
  }
}
