package com.prismicx.msr.server;

import static com.prismicx.msr.server.Workbench.json;
import static com.prismicx.msr.server.Workbench.version;

import com.prismicx.msr.v1.DeleteSystemRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetConfigRevisionRequest;
import com.prismicx.msr.v1.GetMigrationRequest;
import com.prismicx.msr.v1.GetModelRequest;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.GetProofRequest;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.PublishVersionRequest;
import com.prismicx.msr.v1.UpdateConfigRequest;
import com.prismicx.msr.v1.UpdateSystemRequest;
import com.prismicx.msr.v1.UpdateVersionRequest;
import com.prismicx.msr.v1.WithdrawVersionRequest;
import java.util.EnumMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Calls that end with each reason about requests, systems, versions, migrations and configuration. */
final class RegistryRefusals {
  private final Workbench bench;
  private final Map<ErrorReason, ThrowingCallable> calls = new EnumMap<>(ErrorReason.class);

  RegistryRefusals(Workbench bench) {
    this.bench = bench;
    requests();
    systemsAndVersions();
  }

  Map<ErrorReason, ThrowingCallable> calls() {
    return calls;
  }

  private void requests() {
    calls.put(ErrorReason.REQUEST_INVALID, () -> getSystem("Not An Id"));
    calls.put(
        ErrorReason.REQUEST_NOT_PARSABLE,
        () ->
            RawCalls.call(
                bench.server().channel(),
                "prismicx.msr.v1.SystemRegistry/GetSystem",
                new byte[] {10, 5, 'a'}));
    calls.put(
        ErrorReason.REQUEST_TOO_LARGE,
        () ->
            RawCalls.call(
                bench.server().channel(),
                "prismicx.msr.v1.SystemRegistry/GetSystem",
                new byte[7 << 20]));
    calls.put(
        ErrorReason.METHOD_NOT_FOUND,
        () ->
            RawCalls.call(
                bench.server().channel(),
                "prismicx.msr.v1.SystemRegistry/Abracadabra",
                new byte[0]));
    calls.put(
        ErrorReason.PAGE_TOKEN_INVALID,
        () ->
            bench
                .server()
                .systems()
                .listSystems(ListSystemsRequest.newBuilder().setPageToken("forged").build()));
    calls.put(
        ErrorReason.REQUEST_ID_REUSED,
        () -> {
          String requestId = Workbench.id("request");
          publish(bench.drafted(), requestId);
          publish(bench.drafted(), requestId);
        });
    calls.put(
        ErrorReason.OPERATION_NOT_FOUND,
        () ->
            bench
                .server()
                .operations()
                .getOperation(GetOperationRequest.newBuilder().setOperationId("o_0").build()));
    calls.put(
        ErrorReason.CONFIG_REVISION_NOT_FOUND,
        () ->
            bench
                .server()
                .configs()
                .getConfigRevision(
                    GetConfigRevisionRequest.newBuilder()
                        .setSystemId(bench.system())
                        .setRevision(1)
                        .build()));
    calls.put(
        ErrorReason.CONFIG_INVALID,
        () ->
            bench
                .server()
                .configs()
                .updateConfig(
                    UpdateConfigRequest.newBuilder()
                        .setSystemId(bench.system())
                        .setConfiguration(json("{'$set': 1}"))
                        .build()));
    calls.put(
        ErrorReason.ETAG_MISMATCH,
        () ->
            update(
                ManagementSystem.newBuilder()
                    .setSystemId(bench.system())
                    .setName("N")
                    .setEtag("0")));
  }

