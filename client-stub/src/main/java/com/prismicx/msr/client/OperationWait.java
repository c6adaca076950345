package com.prismicx.msr.client;

import static com.prismicx.msr.v1.Operation.State.CANCELLED;
import static com.prismicx.msr.v1.Operation.State.FAILED;
import static com.prismicx.msr.v1.Operation.State.SUCCEEDED;

import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.WaitOperationRequest;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Asks again and again until an operation has ended: one WaitOperation takes at most 10 s. */
final class OperationWait {

  /** What the contract allows one WaitOperation to take. */
  static final Duration LONGEST_CALL = Duration.ofSeconds(10);

  // What a WaitOperation may take beyond the waiting itself.
  private static final Duration GRACE = Duration.ofSeconds(5);
  static final Duration PAUSE = Duration.ofMillis(250);

  private final MsrClient client;
  private final Duration longest;

  OperationWait(MsrClient client, Duration longest) {
    this.client = client;
    this.longest = longest;
  }

  Operation await(Operation operation, Duration timeout, Consumer<Operation> progress) {
    if (operation.getOperationId().isEmpty()) {
      throw new IllegalArgumentException(
          "nothing to wait for: this operation was only validated, it has no operation_id");
    }
    long start = System.nanoTime();
    Operation present = operation;
    MsrException outage = null;
    while (!ended(present)) {
      Duration left = timeout.minusNanos(System.nanoTime() - start);
      if (!left.isPositive()) {
        throw new OperationPendingException(present, timeout, outage);
      }
      long asked = System.nanoTime();
      try {
        present = waitOnce(present, left);
        outage = null;
        progress.accept(present);
        // A server that answers too early, as one that is about to stop may, is not asked in a
        // tight loop.
        if (!ended(present) && System.nanoTime() - asked < PAUSE.toNanos()) {
          pause(PAUSE);
        }
      } catch (MsrException e) {
        if (!passes(e)) {
          throw e;
        }
        outage = e;
        pause(e.retryDelay().orElse(PAUSE));
      }
    }
    return succeeded(present);
  }

  /**
   * An operation that has ended, if it did so well.
   *
   * @throws OperationFailedException if not
   */
  static Operation succeeded(Operation ended) {
    return switch (ended.getState()) {
      case SUCCEEDED -> ended;
      case CANCELLED -> throw new OperationCancelledException(ended);
      default -> throw new OperationFailedException(ended);
    };
  }

  static boolean ended(Operation operation) {
    return operation.getState() == SUCCEEDED
        || operation.getState() == FAILED
        || operation.getState() == CANCELLED;
  }

  private Operation waitOnce(Operation operation, Duration left) {
    Duration wait = left.compareTo(longest) < 0 ? left : longest;
    WaitOperationRequest request =
        WaitOperationRequest.newBuilder()
            .setOperationId(operation.getOperationId())
            .setTimeout(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(wait.toSeconds())
                    .setNanos(wait.toNanosPart()))
            .build();
    return client.call(
        () ->
            client
                .operations()
                .withDeadlineAfter(wait.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
                .waitOperation(request));
  }

  /** Whether asking again can help: asking does no harm. */
  static boolean passes(MsrException e) {
    return switch (e) {
      case UnavailableException u -> true;
      case DeadlineException d -> true;
      case OverLimitException o -> o.retryDelay().isPresent();
      // A server that stops at once cancels its calls. If the caller did, the thread is
      // interrupted.
      default -> e.code() == Status.Code.CANCELLED && !Thread.currentThread().isInterrupted();
    };
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      // The next call sees the interrupt and ends CANCELLED.
      Thread.currentThread().interrupt();
    }
  }
}
