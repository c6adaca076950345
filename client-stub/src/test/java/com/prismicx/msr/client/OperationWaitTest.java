package com.prismicx.msr.client;

import static com.prismicx.msr.v1.Operation.State.CANCELLED;
import static com.prismicx.msr.v1.Operation.State.FAILED;
import static com.prismicx.msr.v1.Operation.State.PENDING;
import static com.prismicx.msr.v1.Operation.State.RUNNING;
import static com.prismicx.msr.v1.Operation.State.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.OperationServiceGrpc.OperationServiceImplBase;
import com.prismicx.msr.v1.WaitOperationRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

final class OperationWaitTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Operation ACCEPTED = in(PENDING, 0);

  @Test
  void answers_with_the_operation_that_has_succeeded_and_tells_its_progress() {
    Scripted operations = new Scripted(in(RUNNING, 1), in(RUNNING, 2), in(SUCCEEDED, 3));
    try (FakeServer server = FakeServer.with(operations);
        MsrClient client = server.client().connect()) {
      List<Integer> steps = new ArrayList<>();

      Operation ended = client.await(ACCEPTED, LONG, o -> steps.add(o.getStepsDone()));

      assertThat(ended).isEqualTo(in(SUCCEEDED, 3));
      assertThat(steps).containsExactly(1, 2, 3);
    }
  }

  @Test
  void throws_the_operation_that_has_failed() {
    Operation failed =
        in(FAILED, 1).toBuilder()
            .setError(
                Operation.Error.newBuilder()
                    .setReason(ErrorReason.MIGRATION_FAILED)
                    .setMessage("statement 3 failed"))
            .build();
    try (FakeServer server = FakeServer.with(new Scripted(failed));
        MsrClient client = server.client().connect()) {
      OperationFailedException e =
          catchThrowableOfType(OperationFailedException.class, () -> client.await(ACCEPTED, LONG));

      assertThat(e.operation()).isEqualTo(failed);
      assertThat(e.reason()).isEqualTo(ErrorReason.MIGRATION_FAILED);
      assertThat(e).hasMessage("statement 3 failed");
    }
  }

  @Test
  void throws_the_operation_that_was_cancelled() {
    try (FakeServer server = FakeServer.with(new Scripted(in(RUNNING, 1), in(CANCELLED, 1)));
        MsrClient client = server.client().connect()) {
      OperationCancelledException e =
          catchThrowableOfType(
              OperationCancelledException.class, () -> client.await(ACCEPTED, LONG));

      assertThat(e.operation()).isEqualTo(in(CANCELLED, 1));
    }
  }

  @Test
  void asks_nothing_about_an_operation_that_has_ended() {
    Scripted operations = new Scripted();
    try (FakeServer server = FakeServer.with(operations);
        MsrClient client = server.client().connect()) {
      assertThat(client.await(in(SUCCEEDED, 3), LONG)).isEqualTo(in(SUCCEEDED, 3));
      assertThat(operations.asked).isEmpty();
    }
  }

  @Test
  void has_nothing_to_wait_for_after_validate_only() {
    try (MsrClient client = MsrClient.to("localhost:1").plaintext().connect()) {
      assertThatThrownBy(() -> client.await(Operation.getDefaultInstance(), LONG))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("only validated");
    }
  }

  @Test
  void gives_up_after_the_timeout_with_the_operation_as_last_seen() {
    Scripted operations = new Scripted(in(RUNNING, 1));
    operations.last = in(RUNNING, 2);
    try (FakeServer server = FakeServer.with(operations);
        MsrClient client = server.client().connect()) {
      OperationPendingException e =
          catchThrowableOfType(
              OperationPendingException.class,
              () -> client.await(ACCEPTED, Duration.ofMillis(600)));

      assertThat(e.operation()).isEqualTo(in(RUNNING, 2));
      assertThat(e).hasMessageContaining("o_1").hasMessageContaining("0.6 s");
    }
  }

  @Test
  void asks_to_wait_no_longer_than_the_contract_allows() {
    Scripted operations = new Scripted(in(SUCCEEDED, 3));
    try (FakeServer server = FakeServer.with(operations);
        MsrClient client = server.client().connect()) {
      client.await(ACCEPTED, Duration.ofHours(1));
    }
    assertThat(operations.asked.element().getTimeout().getSeconds()).isEqualTo(10);
  }

  @Test
  void sits_out_an_outage_that_is_longer_than_the_retries_of_one_call() {
    Scripted operations = new Scripted(in(SUCCEEDED, 3));
    operations.outages = 2 * Retries.ATTEMPTS;
    try (FakeServer server = FakeServer.with(operations);
        MsrClient client = server.client().connect()) {
      assertThat(client.await(ACCEPTED, LONG)).isEqualTo(in(SUCCEEDED, 3));
    }
    assertThat(operations.asked).hasSize(2 * Retries.ATTEMPTS + 1);
  }

  @Test
  void goes_on_after_a_server_that_cancelled_the_call_or_had_too_many() {
    Scripted operations = new Scripted(in(SUCCEEDED, 3));
    operations.outages = 2;
    operations.outage =
        asked ->
            asked == 1
                ? Status.CANCELLED.asRuntimeException()
                : StatusProto.toStatusRuntimeException(
                    com.google.rpc.Status.newBuilder()
                        .setCode(Status.Code.RESOURCE_EXHAUSTED.value())
                        .addDetails(
                            Any.pack(
                                RetryInfo.newBuilder()
                                    .setRetryDelay(
                                        com.google.protobuf.Duration.newBuilder().setNanos(1))
                                    .build()))
                        .build());
    try (FakeServer server = FakeServer.with(operations);
        MsrClient client = server.client().connect()) {
      assertThat(client.await(ACCEPTED, LONG)).isEqualTo(in(SUCCEEDED, 3));
    }
    assertThat(operations.asked).hasSize(3);
  }

  @Test
  void ends_when_its_thread_is_interrupted() {
    Scripted operations = new Scripted();
    operations.last = in(RUNNING, 1);
    try (FakeServer server = FakeServer.with(operations);
        MsrClient client = server.client().connect()) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> client.await(ACCEPTED, LONG)).isInstanceOf(MsrException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void goes_on_with_the_server_that_takes_the_place_of_the_first() throws Exception {
    Scripted waiting = new Scripted();
    waiting.last = in(RUNNING, 1);
    FakeServer first = FakeServer.with(waiting);
    try (MsrClient client = first.client().connect()) {
      CompletableFuture<Operation> ended =
          CompletableFuture.supplyAsync(() -> client.await(ACCEPTED, LONG));
      waiting.called.await();
      first.close();
      try (FakeServer second = FakeServer.at(first.port(), new Scripted(in(SUCCEEDED, 3)))) {
        assertThat(ended.get()).isEqualTo(in(SUCCEEDED, 3));
        assertThat(second.headers).isNotEmpty();
      }
    }
  }

  private static Operation in(Operation.State state, int steps) {
    return Operation.newBuilder()
        .setOperationId("o_1")
        .setState(state)
        .setStepsDone(steps)
        .setStepsTotal(3)
        .build();
  }

  /** After its outages answers with one state after the other, then with {@code last} for ever. */
  private static final class Scripted extends OperationServiceImplBase {

    final BlockingQueue<WaitOperationRequest> asked = new LinkedBlockingQueue<>();
    final CountDownLatch called = new CountDownLatch(1);
    volatile Operation last;
    volatile int outages;
    volatile IntFunction<StatusRuntimeException> outage =
        asked -> Status.UNAVAILABLE.asRuntimeException();
    private final BlockingQueue<Operation> states;

    Scripted(Operation... states) {
      this.states = new LinkedBlockingQueue<>(List.of(states));
    }

    @Override
    public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> observer) {
      asked.add(request);
      called.countDown();
      if (asked.size() <= outages) {
        observer.onError(outage.apply(asked.size()));
        return;
      }
      Operation next = states.poll();
      observer.onNext(next == null ? last : next);
      observer.onCompleted();
    }
  }
}
