package com.prismicx.msr.server.config;

import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.SystemConfiguration;

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
