package com.prismicx.msr.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OperationWatchTest {
  private final Caller caller = new Caller();
  private long seconds = 1_000;

  @Test
  void repeats_a_state_that_stays_every_thirty_seconds() {
    watch(1_095);
    assertThat(caller.heardAt).containsExactly(1_000L, 1_030L, 1_060L, 1_090L, 1_095L);
    assertThat(caller.ended).isTrue();
  }

  @Test
  void tells_a_state_that_does_not_stay_once() {
    watch(1_010);
    assertThat(caller.heardAt).containsExactly(1_000L, 1_010L);
  }

  @Test
  void tells_a_slow_caller_the_newest_state_when_it_is_ready() {
    caller.readyFrom = 1_050;
    watch(1_055);
    assertThat(caller.heardAt).containsExactly(1_050L, 1_055L);
  }

  /** Watches an operation that ends then; looks every five seconds. */
  private void watch(long end) {
    new OperationWatch<>(
            caller,
            OperationProtos::encode,
            () -> operation(seconds >= end),
            () -> seconds += 5,
            () -> Duration.ofSeconds(seconds).toNanos())
        .run();
  }

  private static Operation operation(boolean ended) {
    Operation pending =
        Operation.pending(
            "o_1", Operation.Kind.UPGRADE, "t", "s", "1.0.0", "1.1.0", 1, null, Instant.EPOCH);
    return ended ? in(pending, Operation.State.SUCCEEDED) : pending;
  }

  private static Operation in(Operation operation, Operation.State state) {
    return new Operation(
        operation.operationId(),
        operation.kind(),
        state,
        operation.tenantId(),
        operation.systemId(),
        operation.versionFrom(),
        operation.versionTo(),
        operation.progress(),
        operation.attempts(),
        operation.fencingToken(),
        operation.requestId(),
        operation.error(),
        operation.waitingFor(),
        operation.createdAt(),
        operation.startedAt(),
        operation.endedAt(),
        false);
  }

  /** Who watches, and when it heard something. */
  private final class Caller extends ServerCallStreamObserver<com.prismicx.msr.v1.Operation> {
    final List<Long> heardAt = new ArrayList<>();
    long readyFrom;
    boolean ended;

    @Override
    public void onNext(com.prismicx.msr.v1.Operation state) {
      heardAt.add(seconds);
    }

    @Override
    public boolean isReady() {
      return seconds >= readyFrom;
    }

    @Override
    public void onCompleted() {
      ended = true;
    }

    @Override
    public void onError(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(@Nullable Runnable handler) {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}
  }
}
