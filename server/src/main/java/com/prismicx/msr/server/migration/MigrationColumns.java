package com.prismicx.msr.server.migration;

import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The columns of {@code schema_migrations} that every list shows. */
@MappedSuperclass
abstract class MigrationColumns {
  @Id
  @Column(name = "migration_id", length = 50)
  String migrationId;

  @Column(name = "system_id", length = 50, nullable = false)
  String systemId;

  @Column(name = "version_from", length = 20, nullable = false)
  String versionFrom;

  @Column(name = "version_to", length = 20, nullable = false)
  String versionTo;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;

  @Column(name = "row_version", nullable = false)
  long rowVersion;

  final SchemaMigration toValue(String migrationSql, @Nullable String rollbackSql) {
    return new SchemaMigration(
        migrationId,
        systemId,
        versionFrom,
        versionTo,
        migrationSql,
        rollbackSql,
        createdAt,
        updatedAt,
        rowVersion);
  }

  abstract SchemaMigration toValue();
}
