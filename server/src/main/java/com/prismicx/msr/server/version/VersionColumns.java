package com.prismicx.msr.server.version;

import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.postgres.LowerCase;
import com.prismicx.msr.server.wire.Fields;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** The columns of {@code system_versions} that every list shows. */
@MappedSuperclass
abstract class VersionColumns {
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

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "parameters")
  String parameters;

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

  final SystemVersion toValue(
      @Nullable String sampleSql,
      @Nullable Json configSchema,
      @Nullable Json configDefaults,
      List<AcceptedFinding> acceptedFindings) {
    Json needs = Json.ofText(dependencies);
    return new SystemVersion(
        versionId,
        systemId,
        version,
        status,
        releaseNotes,
        schemaVersion,
        needs == null ? Map.of() : Fields.strings("dependencies", needs.toStruct()),
        Json.ofText(parameters),
        sampleSql,
        configSchema,
        configDefaults,
        acceptedFindings,
        createdAt,
        updatedAt,
        publishedAt,
        contentSha256,
        operationId,
        rowVersion);
  }

  abstract SystemVersion toValue();

  static final class StatusColumn extends LowerCase<SystemVersion.Status> {
    StatusColumn() {
      super(SystemVersion.Status.class);
    }
  }
}
