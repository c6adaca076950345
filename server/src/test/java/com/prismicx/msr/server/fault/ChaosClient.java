package com.prismicx.msr.server.fault;

import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.OperationServiceGrpc;
import com.prismicx.msr.v1.TenantServiceGrpc;
import com.prismicx.msr.v1.TenantServiceGrpc.TenantServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A client of several servers that goes to another one while the first does not answer. */
final class ChaosClient implements AutoCloseable {
  private static final Set<Status.Code> PASSING =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.ABORTED,
          Status.Code.CANCELLED,
          Status.Code.RESOURCE_EXHAUSTED);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long DEADLINE_SECONDS = 4;

  private final List<ManagedChannel> channels;
  private final AtomicInteger ended = new AtomicInteger();

  ChaosClient(List<Integer> ports) {
    channels =
        ports.stream()
            .<ManagedChannel>map(
                port -> NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build())
            .toList();
  }

  /** How many operations it has seen end. */
  int ended() {
    return ended.get();
  }

  void reconnect() {
    channels.forEach(ManagedChannel::resetConnectBackoff);
  }

  /** What some server answers, the call being repeated until one does. */
  Operation answer(Function<TenantServiceBlockingStub, Operation> call) {
    return persist(
        channel ->
            call.apply(
                TenantServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)));
  }

  /** The operation when it has ended. */
  Operation ended(Operation operation) {
    Operation[] last = {operation};
    Eventually.holds(
        PATIENCE,
        operation.getOperationId() + " ends",
        () -> {
          last[0] = persist(channel -> get(channel, operation.getOperationId()));
          return last[0].hasEndedAt();
        });
    ended.incrementAndGet();
    return last[0];
  }

  private static Operation get(ManagedChannel channel, String operationId) {
    return OperationServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .getOperation(GetOperationRequest.newBuilder().setOperationId(operationId).build());
  }

  private Operation persist(Function<ManagedChannel, Operation> call) {
    Operation[] answer = new Operation[1];
    Eventually.holds(
        PATIENCE,
        "a server answers",
        () -> {
          int server = ThreadLocalRandom.current().nextInt(channels.size());
          try {
            answer[0] = call.apply(channels.get(server));
            return true;
          } catch (StatusRuntimeException e) {
            if (isPassing(e.getStatus())) {
              return false;
            }
            throw e;
          }
        });
    return answer[0];
  }

  private static boolean isPassing(Status status) {
    return PASSING.contains(status.getCode()) || wasCutWhileConnecting(status);
  }

  /** For a connection that ends while it is made gRPC knows no better code; servers send no cause. */
  private static boolean wasCutWhileConnecting(Status status) {
    return status.getCode() == Status.Code.UNKNOWN
        && status.getCause() instanceof ClosedChannelException;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
