package com.prismicx.msr.server.version;

import com.google.protobuf.Empty;
import com.prismicx.msr.server.model.SystemModel;
import com.prismicx.msr.server.operation.OperationProtos;
import com.prismicx.msr.server.postgres.Created;
import com.prismicx.msr.server.postgres.Page;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.system.SystemStore;
import com.prismicx.msr.server.wire.Reply;
import com.prismicx.msr.v1.CreateVersionRequest;
import com.prismicx.msr.v1.DeleteVersionRequest;
import com.prismicx.msr.v1.DeprecateVersionRequest;
import com.prismicx.msr.v1.GetModelRequest;
import com.prismicx.msr.v1.GetProofRequest;
import com.prismicx.msr.v1.GetVersionRequest;
import com.prismicx.msr.v1.ListVersionsRequest;
import com.prismicx.msr.v1.ListVersionsResponse;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.Proof;
import com.prismicx.msr.v1.PublishVersionRequest;
import com.prismicx.msr.v1.UpdateVersionRequest;
import com.prismicx.msr.v1.VersionServiceGrpc;
import com.prismicx.msr.v1.View;
import com.prismicx.msr.v1.WithdrawVersionRequest;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** The contract's VersionService. */
public final class VersionGrpcService extends VersionServiceGrpc.VersionServiceImplBase {
  private final Transactions transactions;
  private final SystemStore systems;
  private final VersionStore versions;
  private final VersionLife life;
  private final Publishing publishing;
  private final ModelStore models = new ModelStore();

  public VersionGrpcService(
      Transactions transactions,
      SystemStore systems,
      VersionStore versions,
      VersionLife life,
      Publishing publishing) {
    this.transactions = transactions;
    this.systems = systems;
    this.versions = versions;
    this.life = life;
    this.publishing = publishing;
  }

  @Override
  public void listVersions(ListVersionsRequest request, StreamObserver<ListVersionsResponse> out) {
    SystemVersion.Status status = VersionProtos.filter(request.getStatus());
    View view = request.getView();
    Page.Request page =
        new Page.Request(
            request.getPageSize(),
            request.getPageToken(),
            "versions" + request.getSystemId() + status + (view == View.FULL),
            view == View.FULL);
    Page<com.prismicx.msr.v1.SystemVersion> versionsPage =
        transactions.read(
            session -> {
              systems.get(session, request.getSystemId());
              return Page.read(
                  page,
                  2,
                  (after, limit) ->
                      versions.list(
                          session, request.getSystemId(), status, view == View.FULL, after, limit),
                  row -> VersionProtos.encode(row.version(), view),
                  row -> List.of(row.precedence(), row.version().version()));
            });
    Reply.ok(
        out,
        ListVersionsResponse.newBuilder()
            .addAllVersions(versionsPage.items())
            .setNextPageToken(versionsPage.nextPageToken())
            .build());
  }

  @Override
  public void getVersion(
      GetVersionRequest request, StreamObserver<com.prismicx.msr.v1.SystemVersion> out) {
    SystemVersion version =
        transactions.read(
            session -> {
              systems.get(session, request.getSystemId());
              return versions.get(session, request.getSystemId(), request.getVersion());
            });
    answer(out, version);
  }

  @Override
  public void getModel(
      GetModelRequest request, StreamObserver<com.prismicx.msr.v1.SystemModel> out) {
    SystemModel model =
        transactions.read(
            session -> {
              systems.get(session, request.getSystemId());
              return models.get(
                  session, versions.get(session, request.getSystemId(), request.getVersion()));
            });
    Reply.ok(out, ModelProtos.encode(request.getSystemId(), request.getVersion(), model));
  }

  @Override
  public void getProof(GetProofRequest request, StreamObserver<Proof> out) {
    Reply.ok(
        out,
        transactions.read(
            session -> {
              systems.get(session, request.getSystemId());
              return publishing.proof(
                  session, versions.get(session, request.getSystemId(), request.getVersion()));
            }));
  }

  @Override
  public void createVersion(
      CreateVersionRequest request, StreamObserver<com.prismicx.msr.v1.SystemVersion> out) {
    SystemVersion draft = life.draft(request.getSystemVersion());
    Created<SystemVersion> created =
        transactions.create(
            VersionStore.UNIQUE,
            session -> life.create(session, draft),
            session -> life.sameAs(session, draft));
    Reply.created(
        out,
        VersionProtos.encode(created.value(), View.FULL),
        created.isNew(),
        "/api/v1/systems/" + draft.systemId() + "/versions/" + draft.version());
  }

  @Override
  public void updateVersion(
      UpdateVersionRequest request, StreamObserver<com.prismicx.msr.v1.SystemVersion> out) {
    answer(out, transactions.write(session -> life.update(session, request.getSystemVersion())));
  }

  @Override
  public void deleteVersion(DeleteVersionRequest request, StreamObserver<Empty> out) {
    transactions.writing(
        session ->
            life.delete(session, request.getSystemId(), request.getVersion(), request.getEtag()));
    Reply.ok(out, Empty.getDefaultInstance());
  }

  @Override
  public void publishVersion(PublishVersionRequest request, StreamObserver<Operation> out) {
    Reply.accepted(
        out,
        OperationProtos.encode(transactions.write(session -> publishing.accept(session, request))));
  }

  @Override
  public void deprecateVersion(
      DeprecateVersionRequest request, StreamObserver<com.prismicx.msr.v1.SystemVersion> out) {
    answer(
        out,
        transactions.write(
            session ->
                life.deprecate(
                    session, request.getSystemId(), request.getVersion(), request.getEtag())));
  }

  @Override
  public void withdrawVersion(
      WithdrawVersionRequest request, StreamObserver<com.prismicx.msr.v1.SystemVersion> out) {
    answer(
        out,
        transactions.write(
            session ->
                life.withdraw(
                    session, request.getSystemId(), request.getVersion(), request.getEtag())));
  }

  private static void answer(
      StreamObserver<com.prismicx.msr.v1.SystemVersion> out, SystemVersion version) {
    Reply.ok(out, VersionProtos.encode(version, View.FULL));
  }
}
