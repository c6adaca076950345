package com.prismicx.msr.bench;

import com.prismicx.msr.v1.AdoptSystemRequest;
import com.prismicx.msr.v1.CheckDriftRequest;
import com.prismicx.msr.v1.CreateMigrationRequest;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.CreateVersionRequest;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.ListInstallationsRequest;
import com.prismicx.msr.v1.ListInstallationsResponse;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.MigrationServiceGrpc;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.OperationServiceGrpc;
import com.prismicx.msr.v1.PublishVersionRequest;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.SystemVersion;
import com.prismicx.msr.v1.TenantServiceGrpc;
import com.prismicx.msr.v1.UpgradeSystemRequest;
import com.prismicx.msr.v1.VersionServiceGrpc;
import com.prismicx.msr.v1.WaitOperationRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** Many tenants of one server, served through its contract as any client would. */
final class Fleet implements AutoCloseable {
  private static final int CALLERS = 4;
  // What `msr adopt` does at once by default.
  private static final int ADOPTERS = 8;

  private final ManagedChannel channel;
  private final TenantServiceGrpc.TenantServiceBlockingStub tenants;
  private final OperationServiceGrpc.OperationServiceBlockingStub operations;

  Fleet(int port) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    tenants = TenantServiceGrpc.newBlockingStub(channel);
    operations = OperationServiceGrpc.newBlockingStub(channel);
  }

  void createSystem(String systemId) {
    var _ =
        SystemRegistryGrpc.newBlockingStub(channel)
            .createSystem(
                CreateSystemRequest.newBuilder()
                    .setSystem(
                        ManagementSystem.newBuilder()
                            .setSystemId(systemId)
                            .setName("Fleet " + systemId)
                            .setType("bench"))
                    .build());
  }

  /** Publishes a version with one migration. */
  void publish(String systemId, String version, int schemaVersion, String from, String sql) {
    publish(systemId, version, schemaVersion, Map.of(from, new Sql(sql, "")));
  }

  /**
   * The scripts of an edge.
   *
   * @param down empty when there is no way back
   */
  record Sql(String up, String down) {}

  /** Publishes a version with the migrations that lead to it, by where they start. */
  void publish(String systemId, String version, int schemaVersion, Map<String, Sql> edges) {
    draft(systemId, version, schemaVersion, edges);
    publishDraft(systemId, version);
  }

  /** Creates a draft with the migrations that lead to it. */
  void draft(String systemId, String version, int schemaVersion, Map<String, Sql> edges) {
    var _ =
        VersionServiceGrpc.newBlockingStub(channel)
            .createVersion(
                CreateVersionRequest.newBuilder()
                    .setSystemVersion(
                        SystemVersion.newBuilder()
                            .setSystemId(systemId)
                            .setVersion(version)
                            .setSchemaVersion(schemaVersion))
                    .build());
    edges.forEach((from, sql) -> edge(systemId, from, version, sql));
  }

  private void edge(String systemId, String from, String to, Sql sql) {
    SchemaMigration.Builder migration =
        SchemaMigration.newBuilder()
            .setSystemId(systemId)
            .setVersionFrom(from)
            .setVersionTo(to)
            .setMigrationSql(sql.up());
    if (!sql.down().isEmpty()) {
      migration.setRollbackSql(sql.down());
    }
    var _ =
        MigrationServiceGrpc.newBlockingStub(channel)
            .createMigration(CreateMigrationRequest.newBuilder().setMigration(migration).build());
  }

  /** Publishes a draft; returns when that is done. */
  void publishDraft(String systemId, String version) {
    awaitSuccess(
        VersionServiceGrpc.newBlockingStub(channel)
            .publishVersion(
                PublishVersionRequest.newBuilder()
                    .setSystemId(systemId)
                    .setVersion(version)
                    .build())
            .getOperationId());
  }

  /** Installs for each; returns when all operations have ended well. */
  void install(List<String> tenantIds, String systemId, String version) {
    operate(
        tenantIds,
        tenant ->
            tenants.installSystem(
                InstallSystemRequest.newBuilder()
                    .setTenantId(tenant)
                    .setSystemId(systemId)
                    .setVersion(version)
                    .build()));
  }

  /** Upgrades each; returns when all operations have ended well. */
  void upgrade(List<String> tenantIds, String systemId, String version) {
    operate(
        tenantIds,
        tenant ->
            tenants.upgradeSystem(
                UpgradeSystemRequest.newBuilder()
                    .setTenantId(tenant)
                    .setSystemId(systemId)
                    .setVersion(version)
                    .build()));
  }

  /** Asks for each whether its schema could be adopted, which changes nothing. */
  void checkAdoption(Map<String, String> schemas, String systemId, String version) {
    Together.forEach(
        ADOPTERS,
        List.copyOf(schemas.entrySet()),
        entry -> {
          var _ =
              tenants.adoptSystem(adoption(entry, systemId, version).setValidateOnly(true).build());
        });
  }

  /** Adopts a schema for each tenant, waiting for one before the next as {@code msr adopt} does; all must end well. */
  void adopt(Map<String, String> schemas, String systemId, String version) {
    Together.forEach(
        ADOPTERS,
        List.copyOf(schemas.entrySet()),
        entry ->
            awaitSuccess(
                tenants.adoptSystem(adoption(entry, systemId, version).build()).getOperationId()));
  }

  private static AdoptSystemRequest.Builder adoption(
      Map.Entry<String, String> schema, String systemId, String version) {
    return AdoptSystemRequest.newBuilder()
        .setTenantId(schema.getKey())
        .setSystemId(systemId)
        .setVersion(version)
        .setSchema(schema.getValue());
  }

  /** Compares all installations of a system with their versions; returns when that is done. */
  void checkDrift(String systemId) {
    awaitSuccess(
        tenants
            .checkDrift(CheckDriftRequest.newBuilder().setSystemId(systemId).build())
            .getOperationId());
  }

  /** How many installations of a system had drifted, or had not, when they were compared. */
  int compared(String systemId, boolean drifted) {
    ListInstallationsRequest.Builder page =
        ListInstallationsRequest.newBuilder()
            .setSystemId(systemId)
            .setDrifted(drifted)
            .setPageSize(1_000);
    int count = 0;
    do {
      ListInstallationsResponse answer = tenants.listInstallations(page.build());
      count += answer.getInstallationsCount();
      page.setPageToken(answer.getNextPageToken());
    } while (!page.getPageToken().isEmpty());
    return count;
  }

  private void operate(List<String> tenantIds, Function<String, Operation> call) {
    ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
    Together.forEach(
        CALLERS, tenantIds, tenant -> accepted.add(call.apply(tenant).getOperationId()));
    Together.forEach(CALLERS, List.copyOf(accepted), this::awaitSuccess);
  }

  private void awaitSuccess(String operationId) {
    WaitOperationRequest wait =
        WaitOperationRequest.newBuilder().setOperationId(operationId).build();
    Operation operation = operations.waitOperation(wait);
    while (!operation.hasEndedAt()) {
      operation = operations.waitOperation(wait);
    }
    if (operation.getState() != Operation.State.SUCCEEDED) {
      throw new IllegalStateException("did not succeed: " + operation);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
