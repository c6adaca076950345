package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.sandbox.Place;
import java.time.Instant;

/**
 * A system on a tenant.
 *
 * @param version the version that the schema is at; while it is being installed, the one that it is to be
 * @param versionId that version's id
 * @param schemaVersion that version's schema_version
 * @param operationId the operation that last changed it, or is changing it
 */
public record Installation(
    String tenantId,
    String systemId,
    String version,
    String versionId,
    int schemaVersion,
    Status status,
    String installationId,
    Place place,
    String operationId,
    Instant installedAt,
    Instant updatedAt,
    long rowVersion) {

  /** Where an installation is in its life. */
  public enum Status {
    INSTALLING,
    ACTIVE,
    UPGRADING,
    FAILED
  }
}
