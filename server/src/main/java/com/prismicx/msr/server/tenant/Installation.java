package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.sandbox.Place;
import com.prismicx.msr.server.version.SystemVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A system on a tenant.
 *
 * @param version the last version that the schema reached whole; while it is being installed, the one that it is to be
 * @param versionId that version's id
 * @param schemaVersion that version's schema_version
 * @param operationId the operation that last changed it, or is changing it
 * @param retention what becomes of it after it was uninstalled; null unless it was
 * @param configurations values of the version's parameters by name; null when it has none
 * @param fingerprint of the schema after the last operation that completed; null before
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
    @Nullable Retention retention,
    @Nullable Json configurations,
    @Nullable String fingerprint,
    Instant installedAt,
    Instant updatedAt,
    long rowVersion) {

  /** Where an installation is in its life. */
  public enum Status {
    INSTALLING,
    ACTIVE,
    UPGRADING,
    ROLLING_BACK,
    FAILED,
    SUSPENDED,
    UNINSTALLING,
    UNINSTALLED
  }

  /**
   * What becomes of the data of a system that was uninstalled.
   *
   * @param status what it was before, and is again when it is restored
   * @param days how long the data is kept
   * @param purgeAt when it is destroyed; null while the system is being uninstalled
   */
  public record Retention(Status status, int days, @Nullable Instant purgeAt) {}

  /** Whether the tenant has the system, and not only its data. */
  public boolean isRunning() {
    return status != Status.UNINSTALLING && status != Status.UNINSTALLED;
  }

  /** For messages. */
  String subject() {
    return systemId + " of tenant " + tenantId;
  }

  /** For the violations of a refusal. */
  String path() {
    return "tenants/" + tenantId + "/systems/" + systemId;
  }

  /** The same in another status, by nobody yet. */
  Installation in(Status next) {
    return new Installation(
        tenantId,
        systemId,
        version,
        versionId,
        schemaVersion,
        next,
        installationId,
        place,
        operationId,
        retention,
        configurations,
        fingerprint,
        installedAt,
        updatedAt,
        rowVersion);
  }

  /** The same in another status. */
  Installation in(Status next, Operation operation, Instant now) {
    return moved(version, versionId, schemaVersion, next, operation, now);
  }

  /** The same at another version. */
  Installation at(SystemVersion next, Status nextStatus, Operation operation, Instant now) {
    return moved(
        next.version(), next.versionId(), next.schemaVersion(), nextStatus, operation, now);
  }

  /** The same with another retention. */
  Installation keeping(@Nullable Retention next) {
    return new Installation(
        tenantId,
        systemId,
        version,
        versionId,
        schemaVersion,
        status,
        installationId,
        place,
        operationId,
        next,
        configurations,
        fingerprint,
        installedAt,
        updatedAt,
        rowVersion);
  }

  /** The same with other values of parameters. */
  Installation configured(@Nullable Json next) {
    return new Installation(
        tenantId,
        systemId,
        version,
        versionId,
        schemaVersion,
        status,
        installationId,
        place,
        operationId,
        retention,
        next,
        fingerprint,
        installedAt,
        updatedAt,
        rowVersion);
  }

  /** The same with the fingerprint that its schema has now. */
  Installation fingerprinted(String next) {
    return new Installation(
        tenantId,
        systemId,
        version,
        versionId,
        schemaVersion,
        status,
        installationId,
        place,
        operationId,
        retention,
        configurations,
        next,
        installedAt,
        updatedAt,
        rowVersion);
  }

  private Installation moved(
      String nextVersion,
      String nextVersionId,
      int nextSchemaVersion,
      Status nextStatus,
      Operation operation,
      Instant now) {
    return new Installation(
        tenantId,
        systemId,
        nextVersion,
        nextVersionId,
        nextSchemaVersion,
        nextStatus,
        installationId,
        place,
        operation.operationId(),
        retention,
        configurations,
        fingerprint,
        installedAt,
        now,
        rowVersion);
  }
}
