package com.prismicx.msr.server.migration;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** Row of {@code schema_migrations}. */
@Entity(name = "SchemaMigration")
@Table(name = "schema_migrations")
class MigrationEntity extends MigrationColumns {
  @Column(name = "migration_sql", columnDefinition = "text", nullable = false)
  String migrationSql;

  @Column(name = "rollback_sql", columnDefinition = "text")
  String rollbackSql;

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

  @Override
  SchemaMigration toValue() {
    return toValue(migrationSql, rollbackSql);
  }
}
