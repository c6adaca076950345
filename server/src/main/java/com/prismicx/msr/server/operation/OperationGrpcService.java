package com.prismicx.msr.server.operation;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Page;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Reply;
import com.prismicx.msr.v1.CancelOperationRequest;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.ListOperationsRequest;
import com.prismicx.msr.v1.ListOperationsResponse;
import com.prismicx.msr.v1.OperationServiceGrpc;
import com.prismicx.msr.v1.WaitOperationRequest;
import com.prismicx.msr.v1.WatchOperationRequest;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;

/** The contract's OperationService. */
public final class OperationGrpcService extends OperationServiceGrpc.OperationServiceImplBase {
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration WATCH_POLL = Duration.ofMillis(400);

  private final Transactions transactions;
  private final OperationStore operations;
  private final Wakeups wakeups;
  private volatile boolean stopping;

  public OperationGrpcService(
      Transactions transactions, OperationStore operations, Wakeups wakeups) {
    this.transactions = transactions;
    this.operations = operations;
    this.wakeups = wakeups;
  }

  @Override
  public void listOperations(
      ListOperationsRequest request, StreamObserver<ListOperationsResponse> out) {
    OperationStore.Filter filter =
        new OperationStore.Filter(
            Fields.orNull(request.getTenantId()),
            Fields.orNull(request.getSystemId()),
            OperationProtos.filter(request.getState()),
            OperationProtos.filter(request.getKind()));
    Page.Request page =
        new Page.Request(
            request.getPageSize(), request.getPageToken(), "operations" + filter, false);
    Page<com.prismicx.msr.v1.Operation> operationsPage =
        transactions.read(
            session ->
                Page.read(
                    page,
                    1,
                    (after, limit) ->
                        operations.list(
                            session, filter, after.isEmpty() ? null : after.get(0), limit),
                    OperationProtos::encode,
                    operation -> List.of(operation.operationId())));
    Reply.ok(
        out,
        ListOperationsResponse.newBuilder()
            .addAllOperations(operationsPage.items())
            .setNextPageToken(operationsPage.nextPageToken())
            .build());
  }

  @Override
  public void getOperation(
      GetOperationRequest request, StreamObserver<com.prismicx.msr.v1.Operation> out) {
    Reply.ok(out, OperationProtos.encode(read(request.getOperationId())));
  }

  @Override
  public void waitOperation(
      WaitOperationRequest request, StreamObserver<com.prismicx.msr.v1.Operation> out) {
    Duration wait =
        request.hasTimeout()
            ? Duration.ofSeconds(request.getTimeout().getSeconds(), request.getTimeout().getNanos())
            : MAX_WAIT;
    Reply.ok(out, OperationProtos.encode(await(request.getOperationId(), wait)));
  }

  @Override
  public void cancelOperation(
      CancelOperationRequest request, StreamObserver<com.prismicx.msr.v1.Operation> out) {
    Reply.ok(
        out,
        OperationProtos.encode(
            transactions.write(session -> operations.cancel(session, request.getOperationId()))));
  }

  @Override
  public void watchOperation(
      WatchOperationRequest request, StreamObserver<com.prismicx.msr.v1.Operation> out) {
    new OperationWatch<>(
            (ServerCallStreamObserver<com.prismicx.msr.v1.Operation>) out,
            OperationProtos::encode,
            () -> read(request.getOperationId()),
            () -> {
              requireServing();
              pause(request.getOperationId(), WATCH_POLL);
            },
            System::nanoTime)
        .run();
  }

  /** Ends the watches: a server that stops would wait for them. */
  public void endWatches() {
    stopping = true;
  }

  private void requireServing() {
    if (stopping) {
      throw stopping();
    }
  }

  private static ServiceException stopping() {
    return new ServiceException.Unavailable("server", "the server is stopping; repeat the call");
  }

  private Operation await(String operationId, Duration wait) {
    long end = System.nanoTime() + wait.toNanos();
    while (true) {
      Operation operation = read(operationId);
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (operation.state().isFinal() || !left.isPositive() || Context.current().isCancelled()) {
        return operation;
      }
      pause(operationId, left.compareTo(POLL) < 0 ? left : POLL);
    }
  }

  private void pause(String operationId, Duration atMost) {
    try {
      wakeups.awaitEnd(operationId, atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopping();
    }
  }

  private Operation read(String operationId) {
    return transactions.read(session -> operations.get(session, operationId));
  }
}
