package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Page;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Reply;
import com.prismicx.msr.v1.ConfigServiceGrpc;
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
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The contract's ConfigService. */
public final class ConfigGrpcService extends ConfigServiceGrpc.ConfigServiceImplBase {
  private final ConfigRegistry registry;
  private final ConfigStore store;
  private final ConfigChecks checks;
  private final ConfigWatches watches;
  private final ConfigWriter writer;

  public ConfigGrpcService(
      ConfigRegistry registry,
      ConfigStore store,
      ConfigChecks checks,
      ConfigWatches watches,
      InstantSource clock) {
    this.registry = registry;
    this.store = store;
    this.checks = checks;
    this.watches = watches;
    this.writer = new ConfigWriter(store, checks, watches, clock);
  }

  @Override
  public void getConfig(GetConfigRequest request, StreamObserver<SystemConfiguration> out) {
    ConfigLayer layer = layer(request.getSystemId(), request.getTenantId());
    Reply.ok(out, ConfigProtos.layer(store.latest(layer)));
  }

  @Override
  public void getEffectiveConfig(
      GetEffectiveConfigRequest request, StreamObserver<EffectiveConfiguration> out) {
    ConfigSubject subject = subject(request.getSystemId(), request.getTenantId());
    Reply.ok(out, ConfigProtos.encode(EffectiveConfig.read(store, subject)));
  }

  @Override
  public void updateConfig(UpdateConfigRequest request, StreamObserver<SystemConfiguration> out) {
    requireConfiguration(request.hasConfiguration(), "PUT");
    Struct configuration = request.getConfiguration();
    write(
        subject(request.getSystemId(), request.getTenantId()),
        request.getEtag(),
        request.getReason(),
        present -> configuration,
        out);
  }

  @Override
  public void patchConfig(PatchConfigRequest request, StreamObserver<SystemConfiguration> out) {
    requireConfiguration(request.hasConfiguration(), "PATCH");
    Struct patch = request.getConfiguration();
    // Checked before it is merged: the merge itself walks as deep as the patch is.
    ConfigLimits.require(patch);
    write(
        subject(request.getSystemId(), request.getTenantId()),
        request.getEtag(),
        request.getReason(),
        present -> MergePatch.apply(present, patch),
        out);
  }

  @Override
  public void resetConfig(ResetConfigRequest request, StreamObserver<SystemConfiguration> out) {
    List<String> paths = List.copyOf(request.getPathsList());
    // Before anything is read, so that what is no pointer is refused on an empty layer, too.
    Removal.requirePointers(paths);
    write(
        subject(request.getSystemId(), request.getTenantId()),
        request.getEtag(),
        request.getReason(),
        present -> Removal.of(present, paths),
        out);
  }

  @Override
  public void rollbackConfig(
      RollbackConfigRequest request, StreamObserver<SystemConfiguration> out) {
    Fields.require(request.hasRevision(), "revision");
    ConfigSubject subject = subject(request.getSystemId(), request.getTenantId());
    Struct then = revision(subject.layer(), request.getRevision()).configuration();
    write(
        subject,
        request.getEtag(),
        request.getReason().isEmpty()
            ? "back to revision " + request.getRevision()
            : request.getReason(),
        present -> then,
        out);
  }

  @Override
  public void validateConfig(
      ValidateConfigRequest request, StreamObserver<ValidateConfigResponse> out) {
    String systemId = request.getSystemId();
    @Nullable String tenantId = Fields.orNull(request.getTenantId());
    boolean asTheyRun = request.getVersion().isEmpty();
    ConfigSubject subject =
        asTheyRun
            ? registry.subject(systemId, tenantId)
            : registry.subject(systemId, tenantId, request.getVersion());
    Struct document = request.getConfiguration();
    if (request.hasConfiguration()) {
      ConfigLimits.require(document);
    } else {
      document = store.latest(subject.layer()).configuration();
    }
    Reply.ok(
        out,
        ConfigProtos.encode(
            checks.report(subject, document, asTheyRun ? null : subject.version(), null)));
  }

  @Override
  public void diffConfig(
      DiffConfigRequest request, StreamObserver<com.prismicx.msr.v1.ConfigDiff> out) {
    ConfigLayer layer = layer(request.getSystemId(), request.getTenantId());
    ConfigRevision to =
        request.hasToRevision() ? revision(layer, request.getToRevision()) : store.latest(layer);
    ConfigRevision from =
        revision(
            layer,
            request.hasFromRevision() ? request.getFromRevision() : Math.max(0, to.revision() - 1));
    Reply.ok(out, ConfigProtos.diff(from, to));
  }

