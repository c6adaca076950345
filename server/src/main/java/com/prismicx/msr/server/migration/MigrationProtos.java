package com.prismicx.msr.server.migration;

import static com.prismicx.msr.server.wire.Fields.etag;
import static com.prismicx.msr.server.wire.Fields.timestamp;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.version.Precedence;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.View;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/** Between the contract's message and {@link SchemaMigration}. */
final class MigrationProtos {
  private MigrationProtos() {}

  static com.prismicx.msr.v1.SchemaMigration encode(SchemaMigration migration, View view) {
    var message =
        com.prismicx.msr.v1.SchemaMigration.newBuilder()
            .setSystemId(migration.systemId())
            .setMigrationId(migration.migrationId())
            .setVersionFrom(migration.versionFrom())
            .setVersionTo(migration.versionTo())
            .setCreatedAt(timestamp(migration.createdAt()))
            .setUpdatedAt(timestamp(migration.updatedAt()))
            .setEtag(etag(migration.rowVersion()));
    if (view == View.FULL) {
      message.setMigrationSql(migration.migrationSql());
      if (migration.rollbackSql() != null) {
        message.setRollbackSql(migration.rollbackSql());
      }
    }
    return message.build();
  }

  /** A new edge from the message of a create. */
  static SchemaMigration create(
      com.prismicx.msr.v1.SchemaMigration message, String migrationId, Instant now) {
    Fields.require(!message.getVersionFrom().isEmpty(), "migration.version_from");
    Fields.require(!message.getVersionTo().isEmpty(), "migration.version_to");
    Fields.require(message.hasMigrationSql(), "migration.migration_sql");
    requireRising(message.getVersionFrom(), message.getVersionTo());
    return new SchemaMigration(
        migrationId,
        message.getSystemId(),
        message.getVersionFrom(),
        message.getVersionTo(),
        message.getMigrationSql(),
        rollback(message, null),
        now,
        now,
        1);
  }

  /** The edge with the SQL of an update that is present. */
  static SchemaMigration update(
      SchemaMigration old, com.prismicx.msr.v1.SchemaMigration message, Instant now) {
    requireSame("migration.version_from", old.versionFrom(), message.getVersionFrom());
    requireSame("migration.version_to", old.versionTo(), message.getVersionTo());
    return new SchemaMigration(
        old.migrationId(),
        old.systemId(),
        old.versionFrom(),
        old.versionTo(),
        message.hasMigrationSql() ? message.getMigrationSql() : old.migrationSql(),
        rollback(message, old.rollbackSql()),
        old.createdAt(),
        now,
        old.rowVersion() + 1);
  }

  private static @Nullable String rollback(
      com.prismicx.msr.v1.SchemaMigration message, @Nullable String absent) {
    return message.hasRollbackSql() ? Fields.orNull(message.getRollbackSql()) : absent;
  }

  private static void requireRising(String from, String to) {
    Semver target = Precedence.parse("migration.version_to", to);
    if (!from.equals(SystemVersion.NOTHING)
        && !Precedence.isHigher(target, Precedence.parse("migration.version_from", from))) {
      throw ServiceException.invalid(
          "migration.version_to",
          "must be higher than version_from, but " + to + " is not higher than " + from);
    }
  }

  private static void requireSame(String field, String stored, String given) {
    if (!given.isEmpty() && !given.equals(stored)) {
      throw ServiceException.invalid(
          field, "is " + stored + " and cannot change; delete this migration and create another");
    }
  }
}
