package com.prismicx.msr.cli.fake;

import com.google.protobuf.Empty;
import com.google.protobuf.util.Timestamps;
import com.prismicx.msr.v1.CreateVersionRequest;
import com.prismicx.msr.v1.DeleteVersionRequest;
import com.prismicx.msr.v1.DeprecateVersionRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetModelRequest;
import com.prismicx.msr.v1.GetProofRequest;
import com.prismicx.msr.v1.GetVersionRequest;
import com.prismicx.msr.v1.ListVersionsRequest;
import com.prismicx.msr.v1.ListVersionsResponse;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.Proof;
import com.prismicx.msr.v1.PublishVersionRequest;
import com.prismicx.msr.v1.SystemModel;
import com.prismicx.msr.v1.SystemVersion;
import com.prismicx.msr.v1.UpdateVersionRequest;
import com.prismicx.msr.v1.VersionServiceGrpc.VersionServiceImplBase;
import com.prismicx.msr.v1.View;
import com.prismicx.msr.v1.WithdrawVersionRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semver4j.Semver;

/** Versions; publishing is done as soon as it is accepted. */
public final class FakeVersions extends VersionServiceImplBase {

  public final Map<String, SystemVersion> stored = new LinkedHashMap<>();
  public final List<String> publishedInOrder = new ArrayList<>();
  public SystemModel model = SystemModel.getDefaultInstance();
  public Proof proof = Proof.getDefaultInstance();
  private final FakeSystems systems;
  private final FakeOperations operations;
  private int etags;

  FakeVersions(FakeSystems systems, FakeOperations operations) {
    this.systems = systems;
    this.operations = operations;
  }

  static String key(String systemId, String version) {
    return systemId + " " + version;
  }

  synchronized SystemVersion require(String systemId, String version) {
    systems.require(systemId);
    SystemVersion found = stored.get(key(systemId, version));
    if (found == null) {
      throw Refusal.notFound(
          ErrorReason.VERSION_NOT_FOUND, "version %s of %s".formatted(version, systemId));
    }
    return found;
  }

  SystemVersion requireDraft(String systemId, String version) {
    SystemVersion found = require(systemId, version);
    if (found.getStatus() != SystemVersion.Status.DRAFT) {
      throw Refusal.of(
          Status.Code.FAILED_PRECONDITION,
          ErrorReason.VERSION_NOT_DRAFT,
          "version %s of %s is published".formatted(version, systemId));
    }
    return found;
  }

  @Override
  public synchronized void listVersions(
      ListVersionsRequest request, StreamObserver<ListVersionsResponse> observer) {
    List<SystemVersion> versions =
        stored.values().stream()
            .filter(v -> v.getSystemId().equals(request.getSystemId()))
            .filter(v -> request.getStatusValue() == 0 || v.getStatus() == request.getStatus())
            .sorted(
                Comparator.comparing((SystemVersion v) -> new Semver(v.getVersion())).reversed())
            .map(v -> request.getView() == View.FULL ? v : basic(v))
            .toList();
    Refusal.answer(
        observer,
        () -> {
          systems.require(request.getSystemId());
          return ListVersionsResponse.newBuilder().addAllVersions(versions).build();
        });
  }

  private static SystemVersion basic(SystemVersion version) {
    return version.toBuilder().clearSampleSql().clearConfigSchema().clearConfigDefaults().build();
  }

  @Override
  public void getVersion(GetVersionRequest request, StreamObserver<SystemVersion> observer) {
    Refusal.answer(observer, () -> require(request.getSystemId(), request.getVersion()));
  }

  @Override
  public void getProof(GetProofRequest request, StreamObserver<Proof> out) {
    require(request.getSystemId(), request.getVersion());
    out.onNext(proof);
    out.onCompleted();
  }

  @Override
  public void getModel(GetModelRequest request, StreamObserver<SystemModel> observer) {
    Refusal.answer(
        observer,
        () -> {
          require(request.getSystemId(), request.getVersion());
          return model;
        });
  }

  @Override
  public void createVersion(CreateVersionRequest request, StreamObserver<SystemVersion> observer) {
    Refusal.answer(
        observer,
        () -> {
          systems.require(request.getSystemVersion().getSystemId());
          return store(
              request.getSystemVersion().toBuilder().setStatus(SystemVersion.Status.DRAFT));
        });
  }

  @Override
  public void updateVersion(UpdateVersionRequest request, StreamObserver<SystemVersion> observer) {
    Refusal.answer(observer, () -> update(request.getSystemVersion()));
  }

  private synchronized SystemVersion update(SystemVersion change) {
    SystemVersion present = requireDraft(change.getSystemId(), change.getVersion());
    Refusal.checkEtag(change.getEtag(), present.getEtag());
    SystemVersion.Builder changed = present.toBuilder();
    // What is present replaces, a message with all that is in it.
    change.getAllFields().keySet().forEach(changed::clearField);
    return store(changed.mergeFrom(change));
  }

  @Override
  public void deleteVersion(DeleteVersionRequest request, StreamObserver<Empty> observer) {
    Refusal.answer(
        observer,
        () -> {
          requireDraft(request.getSystemId(), request.getVersion());
          stored.remove(key(request.getSystemId(), request.getVersion()));
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void publishVersion(PublishVersionRequest request, StreamObserver<Operation> observer) {
    Refusal.answer(observer, () -> publish(request));
  }

  private synchronized Operation publish(PublishVersionRequest request) {
    SystemVersion draft = requireDraft(request.getSystemId(), request.getVersion());
    Operation.Builder operation =
        Operation.newBuilder()
            .setKind(Operation.Kind.PUBLISH)
            .setSystemId(request.getSystemId())
            .setVersionTo(request.getVersion());
    if (request.getValidateOnly()) {
      return operation.build();
    }
    store(
        draft.toBuilder()
            .setStatus(SystemVersion.Status.PUBLISHED)
            .setPublishedAt(Timestamps.EPOCH.toBuilder().setSeconds(1_800_000_000)));
    publishedInOrder.add(key(request.getSystemId(), request.getVersion()));
    return operations.accept(operation.setRequestId(request.getRequestId()));
  }

  @Override
  public void deprecateVersion(
      DeprecateVersionRequest request, StreamObserver<SystemVersion> observer) {
    Refusal.answer(
        observer,
        () ->
            store(
                require(request.getSystemId(), request.getVersion()).toBuilder()
                    .setStatus(SystemVersion.Status.DEPRECATED)));
  }

  @Override
  public void withdrawVersion(
      WithdrawVersionRequest request, StreamObserver<SystemVersion> observer) {
    Refusal.answer(
        observer,
        () ->
            store(
                require(request.getSystemId(), request.getVersion()).toBuilder()
                    .setStatus(SystemVersion.Status.WITHDRAWN)));
  }

  private synchronized SystemVersion store(SystemVersion.Builder version) {
    SystemVersion next = version.setEtag("v" + ++etags).build();
    stored.put(key(next.getSystemId(), next.getVersion()), next);
    return next;
  }
}
