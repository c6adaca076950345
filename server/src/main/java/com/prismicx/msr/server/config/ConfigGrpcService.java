package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Page;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.system.SystemStore;
import com.prismicx.msr.server.tenant.TenantStore;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Reply;
import com.prismicx.msr.v1.ConfigServiceGrpc;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetConfigRequest;
import com.prismicx.msr.v1.GetConfigRevisionRequest;
import com.prismicx.msr.v1.ListConfigRevisionsRequest;
import com.prismicx.msr.v1.ListConfigRevisionsResponse;
import com.prismicx.msr.v1.PatchConfigRequest;
import com.prismicx.msr.v1.SystemConfiguration;
import com.prismicx.msr.v1.UpdateConfigRequest;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The contract's ConfigService. */
public final class ConfigGrpcService extends ConfigServiceGrpc.ConfigServiceImplBase {
  private final Transactions transactions;
  private final SystemStore systems;
  private final TenantStore tenants;
  private final ConfigStore store;
  private final ConfigWriter writer;

  public ConfigGrpcService(
      Transactions transactions,
      SystemStore systems,
      TenantStore tenants,
      ConfigStore store,
      InstantSource clock) {
    this.transactions = transactions;
    this.systems = systems;
    this.tenants = tenants;
    this.store = store;
    this.writer = new ConfigWriter(store, clock);
  }

  @Override
  public void getConfig(GetConfigRequest request, StreamObserver<SystemConfiguration> out) {
    ConfigLayer layer = layer(request.getSystemId(), request.getTenantId());
    Reply.ok(out, ConfigProtos.layer(store.latest(layer)));
  }

  @Override
  public void updateConfig(UpdateConfigRequest request, StreamObserver<SystemConfiguration> out) {
    requireConfiguration(request.hasConfiguration(), "PUT");
    Struct configuration = request.getConfiguration();
    write(
        layer(request.getSystemId(), request.getTenantId()),
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
        layer(request.getSystemId(), request.getTenantId()),
        request.getEtag(),
        request.getReason(),
        present -> MergePatch.apply(present, patch),
        out);
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
    ConfigRevision revision = store.find(layer, request.getRevision());
    if (!revision.isStored()) {
      throw new ServiceException.Missing(
          ErrorReason.CONFIG_REVISION_NOT_FOUND,
          "revision",
          Integer.toString(request.getRevision()),
          "the " + layer + " has no revision " + request.getRevision(),
          Map.of("revision", Integer.toString(request.getRevision())));
    }
    Reply.ok(out, ConfigProtos.encode(revision, true));
  }

  private void write(
      ConfigLayer layer,
      String etag,
      String reason,
      UnaryOperator<Struct> change,
      StreamObserver<SystemConfiguration> out) {
    Reply.ok(out, ConfigProtos.layer(writer.write(layer, etag, reason, change)));
  }

  /** The layer; refuses a system or tenant that does not exist. */
  private ConfigLayer layer(String systemId, String tenantId) {
    @Nullable String tenant = Fields.orNull(tenantId);
    return transactions.read(
        session -> {
          systems.get(session, systemId);
          if (tenant != null) {
            tenants.get(session, tenant);
          }
          return new ConfigLayer(systemId, tenant);
        });
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
