package com.prismicx.msr.cli.fake;

import com.prismicx.msr.v1.CancelOperationRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.ListOperationsRequest;
import com.prismicx.msr.v1.ListOperationsResponse;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.OperationServiceGrpc.OperationServiceImplBase;
import com.prismicx.msr.v1.WaitOperationRequest;
import com.prismicx.msr.v1.WatchOperationRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Operations that end with the first wait for them. A watch goes through PENDING and RUNNING to the end. */
public final class FakeOperations extends OperationServiceImplBase {

  private final SequencedMap<String, Operation> stored = new LinkedHashMap<>();
  private Operation.Error failure;
  private boolean slow;
  private boolean hanging;

  /** From now on every operation fails so. */
  public void failWith(Operation.Error error) {
    failure = error;
  }

  /** From now on an operation takes two waits: RUNNING, then the end. */
  public void takeTime() {
    slow = true;
  }

  /** From now on no operation ends. */
  public void hang() {
    hanging = true;
  }

  synchronized Operation accept(Operation.Builder operation) {
    String id = "o_" + (stored.size() + 1);
    Operation accepted =
        operation
            .setOperationId(id)
            .setState(Operation.State.PENDING)
            .setStepsTotal(2)
            .setAttempts(1)
            .build();
    stored.put(id, accepted);
    return accepted;
  }

  private synchronized Operation require(String operationId) {
    Operation operation = stored.get(operationId);
    if (operation == null) {
      throw Refusal.notFound(ErrorReason.OPERATION_NOT_FOUND, "operation " + operationId);
    }
    return operation;
  }

  @Override
  public void getOperation(GetOperationRequest request, StreamObserver<Operation> observer) {
    Refusal.answer(observer, () -> require(request.getOperationId()));
  }

  @Override
  public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> observer) {
    Refusal.answer(observer, () -> await(require(request.getOperationId())));
  }

  private synchronized Operation await(Operation operation) {
    Operation present = advance(operation);
    return slow || hanging || hasEnded(present) ? present : advance(present);
  }

  @Override
  public void watchOperation(WatchOperationRequest request, StreamObserver<Operation> observer) {
    try {
      Operation present = require(request.getOperationId());
      observer.onNext(present);
      while (!hasEnded(present)) {
        present = advance(present);
        observer.onNext(present);
      }
      observer.onCompleted();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }

  private static boolean hasEnded(Operation operation) {
    return switch (operation.getState()) {
      case SUCCEEDED, FAILED, CANCELLED -> true;
      default -> false;
    };
  }

  @Override
  public void cancelOperation(CancelOperationRequest request, StreamObserver<Operation> observer) {
    Refusal.answer(observer, () -> cancel(require(request.getOperationId())));
  }

  private synchronized Operation cancel(Operation operation) {
    if (hasEnded(operation)) {
      throw Refusal.of(
          Status.Code.FAILED_PRECONDITION, ErrorReason.OPERATION_ENDED, "it has ended");
    }
    Operation next = operation.toBuilder().setState(Operation.State.CANCELLING).build();
    stored.put(next.getOperationId(), next);
    return next;
  }

  private synchronized Operation advance(Operation operation) {
    Operation.Builder next = operation.toBuilder();
    if (operation.getState() == Operation.State.PENDING) {
      next.setState(Operation.State.RUNNING).setStepsDone(1);
    } else if (operation.getState() == Operation.State.CANCELLING) {
      next.setState(Operation.State.CANCELLED)
          .setError(
              Operation.Error.newBuilder()
                  .setReason(ErrorReason.OPERATION_CANCELLED)
                  .setMessage("cancelled at 1.0.0"));
    } else if (!hanging && failure == null) {
      next.setState(Operation.State.SUCCEEDED).setStepsDone(2);
    } else if (!hanging) {
      next.setState(Operation.State.FAILED).setError(failure);
    }
    stored.put(operation.getOperationId(), next.build());
    return next.build();
  }

  @Override
  public synchronized void listOperations(
      ListOperationsRequest request, StreamObserver<ListOperationsResponse> observer) {
    List<Operation> newest =
        stored.sequencedValues().reversed().stream()
            .filter(
                o ->
                    request.getTenantId().isEmpty()
                        || o.getTenantId().equals(request.getTenantId()))
            .filter(o -> request.getKindValue() == 0 || o.getKind() == request.getKind())
            .toList();
    Refusal.answer(
        observer, () -> ListOperationsResponse.newBuilder().addAllOperations(newest).build());
  }
}
