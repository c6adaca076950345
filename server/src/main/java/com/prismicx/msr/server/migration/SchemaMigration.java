package com.prismicx.msr.server.migration;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An edge between two versions of a system.
 *
 * @param versionFrom {@code 0.0.0} for a baseline
 * @param rollbackSql null when there is no way back
 */
public record SchemaMigration(
    String migrationId,
    String systemId,
    String versionFrom,
    String versionTo,
    String migrationSql,
    @Nullable String rollbackSql,
    Instant createdAt,
    Instant updatedAt,
    long rowVersion) {

  boolean sameSql(SchemaMigration other) {
    return migrationSql.equals(other.migrationSql)
        && Objects.equals(rollbackSql, other.rollbackSql);
  }
}
