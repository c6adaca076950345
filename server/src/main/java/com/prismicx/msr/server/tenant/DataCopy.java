package com.prismicx.msr.server.tenant;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What tables held before a rollback lost data of them.
 *
 * @param operationId the rollback
 * @param version that the tables were at
 * @param schema of the tenant database, where the copy is
 * @param tables how many rows each has
 */
record DataCopy(
    String copyId,
    String tenantId,
    String systemId,
    String installationId,
    String operationId,
    String version,
    String schema,
    SortedMap<String, Long> tables,
    Instant createdAt,
    Instant purgeAt) {
  DataCopy {
    tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
  }

  DataCopy(
      String copyId,
      Installation installation,
      String operationId,
      String schema,
      Map<String, Long> tables,
      Instant createdAt,
      Instant purgeAt) {
    this(
        copyId,
        installation.tenantId(),
        installation.systemId(),
        installation.installationId(),
        operationId,
        installation.version(),
        schema,
        new TreeMap<>(tables),
        createdAt,
        purgeAt);
  }
}
