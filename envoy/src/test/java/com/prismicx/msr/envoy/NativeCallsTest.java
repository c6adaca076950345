package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.OperationServiceGrpc;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.SystemRegistryGrpc.SystemRegistryBlockingStub;
import com.prismicx.msr.v1.WaitOperationRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Native gRPC through the port that speaks REST: it passes as it is. */
final class NativeCallsTest {
  @AutoClose private static final Edge edge = Edge.open();
  private static final ManagedChannel channel =
      NettyChannelBuilder.forAddress("127.0.0.1", edge.envoy().port()).usePlaintext().build();
  private static final SystemRegistryBlockingStub systems =
      SystemRegistryGrpc.newBlockingStub(channel);

  @AfterAll
  static void disconnect() {
    channel.shutdownNow();
  }

  @Test
  void a_call_is_answered() {
    assertThat(get(systems, "crm").getName()).isEqualTo("CRM");
  }

  @Test
  void an_error_keeps_its_details() throws InvalidProtocolBufferException {
    var refused = catchThrowableOfType(StatusRuntimeException.class, () -> get(systems, "missing"));
    assertThat(refused.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
    Any detail = StatusProto.fromThrowable(refused).getDetails(0);
    assertThat(detail.unpack(ErrorInfo.class).getReason()).isEqualTo("SYSTEM_NOT_FOUND");
  }

  @Test
  void the_deadline_is_the_callers() {
    get(systems.withDeadlineAfter(800, TimeUnit.MILLISECONDS), "crm");
    assertThat(edge.server().lastDeadlineMillis).isBetween(1L, 800L);
    get(systems, "crm");
    assertThat(edge.server().lastDeadlineMillis).isEqualTo(-1);
  }

  @Test
  void a_missed_deadline_is_deadline_exceeded() {
    var late =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> get(systems.withDeadlineAfter(300, TimeUnit.MILLISECONDS), "slow"));
    assertThat(late.getStatus().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
  }

  @Test
  void a_message_over_4_mib_is_the_servers_to_refuse() {
    var system = ManagementSystem.newBuilder().setDescription("x".repeat(5_000_000));
    var refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> systems.createSystem(CreateSystemRequest.newBuilder().setSystem(system).build()));
    assertThat(refused.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void waiting_for_an_operation_passes() {
    var operation =
        OperationServiceGrpc.newBlockingStub(channel)
            .waitOperation(WaitOperationRequest.newBuilder().setOperationId("o_1").build());
    assertThat(operation.getOperationIdBytes()).isEqualTo(ByteString.copyFromUtf8("o_1"));
  }

  @Test
  void health_probes_pass() {
    var health = HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
    assertThat(health.getStatus()).isEqualTo(ServingStatus.SERVING);
  }

  private static ManagementSystem get(SystemRegistryBlockingStub stub, String id) {
    return stub.getSystem(GetSystemRequest.newBuilder().setSystemId(id).build());
  }
}
