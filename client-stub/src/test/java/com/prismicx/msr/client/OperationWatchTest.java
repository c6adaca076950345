package com.prismicx.msr.client;

import static com.prismicx.msr.v1.Operation.State.CANCELLED;
import static com.prismicx.msr.v1.Operation.State.FAILED;
import static com.prismicx.msr.v1.Operation.State.RUNNING;
import static com.prismicx.msr.v1.Operation.State.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.OperationServiceGrpc.OperationServiceImplBase;
import com.prismicx.msr.v1.WatchOperationRequest;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class OperationWatchTest {

  private final List<Integer> seen = new ArrayList<>();

  @Test
  void tells_every_state_and_answers_with_the_last() {
    Streams streams = new Streams(ending(in(RUNNING, 1), in(RUNNING, 2), in(SUCCEEDED, 3)));

    assertThat(watch(streams)).isEqualTo(in(SUCCEEDED, 3));
    assertThat(seen).containsExactly(1, 2, 3);
    assertThat(streams.asked).containsExactly("o_1");
  }

  @Test
  void throws_the_operation_that_failed_or_was_cancelled() {
    assertThatThrownBy(() -> watch(new Streams(ending(in(FAILED, 1)))))
        .isInstanceOf(OperationFailedException.class)
        .isNotInstanceOf(OperationCancelledException.class);
    assertThatThrownBy(() -> watch(new Streams(ending(in(CANCELLED, 1)))))
        .isInstanceOf(OperationCancelledException.class);
  }

  @Test
  void begins_anew_when_it_is_cut_off_and_tells_nothing_twice() {
    Streams streams =
        new Streams(
            List.of(
                ending(in(RUNNING, 1)),
                broken(Status.UNAVAILABLE, in(RUNNING, 1), in(RUNNING, 2)),
                broken(Status.CANCELLED),
                ending(in(RUNNING, 2), in(RUNNING, 2), in(SUCCEEDED, 3))));

    assertThat(watch(streams)).isEqualTo(in(SUCCEEDED, 3));
    assertThat(seen).containsExactly(1, 2, 3);
    assertThat(streams.asked).hasSize(4);
  }

  @Test
  void ends_with_a_refusal() {
    assertThatThrownBy(() -> watch(new Streams(broken(Status.NOT_FOUND))))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void gives_up_when_the_server_stays_away() {
    try (MsrClient client = MsrClient.to("localhost:1").plaintext().connect()) {
      OperationWatch watch = new OperationWatch(client, "o_1", Duration.ofMillis(1));
      assertThatThrownBy(() -> watch.watch(state -> {})).isInstanceOf(UnavailableException.class);
    }
  }

  @Test
  void closes_the_stream_of_a_listener_that_fails() throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    Streams streams =
        new Streams(
            observer -> {
              Context.current().addListener(context -> closed.countDown(), Runnable::run);
              observer.onNext(in(RUNNING, 1));
            });
    try (FakeServer server = FakeServer.with(streams);
        MsrClient client = server.client().connect()) {
      assertThatThrownBy(
              () ->
                  client.watch(
                      "o_1",
                      state -> {
                        throw new IllegalStateException("enough");
                      }))
          .hasMessage("enough");
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Operation watch(Streams streams) {
    try (FakeServer server = FakeServer.with(streams);
        MsrClient client = server.client().connect()) {
      return client.watch("o_1", state -> seen.add(state.getStepsDone()));
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

  private static Consumer<StreamObserver<Operation>> ending(Operation... states) {
    return observer -> {
      List.of(states).forEach(observer::onNext);
      observer.onCompleted();
    };
  }

  private static Consumer<StreamObserver<Operation>> broken(Status how, Operation... states) {
    return observer -> {
      List.of(states).forEach(observer::onNext);
      observer.onError(how.asRuntimeException());
    };
  }

  /** Answers each watch with the next of these streams. */
  private static final class Streams extends OperationServiceImplBase {

    final List<String> asked = new CopyOnWriteArrayList<>();
    private final Queue<Consumer<StreamObserver<Operation>>> streams;

    Streams(Consumer<StreamObserver<Operation>> only) {
      this(List.of(only));
    }

    Streams(List<Consumer<StreamObserver<Operation>>> streams) {
      this.streams = new ConcurrentLinkedQueue<>(streams);
    }

    @Override
    public void watchOperation(WatchOperationRequest request, StreamObserver<Operation> observer) {
      asked.add(request.getOperationId());
      streams.remove().accept(observer);
    }
  }
}
