package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.postgres.LowerCase;
import com.prismicx.msr.server.sandbox.Place;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Row of {@code tenant_systems}. */
@Entity(name = "Installation")
@Table(name = "tenant_systems")
@IdClass(InstallationEntity.Key.class)
class InstallationEntity {
  @Id
  @Column(name = "tenant_id", length = 50)
  String tenantId;

  @Id
  @Column(name = "system_id", length = 50)
  String systemId;

  @Column(name = "version_id", length = 50, nullable = false)
  String versionId;

  @Convert(converter = StatusColumn.class)
  @Column(name = "status", length = 20, nullable = false)
  Installation.Status status;

  @Column(name = "installed_at")
  Instant installedAt;

  @Column(name = "updated_at")
  Instant updatedAt;

  @Column(name = "installation_id", length = 50, nullable = false)
  String installationId;

  @Column(name = "schema_name", length = 63, nullable = false)
  String schemaName;

  @Column(name = "shard", nullable = false)
  short shard;

  @Column(name = "secret_kid", length = 20, nullable = false)
  String secretId;

  @Column(name = "operation_id", length = 50, nullable = false)
  String operationId;

  @Convert(converter = StatusColumn.class)
  @Column(name = "restore_status", length = 20)
  Installation.Status restoreStatus;

  @Column(name = "retention_days")
  Integer retentionDays;

  @Column(name = "purge_at")
  Instant purgeAt;

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "configurations")
  String configurations;

  @Column(name = "fingerprint", length = 64)
  String fingerprint;

  @Column(name = "row_version", nullable = false)
  long rowVersion;

  /** Tenant and system: a tenant has a system once. */
  record Key(String tenantId, String systemId) implements Serializable {}

  static InstallationEntity of(Installation installation) {
    InstallationEntity entity = new InstallationEntity();
    entity.tenantId = installation.tenantId();
    entity.systemId = installation.systemId();
    entity.versionId = installation.versionId();
    entity.status = installation.status();
    entity.installedAt = installation.installedAt();
    entity.updatedAt = installation.updatedAt();
    entity.installationId = installation.installationId();
    entity.schemaName = installation.place().schema();
    entity.shard = (short) installation.place().shard();
    entity.secretId = installation.place().secretId();
    entity.operationId = installation.operationId();
    Installation.Retention retention = installation.retention();
    if (retention != null) {
      entity.restoreStatus = retention.status();
      entity.retentionDays = retention.days();
      entity.purgeAt = retention.purgeAt();
    }
    entity.configurations = Json.textOf(installation.configurations());
    entity.fingerprint = installation.fingerprint();
    entity.rowVersion = installation.rowVersion();
    return entity;
  }

  Installation toValue(String version, int schemaVersion) {
    return new Installation(
        tenantId,
        systemId,
        version,
        versionId,
        schemaVersion,
        status,
        installationId,
        new Place(schemaName, shard, secretId),
        operationId,
        restoreStatus == null
            ? null
            : new Installation.Retention(restoreStatus, retentionDays, purgeAt),
        Json.ofText(configurations),
        fingerprint,
        installedAt,
        updatedAt,
        rowVersion);
  }

  static final class StatusColumn extends LowerCase<Installation.Status> {
    StatusColumn() {
      super(Installation.Status.class);
    }
  }
}
