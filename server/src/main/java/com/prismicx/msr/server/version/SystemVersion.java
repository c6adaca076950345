package com.prismicx.msr.server.version;

import com.prismicx.msr.server.json.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/**
 * A version of a management system.
 *
 * @param versionId the server's id
 * @param schemaVersion number of the database structure
 * @param dependencies system_id to semver range, sorted; empty when it needs nothing
 * @param parameters what each tenant gives a value for; null when nothing
 * @param acceptedFindings what the publish gate may find in it
 * @param publishedAt null for a draft
 * @param contentSha256 null for a draft
 * @param operationId the operation that published it, null for a draft
 */
public record SystemVersion(
    String versionId,
    String systemId,
    String version,
    Status status,
    @Nullable String releaseNotes,
    int schemaVersion,
    Map<String, String> dependencies,
    @Nullable Json parameters,
    @Nullable String sampleSql,
    @Nullable Json configSchema,
    @Nullable Json configDefaults,
    List<AcceptedFinding> acceptedFindings,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant publishedAt,
    @Nullable String contentSha256,
    @Nullable String operationId,
    long rowVersion) {

  /** Stands for "nothing installed" wherever a version may start from. */
  public static final String NOTHING = "0.0.0";

  /** Where a version is in its life. */
  public enum Status {
    DRAFT,
    PUBLISHED,
    DEPRECATED,
    WITHDRAWN
  }

  public SystemVersion {
    Objects.requireNonNull(versionId);
    Objects.requireNonNull(version);
    acceptedFindings = List.copyOf(acceptedFindings);
    dependencies = Collections.unmodifiableMap(new TreeMap<>(dependencies));
  }

  public Semver semver() {
    return Objects.requireNonNull(Semver.parse(version));
  }

  public VersionOutline outline() {
    return new VersionOutline(version, schemaVersion);
  }

  /** Whether there are rows to try it on. */
  public boolean hasSample() {
    return sampleSql != null && !sampleSql.isBlank();
  }

  public boolean isDraft() {
    return status == Status.DRAFT;
  }

  /** Whether a tenant may be put on it. */
  public boolean isInstallable() {
    return status == Status.PUBLISHED || status == Status.DEPRECATED;
  }

  /** What is wrong with its configuration schema and defaults; empty when nothing is. */
  public List<String> configProblems() {
    return ConfigSchema.problems(this);
  }

  /** Whether both say the same, whenever they were written and wherever they are in their life. */
  boolean sameContent(SystemVersion other) {
    return schemaVersion == other.schemaVersion
        && dependencies.equals(other.dependencies)
        && Objects.equals(releaseNotes, other.releaseNotes)
        && Objects.equals(parameters, other.parameters)
        && Objects.equals(sampleSql, other.sampleSql)
        && Objects.equals(configSchema, other.configSchema)
        && Objects.equals(configDefaults, other.configDefaults)
        && acceptedFindings.equals(other.acceptedFindings);
  }

  /** The same version in another state of its life. */
  SystemVersion in(Status next, Instant now) {
    return new SystemVersion(
        versionId,
        systemId,
        version,
        next,
        releaseNotes,
        schemaVersion,
        dependencies,
        parameters,
        sampleSql,
        configSchema,
        configDefaults,
        acceptedFindings,
        createdAt,
        now,
        publishedAt,
        contentSha256,
        operationId,
        rowVersion + 1);
  }

  /** The published version: immutable from here on. */
  public SystemVersion published(String sha256, String byOperation, Instant now) {
    return new SystemVersion(
        versionId,
        systemId,
        version,
        Status.PUBLISHED,
        releaseNotes,
        schemaVersion,
        dependencies,
        parameters,
        sampleSql,
        configSchema,
        configDefaults,
        acceptedFindings,
        createdAt,
        now,
        now,
        sha256,
        byOperation,
        rowVersion + 1);
  }
}