  @Override
  public void watchConfig(WatchConfigRequest request, StreamObserver<ConfigState> out) {
    ConfigLayer layer = layer(request.getSystemId(), request.getTenantId());
    WatchToken resumed = WatchToken.parse(layer, request.getResumeToken());
    try (ConfigWatches.Watched watched = watches.open(layer)) {
      new ConfigWatch<>(
              (ServerCallStreamObserver<ConfigState>) out,
              watched,
              encoder(request.getIncludeConfiguration()),
              watches.interval())
          .run(resumed, this::document);
    }
  }

  private static ConfigWatch.Encoder<ConfigState> encoder(boolean withDocument) {
    return new ConfigWatch.Encoder<>() {
      @Override
      public ConfigState told(WatchedState state, List<String> changedPaths) {
        return ConfigProtos.told(state, changedPaths, withDocument);
      }

      @Override
      public ConfigState heartbeat(WatchedState state) {
        return ConfigProtos.heartbeat(state);
      }
    };
  }

  /** What held at a state, unless a revision or the version of it is not known any more. */
  private Optional<Struct> document(WatchToken then) {
    ConfigLayer layer = then.layer();
    ConfigRevision system =
        store.find(new ConfigLayer(layer.systemId(), null), then.systemRevision());
    ConfigRevision tenant = store.find(layer, then.tenantRevision());
    if (system.revision() != then.systemRevision() || tenant.revision() != then.tenantRevision()) {
      return Optional.empty();
    }
    return registry
        .published(layer.systemId(), then.version())
        .map(
            version ->
                DeepMerge.over(
                    DeepMerge.over(version.defaults(), system.configuration()),
                    tenant.configuration()));
  }

  @Override
  public void listConfigRevisions(
      ListConfigRevisionsRequest request, StreamObserver<ListConfigRevisionsResponse> out) {
    ConfigLayer layer = layer(request.getSystemId(), request.getTenantId());
    Page<com.prismicx.msr.v1.ConfigRevision> page =
        Page.read(
            new Page.Request(
                request.getPageSize(), request.getPageToken(), "revisions " + layer, false),
            1,
            (after, limit) -> store.below(layer, below(after), limit),
            revision -> ConfigProtos.encode(revision, false),
            revision -> List.of(Integer.toString(revision.revision())));
    Reply.ok(
        out,
        ListConfigRevisionsResponse.newBuilder()
            .addAllRevisions(page.items())
            .setNextPageToken(page.nextPageToken())
            .build());
  }

  @Override
  public void getConfigRevision(
      GetConfigRevisionRequest request, StreamObserver<com.prismicx.msr.v1.ConfigRevision> out) {
    ConfigLayer layer = layer(request.getSystemId(), request.getTenantId());
    Reply.ok(out, ConfigProtos.encode(revision(layer, request.getRevision()), true));
  }

  /** A revision, 0 for the layer before its first one; refuses one that does not exist. */
  private ConfigRevision revision(ConfigLayer layer, int number) {
    ConfigRevision revision = store.find(layer, number);
    if (number > 0 && !revision.isStored()) {
      throw new ServiceException.Missing(
          ErrorReason.CONFIG_REVISION_NOT_FOUND,
          "revision",
          Integer.toString(number),
          "the " + layer + " has no revision " + number,
          Map.of("revision", Integer.toString(number)));
    }
    return revision;
  }

  private void write(
      ConfigSubject subject,
      String etag,
      String reason,
      UnaryOperator<Struct> change,
      StreamObserver<SystemConfiguration> out) {
    Reply.ok(out, ConfigProtos.layer(writer.write(subject, etag, reason, change)));
  }

  private ConfigLayer layer(String systemId, String tenantId) {
    return registry.layer(systemId, Fields.orNull(tenantId));
  }

  private ConfigSubject subject(String systemId, String tenantId) {
    return registry.subject(systemId, Fields.orNull(tenantId));
  }

  private static int below(List<String> after) {
    if (after.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    try {
      return Integer.parseInt(after.get(0));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static void requireConfiguration(boolean present, String verb) {
    if (!present) {
      throw ServiceException.invalid(
          "configuration",
          "is required: wrap the document, as in "
              + verb
              + " {\"configuration\": {\"ui_settings\": {\"theme\": \"dark\"}}}");
    }
  }
}
