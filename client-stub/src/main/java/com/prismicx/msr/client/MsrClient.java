package com.prismicx.msr.client;

import com.prismicx.msr.v1.ConfigServiceGrpc;
import com.prismicx.msr.v1.ConfigServiceGrpc.ConfigServiceBlockingStub;
import com.prismicx.msr.v1.ConfigState;
import com.prismicx.msr.v1.HealthServiceGrpc;
import com.prismicx.msr.v1.HealthServiceGrpc.HealthServiceBlockingStub;
import com.prismicx.msr.v1.MigrationServiceGrpc;
import com.prismicx.msr.v1.MigrationServiceGrpc.MigrationServiceBlockingStub;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.OperationServiceGrpc;
import com.prismicx.msr.v1.OperationServiceGrpc.OperationServiceBlockingStub;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.SystemRegistryGrpc.SystemRegistryBlockingStub;
import com.prismicx.msr.v1.TenantServiceGrpc;
import com.prismicx.msr.v1.TenantServiceGrpc.TenantServiceBlockingStub;
import com.prismicx.msr.v1.VersionServiceGrpc;
import com.prismicx.msr.v1.VersionServiceGrpc.VersionServiceBlockingStub;
import com.prismicx.msr.v1.WatchConfigRequest;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A connection to a Management System Repository.
 *
 * <pre>{@code
 * try (MsrClient msr = MsrClient.to("127.0.0.1:9090").plaintext().connect()) {
 *   ManagementSystem crm =
 *       msr.call(() -> msr.systems().getSystem(GetSystemRequest.newBuilder().setSystemId("crm_standard").build()));
 * } catch (NotFoundException e) {
 *   // e.reason() == ErrorReason.SYSTEM_NOT_FOUND
 * }
 * }</pre>
 *
 * The stubs are the plain generated ones, so they throw {@link StatusRuntimeException}; {@link #call} turns that into the
 * {@link MsrException} that says what to do. Whichever way they are called:
 *
 * <ul>
 *   <li>a call without a deadline gets the client's default one (5 s; a WaitOperation 10 s more; a stream none);
 *   <li>a call that met UNAVAILABLE is repeated a few times if repeating cannot do harm: reads, idempotent writes, and
 *       writes named by a {@code request_id}, which the client makes up where the caller gave none;
 *   <li>every call carries an {@code x-request-id}, by which the server's log finds it.
 * </ul>
 */
public final class MsrClient implements AutoCloseable {

  private static final Duration FAREWELL = Duration.ofSeconds(5);
  private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(1);

  private final ManagedChannel connection;
  private final Channel channel;

  MsrClient(ManagedChannel connection, Duration deadline) {
    this.connection = connection;
    this.channel =
        ClientInterceptors.interceptForward(
            connection, new DefaultDeadline(deadline), new NamedWrites(), new RequestId());
  }

  /**
   * Begins to connect to a server, such as {@code "msr.example.com:443"} or any other gRPC target. Nothing is sent before
   * the first call.
   */
  public static MsrClientBuilder to(String target) {
    return new MsrClientBuilder(target);
  }

  public SystemRegistryBlockingStub systems() {
    return SystemRegistryGrpc.newBlockingStub(channel);
  }

  public VersionServiceBlockingStub versions() {
    return VersionServiceGrpc.newBlockingStub(channel);
  }

  public MigrationServiceBlockingStub migrations() {
    return MigrationServiceGrpc.newBlockingStub(channel);
  }

  public TenantServiceBlockingStub tenants() {
    return TenantServiceGrpc.newBlockingStub(channel);
  }

  public ConfigServiceBlockingStub config() {
    return ConfigServiceGrpc.newBlockingStub(channel);
  }

  public OperationServiceBlockingStub operations() {
    return OperationServiceGrpc.newBlockingStub(channel);
  }

  public HealthServiceBlockingStub health() {
    return HealthServiceGrpc.newBlockingStub(channel);
  }

  /** For other kinds of stub (future, asynchronous), with the same deadlines, retries and ids. */
  public Channel channel() {
    return channel;
  }

  /**
   * Makes calls with this client's stubs and answers with their answer.
   *
   * @throws MsrException instead of the StatusRuntimeException that a stub throws
   */
  public <T> T call(Supplier<T> calls) {
    try {
      return calls.get();
    } catch (StatusRuntimeException e) {
      throw Errors.from(e);
    }
  }

  /** {@link #await(Operation, Duration, Consumer)} without telling how far it has come. */
  public Operation await(Operation operation, Duration timeout) {
    return new OperationWait(this, OperationWait.LONGEST_CALL).await(operation, timeout, o -> {});
  }

  /**
   * Waits until an operation has ended. Outages of the server in between are sat out: the operation goes on by itself.
   *
   * @param operation as a publish, install or upgrade answered
   * @param progress is told the operation's present state about once a second
   * @return the operation, {@code SUCCEEDED}
   * @throws OperationFailedException if it ended {@code FAILED}; has the operation
   * @throws OperationCancelledException if somebody cancelled it; an OperationFailedException, too
   * @throws OperationPendingException if it has not ended within the timeout; it goes on, and can be waited for again
   * @throws MsrException if the server refuses to tell
   */
  public Operation await(Operation operation, Duration timeout, Consumer<Operation> progress) {
    return new OperationWait(this, Duration.ofSeconds(1)).await(operation, timeout, progress);
  }

  /**
   * Watches an operation to its end, however long that takes: every step and batch, as the server tells it. A stream that
   * is cut off is begun anew. {@code CancelOperation} of {@link #operations()} makes an operation end early.
   *
   * @param listener is told the operation's present state, and each later one, the final one included
   * @return the operation, {@code SUCCEEDED}
   * @throws OperationFailedException if it ended {@code FAILED}
   * @throws OperationCancelledException if somebody cancelled it
   * @throws MsrException if the server refuses to tell, or cannot be reached for a minute; the operation goes on
   */
  public Operation watch(String operationId, Consumer<Operation> listener) {
    return new OperationWatch(this, operationId, LONGEST_OUTAGE).watch(listener);
  }

  /**
   * Follows what is configured until the thread is interrupted: each state once, whichever server tells it. To keep a
   * configuration for an application take {@link ConfigWatcher}.
   *
   * @throws MsrException if the server refuses to tell, or cannot be reached for a minute
   */
  public void watchConfig(WatchConfigRequest request, Consumer<ConfigState> listener) {
    new ConfigFollow(this, request, LONGEST_OUTAGE).follow(listener);
  }

  /**
   * Everything that a paged list has, page by page as the stream is consumed.
   *
   * <pre>{@code
   * msr.pages(
   *     token -> msr.systems().listSystems(request.toBuilder().setPageToken(token).build()),
   *     ListSystemsResponse::getSystemsList,
   *     ListSystemsResponse::getNextPageToken)
   * }</pre>
   *
   * @param page asks for the page with this token; the first one has the empty token
   * @throws MsrException while the stream is consumed
   */
  public <R, T> Stream<T> pages(
      Function<String, R> page,
      Function<R, ? extends List<T>> items,
      Function<R, String> nextPageToken) {
    return Pages.stream(token -> call(() -> page.apply(token)), items, nextPageToken);
  }

  /** Lets running calls end, for at most 5 s, then disconnects. */
  @Override
  public void close() {
    connection.shutdown();
    try {
      if (connection.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.shutdownNow();
  }
}
