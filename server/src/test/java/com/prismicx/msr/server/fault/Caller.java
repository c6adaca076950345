package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.v1.ConfigServiceGrpc;
import com.prismicx.msr.v1.CreateMigrationRequest;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.CreateVersionRequest;
import com.prismicx.msr.v1.GetHealthRequest;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.HealthReport;
import com.prismicx.msr.v1.HealthServiceGrpc;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.MigrationServiceGrpc;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.OperationServiceGrpc;
import com.prismicx.msr.v1.PublishVersionRequest;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.SystemConfiguration;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.SystemVersion;
import com.prismicx.msr.v1.TenantServiceGrpc;
import com.prismicx.msr.v1.UpdateConfigRequest;
import com.prismicx.msr.v1.UpgradeSystemRequest;
import com.prismicx.msr.v1.VersionServiceGrpc;
import com.prismicx.msr.v1.WaitOperationRequest;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A client of one server whose every call has a deadline of two seconds. */
final class Caller implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final Duration OPERATION = Duration.ofSeconds(60);

  private final ManagedChannel channel;

  Caller(int port) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    // Connecting, and loading of classes on both sides, must not eat up the first call's deadline.
    SystemRegistryGrpc.newBlockingStub(channel)
        .listSystems(ListSystemsRequest.getDefaultInstance());
  }

  SystemRegistryGrpc.SystemRegistryBlockingStub systems() {
    return timed(SystemRegistryGrpc.newBlockingStub(channel));
  }

  TenantServiceGrpc.TenantServiceBlockingStub tenants() {
    return timed(TenantServiceGrpc.newBlockingStub(channel));
  }

  ConfigServiceGrpc.ConfigServiceBlockingStub configs() {
    return timed(ConfigServiceGrpc.newBlockingStub(channel));
  }

  OperationServiceGrpc.OperationServiceBlockingStub operations() {
    return timed(OperationServiceGrpc.newBlockingStub(channel));
  }

  private static <S extends AbstractStub<S>> S timed(S stub) {
    return stub.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  Channel channel() {
    return channel;
  }

  /** Connects again at once, whatever the channel's own patience. */
  void reconnect() {
    channel.resetConnectBackoff();
  }

  static ManagementSystem system(String systemId) {
    return ManagementSystem.newBuilder()
        .setSystemId(systemId)
        .setName("System " + systemId)
        .setType("fault")
        .build();
  }

  ManagementSystem getSystem(String systemId) {
    return systems().getSystem(GetSystemRequest.newBuilder().setSystemId(systemId).build());
  }

  ManagementSystem createSystem(String systemId) {
    return systems()
        .createSystem(CreateSystemRequest.newBuilder().setSystem(system(systemId)).build());
  }

  /** Registers a version with one migration and publishes it. */
  void publish(String systemId, String version, int schemaVersion, String from, String sql) {
    assertSucceeded(publishing(systemId, version, schemaVersion, from, sql).getOperationId());
  }

  /** {@link #publish} without waiting. */
  Operation publishing(
      String systemId, String version, int schemaVersion, String from, String sql) {
    return publishing(
        SchemaMigration.newBuilder()
            .setSystemId(systemId)
            .setVersionFrom(from)
            .setVersionTo(version)
            .setMigrationSql(sql)
            .build(),
        schemaVersion);
  }

  /** Registers the version that a migration leads to, and publishes it, without waiting. */
  Operation publishing(SchemaMigration migration, int schemaVersion) {
    String systemId = migration.getSystemId();
    String version = migration.getVersionTo();
    var versions = VersionServiceGrpc.newBlockingStub(channel);
    versions.createVersion(
        CreateVersionRequest.newBuilder()
            .setSystemVersion(
                SystemVersion.newBuilder()
                    .setSystemId(systemId)
                    .setVersion(version)
                    .setSchemaVersion(schemaVersion))
            .build());
    MigrationServiceGrpc.newBlockingStub(channel)
        .createMigration(CreateMigrationRequest.newBuilder().setMigration(migration).build());
    return versions.publishVersion(
        PublishVersionRequest.newBuilder().setSystemId(systemId).setVersion(version).build());
  }

  Operation install(String tenantId, String systemId, String version) {
    return tenants()
        .installSystem(
            InstallSystemRequest.newBuilder()
                .setTenantId(tenantId)
                .setSystemId(systemId)
                .setVersion(version)
                .build());
  }

  Operation upgrade(String tenantId, String systemId, String version) {
    return tenants()
        .upgradeSystem(
            UpgradeSystemRequest.newBuilder()
                .setTenantId(tenantId)
                .setSystemId(systemId)
                .setVersion(version)
                .build());
  }

  static Struct configuration(String value) {
    return Struct.newBuilder()
        .putFields("value", Value.newBuilder().setStringValue(value).build())
        .build();
  }

  SystemConfiguration configure(String systemId, String value) {
    return configs()
        .updateConfig(
            UpdateConfigRequest.newBuilder()
                .setSystemId(systemId)
                .setConfiguration(configuration(value))
                .build());
  }

  Operation operation(String operationId) {
    return operations()
        .getOperation(GetOperationRequest.newBuilder().setOperationId(operationId).build());
  }

  /** The operation when it has ended; waits a minute at most, and outlasts an outage. */
  Operation ended(String operationId) {
    Operation[] last = new Operation[1];
    Eventually.holds(
        OPERATION,
        operationId + " ends",
        () ->
            Outcome.of("WaitOperation", () -> last[0] = await(operationId)).isOk()
                && last[0].hasEndedAt());
    return last[0];
  }

  private Operation await(String operationId) {
    return OperationServiceGrpc.newBlockingStub(channel)
        .waitOperation(WaitOperationRequest.newBuilder().setOperationId(operationId).build());
  }

  void assertSucceeded(String operationId) {
    Operation operation = ended(operationId);
    assertThat(operation.getState()).as(operation.toString()).isEqualTo(Operation.State.SUCCEEDED);
  }

  HealthReport health() {
    return timed(HealthServiceGrpc.newBlockingStub(channel))
        .getHealth(GetHealthRequest.getDefaultInstance());
  }

  /** What grpc.health.v1 says of a service, or of the whole server by the empty name. */
  ServingStatus serving(String service) {
    return timed(HealthGrpc.newBlockingStub(channel))
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
