package com.prismicx.msr.server.version;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What a version says about configuration.
 *
 * @param defaults that it ships with
 * @param schema that documents have to satisfy; null for any
 */
public record VersionConfig(String version, Struct defaults, @Nullable ConfigSchema schema) {
  /** Of no version: nothing is said, everything is valid. */
  public static final VersionConfig NONE = new VersionConfig("", Struct.getDefaultInstance(), null);

  /** Of a version whose schema has no problems. */
  public static VersionConfig of(SystemVersion version) {
    Json defaults = version.configDefaults();
    Json schema = version.configSchema();
    return new VersionConfig(
        version.version(),
        defaults == null ? Struct.getDefaultInstance() : defaults.toStruct(),
        schema == null ? null : ConfigSchema.of(schema));
  }
}
