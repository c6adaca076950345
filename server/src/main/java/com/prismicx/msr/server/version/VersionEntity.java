package com.prismicx.msr.server.version;

import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.wire.Fields;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Row of {@code system_versions}. */
@Entity(name = "SystemVersion")
@Table(name = "system_versions")
class VersionEntity extends VersionColumns {
  @Column(name = "sample_sql", columnDefinition = "text")
  String sampleSql;

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "config_schema")
  String configSchema;

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "config_defaults")
  String configDefaults;

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "accepted_findings")
  String acceptedFindings;

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
    entity.parameters = Json.textOf(version.parameters());
    entity.sampleSql = version.sampleSql();
    entity.configSchema = Json.textOf(version.configSchema());
    entity.configDefaults = Json.textOf(version.configDefaults());
    entity.acceptedFindings = Json.textOf(AcceptedFindings.json(version.acceptedFindings()));
    entity.createdAt = version.createdAt();
    entity.updatedAt = version.updatedAt();
    entity.publishedAt = version.publishedAt();
    entity.contentSha256 = version.contentSha256();
    entity.operationId = version.operationId();
    entity.rowVersion = version.rowVersion();
    return entity;
  }

  @Override
  SystemVersion toValue() {
    return toValue(
        sampleSql,
        Json.ofText(configSchema),
        Json.ofText(configDefaults),
        AcceptedFindings.of(Json.ofText(acceptedFindings)));
  }
}
