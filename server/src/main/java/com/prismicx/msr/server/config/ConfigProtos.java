package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.version.ConfigSchema;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ConfigState;
import com.prismicx.msr.v1.ConfigViolation;
import com.prismicx.msr.v1.EffectiveConfiguration;
import com.prismicx.msr.v1.SystemConfiguration;
import com.prismicx.msr.v1.ValidateConfigResponse;
import java.util.List;
import java.util.Objects;

/** Between the contract's messages and {@link ConfigRevision}. */
final class ConfigProtos {
  private ConfigProtos() {}

  static String etag(ConfigRevision revision) {
    return Integer.toString(revision.revision());
  }

  /** The layer as it stands at its newest revision. */
  static SystemConfiguration layer(ConfigRevision revision) {
    var message =
        SystemConfiguration.newBuilder()
            .setSystemId(revision.layer().systemId())
            .setConfiguration(revision.configuration())
            .setRevision(revision.revision())
            .setEtag(etag(revision));
    if (revision.layer().tenantId() != null) {
      message.setTenantId(revision.layer().tenantId());
    }
    if (revision.isStored()) {
      message
          .setCreatedAt(Fields.timestamp(revision.layerCreatedAt()))
          .setUpdatedAt(Fields.timestamp(revision.createdAt()));
    }
    return message.build();
  }

  static EffectiveConfiguration encode(EffectiveConfig effective) {
    Struct document = effective.document();
    EffectiveConfiguration.Builder message =
        EffectiveConfiguration.newBuilder()
            .setSystemId(effective.system().layer().systemId())
            .setVersion(effective.version().version())
            .setConfiguration(document)
            .setSystemRevision(effective.system().revision())
            .setContentSha256(Json.of(document).sha256());
    ConfigRevision tenant = effective.tenant();
    if (tenant != null) {
      message
          .setTenantId(Objects.requireNonNull(tenant.layer().tenantId()))
          .setTenantRevision(tenant.revision());
    }
    for (DeepMerge.Origin origin : effective.origins()) {
      message
          .addOriginsBuilder()
          .setPath(origin.path())
          .setLayer(EffectiveConfiguration.Layer.valueOf(origin.level().name()))
          .setRevision(origin.revision());
    }
    return message.build();
  }

  /** A state with what changed, for somebody who watches. */
  static ConfigState told(WatchedState state, List<String> changedPaths, boolean withDocument) {
    ConfigState.Builder message = state(state).addAllChangedPaths(changedPaths);
    return (withDocument ? message.setConfiguration(state.document()) : message).build();
  }

  static ConfigState heartbeat(WatchedState state) {
    return state(state).setHeartbeat(true).build();
  }

  private static ConfigState.Builder state(WatchedState state) {
    WatchToken token = state.token();
    ConfigState.Builder message =
        ConfigState.newBuilder()
            .setSystemId(token.layer().systemId())
            .setVersion(token.version())
            .setSystemRevision(token.systemRevision())
            .setTenantRevision(token.tenantRevision())
            .setContentSha256(state.contentSha256())
            .setResumeToken(token.text());
    String tenantId = token.layer().tenantId();
    return tenantId == null ? message : message.setTenantId(tenantId);
  }

  static com.prismicx.msr.v1.ConfigDiff diff(ConfigRevision from, ConfigRevision to) {
    com.prismicx.msr.v1.ConfigDiff.Builder message =
        com.prismicx.msr.v1.ConfigDiff.newBuilder()
            .setSystemId(to.layer().systemId())
            .setFromRevision(from.revision())
            .setToRevision(to.revision());
    if (to.layer().tenantId() != null) {
      message.setTenantId(to.layer().tenantId());
    }
    for (ConfigDiff.Change change : ConfigDiff.between(from.configuration(), to.configuration())) {
      var one = message.addChangesBuilder().setPath(change.path());
      if (change.before() != null) {
        one.setBefore(change.before());
      }
      if (change.after() != null) {
        one.setAfter(change.after());
      }
    }
    return message.build();
  }

  static ValidateConfigResponse encode(ConfigChecks.Report report) {
    ValidateConfigResponse.Builder message =
        ValidateConfigResponse.newBuilder()
            .addAllViolations(encode(report.violations()))
            .setBrokenTenantCount(report.brokenCount())
            .setCheckedTenantCount(report.checkedCount());
    for (ConfigChecks.Broken broken : report.broken()) {
      message
          .addBrokenTenantsBuilder()
          .setTenantId(broken.tenantId())
          .setVersion(broken.version())
          .addAllViolations(encode(broken.violations()));
    }
    return message.build();
  }

  private static List<ConfigViolation> encode(List<ConfigSchema.Violation> violations) {
    return violations.stream()
        .map(
            violation ->
                ConfigViolation.newBuilder()
                    .setPath(violation.path())
                    .setDescription(violation.description())
                    .build())
        .toList();
  }

  static com.prismicx.msr.v1.ConfigRevision encode(
      ConfigRevision revision, boolean withConfiguration) {
    var message =
        com.prismicx.msr.v1.ConfigRevision.newBuilder()
            .setSystemId(revision.layer().systemId())
            .setRevision(revision.revision())
            .setReason(revision.reason())
            .setContentSha256(revision.contentSha256())
            .setRequestId(revision.requestId())
            .setCreatedAt(Fields.timestamp(revision.createdAt()));
    if (revision.layer().tenantId() != null) {
      message.setTenantId(revision.layer().tenantId());
    }
    if (withConfiguration) {
      message.setConfiguration(revision.configuration());
    }
    return message.build();
  }
}
