package com.prismicx.msr.server.tenant;

import static com.prismicx.msr.server.wire.Fields.etag;
import static com.prismicx.msr.server.wire.Fields.timestamp;

import com.prismicx.msr.v1.TenantSystemEvent;
import org.jspecify.annotations.Nullable;

/** Between the contract's message and {@link Installation}. */
final class InstallationProtos {
  private InstallationProtos() {}

  static com.prismicx.msr.v1.TenantSystem encode(Installation installation) {
    var message =
        com.prismicx.msr.v1.TenantSystem.newBuilder()
            .setTenantId(installation.tenantId())
            .setSystemId(installation.systemId())
            .setVersion(installation.version())
            .setVersionId(installation.versionId())
            .setSchemaVersion(installation.schemaVersion())
            .setStatus(
                com.prismicx.msr.v1.TenantSystem.Status.valueOf(installation.status().name()))
            .setInstallationId(installation.installationId())
            .setSchemaName(installation.place().schema())
            .setOperationId(installation.operationId())
            .setInstalledAt(timestamp(installation.installedAt()))
            .setUpdatedAt(timestamp(installation.updatedAt()))
            .setEtag(etag(installation.rowVersion()));
    if (installation.configurations() != null) {
      message.setConfigurations(installation.configurations().toStruct());
    }
    if (installation.fingerprint() != null) {
      message.setFingerprint(installation.fingerprint());
    }
    if (installation.retention() != null && installation.retention().purgeAt() != null) {
      message.setPurgeAt(timestamp(installation.retention().purgeAt()));
    }
    return message.build();
  }

  static TenantSystemEvent event(InstallationHistory.Event event) {
    return TenantSystemEvent.newBuilder()
        .setVersion(event.version())
        .setStatus(event.status())
        .setInstallationId(event.installationId())
        .setOperationId(event.operationId())
        .setAt(timestamp(event.at()))
        .build();
  }

  static Installation.@Nullable Status filter(com.prismicx.msr.v1.TenantSystem.Status status) {
    return status.getNumber() == 0 ? null : Installation.Status.valueOf(status.name());
  }
}
