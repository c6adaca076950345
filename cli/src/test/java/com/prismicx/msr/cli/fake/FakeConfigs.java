package com.prismicx.msr.cli.fake;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.v1.ConfigDiff;
import com.prismicx.msr.v1.ConfigRevision;
import com.prismicx.msr.v1.ConfigServiceGrpc.ConfigServiceImplBase;
import com.prismicx.msr.v1.ConfigState;
import com.prismicx.msr.v1.DiffConfigRequest;
import com.prismicx.msr.v1.EffectiveConfiguration;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetConfigRequest;
import com.prismicx.msr.v1.GetConfigRevisionRequest;
import com.prismicx.msr.v1.GetEffectiveConfigRequest;
import com.prismicx.msr.v1.ListConfigRevisionsRequest;
import com.prismicx.msr.v1.ListConfigRevisionsResponse;
import com.prismicx.msr.v1.PatchConfigRequest;
import com.prismicx.msr.v1.ResetConfigRequest;
import com.prismicx.msr.v1.RollbackConfigRequest;
import com.prismicx.msr.v1.SystemConfiguration;
import com.prismicx.msr.v1.UpdateConfigRequest;
import com.prismicx.msr.v1.ValidateConfigRequest;
import com.prismicx.msr.v1.ValidateConfigResponse;
import com.prismicx.msr.v1.WatchConfigRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The configuration of one layer, whoever asks; refuses a document that says `forbidden`. */
public final class FakeConfigs extends ConfigServiceImplBase {

  public final List<ConfigRevision> revisions = new ArrayList<>();
  public List<String> resetPaths = List.of();
  public ConfigDiff diff = ConfigDiff.getDefaultInstance();
  public EffectiveConfiguration effective = EffectiveConfiguration.getDefaultInstance();
  public ValidateConfigRequest validated = ValidateConfigRequest.getDefaultInstance();
  public ValidateConfigResponse validation = ValidateConfigResponse.getDefaultInstance();
  public List<ConfigState> states = List.of();
  private String tenantId = "";

  /** Stores a revision as somebody else. */
  public synchronized void write(Struct configuration, String reason) {
    revisions.add(
        ConfigRevision.newBuilder()
            .setSystemId("crm_standard")
            .setRevision(revisions.size() + 1)
            .setConfiguration(configuration)
            .setReason(reason)
            .build());
  }

  private SystemConfiguration present() {
    SystemConfiguration.Builder present =
        SystemConfiguration.newBuilder()
            .setSystemId("crm_standard")
            .setRevision(revisions.size())
            .setEtag("r" + revisions.size())
            .setConfiguration(
                revisions.isEmpty()
                    ? Struct.getDefaultInstance()
                    : revisions.getLast().getConfiguration());
    return tenantId.isEmpty() ? present.build() : present.setTenantId(tenantId).build();
  }

  @Override
  public void getConfig(GetConfigRequest request, StreamObserver<SystemConfiguration> observer) {
    tenantId = request.getTenantId();
    Refusal.answer(observer, this::present);
  }

  @Override
  public void updateConfig(
      UpdateConfigRequest request, StreamObserver<SystemConfiguration> observer) {
    Refusal.answer(
        observer, () -> store(request.getConfiguration(), request.getEtag(), request.getReason()));
  }

  @Override
  public void patchConfig(
      PatchConfigRequest request, StreamObserver<SystemConfiguration> observer) {
    Refusal.answer(
        observer,
        () ->
            store(
                merge(present().getConfiguration(), request.getConfiguration()),
                request.getEtag(),
                request.getReason()));
  }

  @Override
  public void resetConfig(
      ResetConfigRequest request, StreamObserver<SystemConfiguration> observer) {
    Refusal.answer(
        observer,
        () -> {
          resetPaths = List.copyOf(request.getPathsList());
          Struct.Builder left =
              request.getPathsCount() == 0
                  ? Struct.newBuilder()
                  : present().getConfiguration().toBuilder();
          request.getPathsList().forEach(path -> left.removeFields(path.substring(1)));
          return store(left.build(), request.getEtag(), request.getReason());
        });
  }

  @Override
  public void rollbackConfig(
      RollbackConfigRequest request, StreamObserver<SystemConfiguration> observer) {
    Refusal.answer(
        observer,
        () ->
            store(
                revisions.get(request.getRevision() - 1).getConfiguration(),
                request.getEtag(),
                request.getReason()));
  }

  @Override
  public void diffConfig(DiffConfigRequest request, StreamObserver<ConfigDiff> observer) {
    Refusal.answer(
        observer,
        () ->
            diff.toBuilder()
                .setFromRevision(request.getFromRevision())
                .setToRevision(request.getToRevision())
                .build());
  }

  @Override
  public void getEffectiveConfig(
      GetEffectiveConfigRequest request, StreamObserver<EffectiveConfiguration> observer) {
    Refusal.answer(observer, () -> effective);
  }

  @Override
  public void validateConfig(
      ValidateConfigRequest request, StreamObserver<ValidateConfigResponse> observer) {
    Refusal.answer(
        observer,
        () -> {
          validated = request;
          return validation;
        });
  }

  /** Tells the states, then that there is nothing more to watch. */
  @Override
  public void watchConfig(WatchConfigRequest request, StreamObserver<ConfigState> observer) {
    states.forEach(observer::onNext);
    observer.onError(Refusal.notFound(ErrorReason.TENANT_NOT_FOUND, "tenant acme"));
  }

  private SystemConfiguration store(Struct configuration, String etag, String reason) {
    Refusal.checkEtag(etag, present().getEtag());
    if (configuration.containsFields("forbidden")) {
      throw Refusal.of(
          Status.Code.INVALID_ARGUMENT,
          ErrorReason.CONFIG_INVALID,
          "the configuration is not valid",
          Map.of(),
          Map.of("configuration.forbidden", "is not allowed"));
    }
    if (!configuration.equals(present().getConfiguration())) {
      write(configuration, reason);
    }
    return present();
  }

  private static Struct merge(Struct target, Struct patch) {
    Struct.Builder merged = target.toBuilder();
    patch
        .getFieldsMap()
        .forEach(
            (key, value) -> {
              if (value.hasNullValue()) {
                merged.removeFields(key);
              } else if (value.hasStructValue()) {
                Struct inner =
                    target.getFieldsOrDefault(key, Value.getDefaultInstance()).getStructValue();
                merged.putFields(
                    key,
                    Value.newBuilder()
                        .setStructValue(merge(inner, value.getStructValue()))
                        .build());
              } else {
                merged.putFields(key, value);
              }
            });
    return merged.build();
  }

  @Override
  public void listConfigRevisions(
      ListConfigRevisionsRequest request, StreamObserver<ListConfigRevisionsResponse> observer) {
    Refusal.answer(
        observer,
        () ->
            ListConfigRevisionsResponse.newBuilder().addAllRevisions(revisions.reversed()).build());
  }

  @Override
  public void getConfigRevision(
      GetConfigRevisionRequest request, StreamObserver<ConfigRevision> observer) {
    Refusal.answer(
        observer,
        () -> {
          if (request.getRevision() > revisions.size()) {
            throw Refusal.notFound(
                ErrorReason.CONFIG_REVISION_NOT_FOUND, "revision " + request.getRevision());
          }
          return revisions.get(request.getRevision() - 1);
        });
  }
}
