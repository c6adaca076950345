package com.prismicx.msr.server.migration;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** Row of {@code schema_migrations}. */
@Entity(name = "SchemaMigration")
@Table(name = "schema_migrations")
class MigrationEntity {
  @Id
  @Column(name = "migration_id", length = 50)
  String migrationId;

  @Column(name = "system_id", length = 50, nullable = false)
  String systemId;

  @Column(name = "version_from", length = 20, nullable = false)
  String versionFrom;

  @Column(name = "version_to", length = 20, nullable = false)
  String versionTo;

  @Column(name = "migration_sql", columnDefinition = "text", nullable = false)
  String migrationSql;

  @Column(name = "rollback_sql", columnDefinition = "text")
  String rollbackSql;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;

  @Column(name = "row_version", nullable = false)
  long rowVersion;

  static MigrationEntity of(SchemaMigration migration) {
    MigrationEntity entity = new MigrationEntity();
    entity.migrationId = migration.migrationId();
    entity.systemId = migration.systemId();
    entity.versionFrom = migration.versionFrom();
    entity.versionTo = migration.versionTo();
    entity.migrationSql = migration.migrationSql();
    entity.rollbackSql = migration.rollbackSql();
    entity.createdAt = migration.createdAt();
    entity.updatedAt = migration.updatedAt();
    entity.rowVersion = migration.rowVersion();
    return entity;
  }

  SchemaMigration toValue() {
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
}
