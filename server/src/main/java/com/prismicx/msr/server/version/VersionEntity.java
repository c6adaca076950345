package com.prismicx.msr.server.version;

import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.postgres.LowerCase;
import com.prismicx.msr.server.wire.Fields;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Row of {@code system_versions}. */
@Entity(name = "SystemVersion")
@Table(name = "system_versions")
class VersionEntity {
  @Id
  @Column(name = "version_id", length = 50)
  String versionId;

  @Column(name = "system_id", length = 50, nullable = false)
  String systemId;

  @Column(name = "version", length = 20, nullable = false)
  String version;

  @Column(name = "precedence", length = 200, nullable = false)
  String precedence;

  @Convert(converter = StatusColumn.class)
  @Column(name = "status", length = 20, nullable = false)
  SystemVersion.Status status;

  @Column(name = "release_notes", columnDefinition = "text")
  String releaseNotes;

  @Column(name = "schema_version", nullable = false)
  int schemaVersion;

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "dependencies")
  String dependencies;

  @Column(name = "sample_sql", columnDefinition = "text")
  String sampleSql;

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "config_schema")
  String configSchema;

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "config_defaults")
  String configDefaults;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;

  @Column(name = "published_at")
  Instant publishedAt;

  @Column(name = "content_sha256", length = 64)
  String contentSha256;

  @Column(name = "operation_id", length = 50)
  String operationId;

  @Column(name = "row_version", nullable = false)
  long rowVersion;

  static VersionEntity of(SystemVersion version) {
    VersionEntity entity = new VersionEntity();
    entity.versionId = version.versionId();
    entity.systemId = version.systemId();
    entity.version = version.version();
    entity.precedence = Precedence.of(version.semver());
    entity.status = version.status();
    entity.releaseNotes = version.releaseNotes();
    entity.schemaVersion = version.schemaVersion();
    entity.dependencies = Json.of(Fields.struct(version.dependencies())).text();
    entity.sampleSql = version.sampleSql();
    entity.configSchema = Json.textOf(version.configSchema());
    entity.configDefaults = Json.textOf(version.configDefaults());
    entity.createdAt = version.createdAt();
    entity.updatedAt = version.updatedAt();
    entity.publishedAt = version.publishedAt();
    entity.contentSha256 = version.contentSha256();
    entity.operationId = version.operationId();
    entity.rowVersion = version.rowVersion();
    return entity;
  }

  SystemVersion toValue() {
    Json needs = Json.ofText(dependencies);
    return new SystemVersion(
        versionId,
        systemId,
        version,
        status,
        releaseNotes,
        schemaVersion,
        needs == null ? Map.of() : Fields.strings("dependencies", needs.toStruct()),
        sampleSql,
        Json.ofText(configSchema),
        Json.ofText(configDefaults),
        createdAt,
        updatedAt,
        publishedAt,
        contentSha256,
        operationId,
        rowVersion);
  }

  static final class StatusColumn extends LowerCase<SystemVersion.Status> {
    StatusColumn() {
      super(SystemVersion.Status.class);
    }
  }
}
