package com.prismicx.msr.server.version;

import static com.prismicx.msr.server.wire.Fields.etag;
import static com.prismicx.msr.server.wire.Fields.timestamp;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.json.JsonLimits;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.View;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semver4j.range.RangeListFactory;

/** Between the contract's message and {@link SystemVersion}. */
final class VersionProtos {
  private static final int MAX_SCHEMA_BYTES = 64 << 10;
  private static final int MAX_DEFAULTS_BYTES = 1 << 20;
  private static final int MAX_DEPENDENCIES_BYTES = 64 << 10;
  private static final int MAX_RANGE_LENGTH = 200;
  private static final String SYSTEM_ID = "^[a-z][a-z0-9_]{0,49}$";

  private VersionProtos() {}

  static com.prismicx.msr.v1.SystemVersion encode(SystemVersion version, View view) {
    var message =
        com.prismicx.msr.v1.SystemVersion.newBuilder()
            .setSystemId(version.systemId())
            .setVersion(version.version())
            .setVersionId(version.versionId())
            .setSchemaVersion(version.schemaVersion())
            .setDependencies(Fields.struct(version.dependencies()))
            .setStatus(com.prismicx.msr.v1.SystemVersion.Status.valueOf(version.status().name()))
            .setCreatedAt(timestamp(version.createdAt()))
            .setUpdatedAt(timestamp(version.updatedAt()))
            .setEtag(etag(version.rowVersion()));
    if (version.releaseNotes() != null) {
      message.setReleaseNotes(version.releaseNotes());
    }
    if (version.parameters() != null) {
      message.setParameters(version.parameters().toStruct());
    }
    if (version.publishedAt() != null) {
      message.setPublishedAt(timestamp(version.publishedAt()));
    }
    if (version.contentSha256() != null) {
      message.setContentSha256(version.contentSha256());
    }
    if (view == View.FULL) {
      addBigFields(message, version);
    }
    return message.build();
  }

  private static void addBigFields(
      com.prismicx.msr.v1.SystemVersion.Builder message, SystemVersion version) {
    if (version.sampleSql() != null) {
      message.setSampleSql(version.sampleSql());
    }
    if (version.configSchema() != null) {
      message.setConfigSchema(version.configSchema().toStruct());
    }
    if (version.configDefaults() != null) {
      message.setConfigDefaults(version.configDefaults().toStruct());
    }
    if (!version.acceptedFindings().isEmpty()) {
      message.setAcceptedFindings(AcceptedFindingProtos.encode(version.acceptedFindings()));
    }
  }

  /** A new draft from the message of a create. */
  static SystemVersion create(
      com.prismicx.msr.v1.SystemVersion message, String versionId, Instant now) {
    Precedence.parse("system_version.version", message.getVersion());
    Fields.require(message.hasSchemaVersion(), "system_version.schema_version");
    return new SystemVersion(
        versionId,
        message.getSystemId(),
        message.getVersion(),
        SystemVersion.Status.DRAFT,
        message.hasReleaseNotes() ? message.getReleaseNotes() : null,
        message.getSchemaVersion(),
        message.hasDependencies() ? dependencies(message.getDependencies()) : Map.of(),
        message.hasParameters() ? Parameters.declaration(message.getParameters()) : null,
        message.hasSampleSql() ? message.getSampleSql() : null,
        message.hasConfigSchema() ? schema(message.getConfigSchema()) : null,
        message.hasConfigDefaults() ? defaults(message.getConfigDefaults()) : null,
        AcceptedFindingProtos.decode(message.getAcceptedFindings()),
        now,
        now,
        null,
        null,
        null,
        1);
  }

  /** The draft with the fields of an update that are present. */
  static SystemVersion update(
      SystemVersion old, com.prismicx.msr.v1.SystemVersion message, Instant now) {
    return new SystemVersion(
        old.versionId(),
        old.systemId(),
        old.version(),
        old.status(),
        message.hasReleaseNotes() ? message.getReleaseNotes() : old.releaseNotes(),
        message.hasSchemaVersion() ? message.getSchemaVersion() : old.schemaVersion(),
        message.hasDependencies() ? dependencies(message.getDependencies()) : old.dependencies(),
        message.hasParameters()
            ? Parameters.declaration(message.getParameters())
            : old.parameters(),
        message.hasSampleSql() ? message.getSampleSql() : old.sampleSql(),
        message.hasConfigSchema() ? schema(message.getConfigSchema()) : old.configSchema(),
        message.hasConfigDefaults() ? defaults(message.getConfigDefaults()) : old.configDefaults(),
        message.hasAcceptedFindings()
            ? AcceptedFindingProtos.decode(message.getAcceptedFindings())
            : old.acceptedFindings(),
        old.createdAt(),
        now,
        old.publishedAt(),
        old.contentSha256(),
        old.operationId(),
        old.rowVersion() + 1);
  }

  static SystemVersion.@Nullable Status filter(com.prismicx.msr.v1.SystemVersion.Status status) {
    return status.getNumber() == 0 ? null : SystemVersion.Status.valueOf(status.name());
  }

  private static Json schema(Struct schema) {
    return Fields.json("system_version.config_schema", schema, MAX_SCHEMA_BYTES);
  }

  private static Json defaults(Struct defaults) {
    return Fields.json("system_version.config_defaults", defaults, MAX_DEFAULTS_BYTES);
  }

  private static Map<String, String> dependencies(Struct dependencies) {
    String field = "system_version.dependencies";
    Fields.refuse(
        ErrorReason.REQUEST_INVALID, JsonLimits.check(field, dependencies, MAX_DEPENDENCIES_BYTES));
    Map<String, String> ranges = Fields.strings(field, dependencies);
    ranges.forEach(
        (systemId, range) -> {
          String path = field + "." + systemId;
          if (!systemId.matches(SYSTEM_ID)) {
            throw ServiceException.invalid(path, "the key is not a system_id");
          }
          if (range.isBlank() || range.length() > MAX_RANGE_LENGTH || !isRange(range)) {
            throw ServiceException.invalid(
                path, "'" + range + "' is not a semver range, such as ^1.2.0 or >=1.0.0 <3.0.0");
          }
        });
    return ranges;
  }

  private static boolean isRange(String range) {
    try {
      return !RangeListFactory.create(range).get().isEmpty();
    } catch (RuntimeException e) {
      return false;
    }
  }
}