  private void systemsAndVersions() {
    calls.put(ErrorReason.SYSTEM_NOT_FOUND, () -> getSystem("nothing_here"));
    calls.put(
        ErrorReason.SYSTEM_EXISTS,
        () -> {
          var other = Workbench.create(bench.system());
          other.getSystemBuilder().setName("Other");
          bench.server().systems().createSystem(other.build());
        });
    calls.put(
        ErrorReason.SYSTEM_RETIRED,
        () -> {
          String system = bench.system();
          update(
              ManagementSystem.newBuilder()
                  .setSystemId(system)
                  .setStatus(ManagementSystem.Status.RETIRED));
          bench.draft(system, "1.0.0", 1);
        });
    calls.put(
        ErrorReason.SYSTEM_IN_USE,
        () -> {
          String system = bench.releasedSystem();
          bench.install(Workbench.id("t"), system);
          bench
              .server()
              .systems()
              .deleteSystem(DeleteSystemRequest.newBuilder().setSystemId(system).build());
        });
    calls.put(
        ErrorReason.PROOF_NOT_FOUND,
        () ->
            bench
                .server()
                .versions()
                .getProof(
                    GetProofRequest.newBuilder()
                        .setSystemId(bench.drafted())
                        .setVersion("1.0.0")
                        .build()));
    calls.put(
        ErrorReason.MODEL_NOT_FOUND,
        () ->
            bench
                .server()
                .versions()
                .getModel(
                    GetModelRequest.newBuilder()
                        .setSystemId(bench.drafted())
                        .setVersion("1.0.0")
                        .build()));
    calls.put(ErrorReason.VERSION_NOT_FOUND, () -> bench.publishing(bench.system(), "1.0.0"));
    calls.put(ErrorReason.VERSION_EXISTS, () -> bench.draft(bench.releasedSystem(), "1.0.0", 2));
    calls.put(
        ErrorReason.VERSION_NOT_DRAFT,
        () ->
            bench
                .server()
                .versions()
                .updateVersion(
                    UpdateVersionRequest.newBuilder()
                        .setSystemVersion(version(bench.releasedSystem(), "1.0.0", 2))
                        .build()));
    calls.put(
        ErrorReason.VERSION_NOT_INSTALLABLE,
        () -> bench.installing(Workbench.id("t"), bench.drafted(), "1.0.0"));
    calls.put(ErrorReason.VERSION_STATE, () -> withdraw(bench.drafted()));
    calls.put(
        ErrorReason.VERSION_IN_USE,
        () -> {
          String system = bench.releasedSystem();
          bench.install(Workbench.id("t"), system);
          withdraw(system);
        });
    calls.put(
        ErrorReason.VERSION_NOT_PUBLISHABLE,
        () -> {
          String system = bench.system();
          bench.draft(system, "1.0.0", 1);
          bench.publishing(system, "1.0.0");
        });
    calls.put(
        ErrorReason.NO_DEFAULT_VERSION,
        () -> bench.installing(Workbench.id("t"), bench.system(), ""));
    calls.put(
        ErrorReason.MIGRATION_NOT_FOUND,
        () ->
            bench
                .server()
                .migrations()
                .getMigration(
                    GetMigrationRequest.newBuilder()
                        .setSystemId(bench.system())
                        .setMigrationId("m_0")
                        .build()));
    calls.put(
        ErrorReason.MIGRATION_EXISTS,
        () -> bench.edge(bench.releasedSystem(), "0.0.0", "1.0.0", "SELECT 2"));
  }

  private void publish(String system, String requestId) {
    bench
        .server()
        .versions()
        .publishVersion(
            PublishVersionRequest.newBuilder()
                .setSystemId(system)
                .setVersion("1.0.0")
                .setRequestId(requestId)
                .build());
  }

  private void withdraw(String system) {
    bench
        .server()
        .versions()
        .withdrawVersion(
            WithdrawVersionRequest.newBuilder().setSystemId(system).setVersion("1.0.0").build());
  }

  private void getSystem(String id) {
    bench.server().systems().getSystem(GetSystemRequest.newBuilder().setSystemId(id).build());
  }

  private void update(ManagementSystem.Builder system) {
    bench
        .server()
        .systems()
        .updateSystem(UpdateSystemRequest.newBuilder().setSystem(system).build());
  }
}
