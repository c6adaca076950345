package com.prismicx.msr.server.migration;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.version.AcceptedFindings;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.wire.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The content of a version as one canonical JSON text, whose hash says whether two are the same. */
public final class VersionContent {
  private VersionContent() {}

  /** SHA-256 over everything that publishing makes immutable, in lower-case hex. */
  public static String sha256(SystemVersion version, List<SchemaMigration> migrations) {
    Struct.Builder content =
        Struct.newBuilder()
            .putFields("system_id", text(version.systemId()))
            .putFields("version", text(version.version()))
            .putFields("schema_version", text(Integer.toString(version.schemaVersion())))
            .putFields("dependencies", object(Fields.struct(version.dependencies())))
            .putFields("migrations", list(migrations));
    put(content, "release_notes", version.releaseNotes());
    put(content, "parameters", version.parameters());
    put(content, "sample_sql", version.sampleSql());
    put(content, "config_schema", version.configSchema());
    put(content, "config_defaults", version.configDefaults());
    put(content, "accepted_findings", AcceptedFindings.json(version.acceptedFindings()));
    return Json.of(content.build()).sha256();
  }

  private static Value list(List<SchemaMigration> migrations) {
    ListValue.Builder list = ListValue.newBuilder();
    for (SchemaMigration migration : migrations) {
      Struct.Builder edge =
          Struct.newBuilder()
              .putFields("version_from", text(migration.versionFrom()))
              .putFields("migration_sql", text(migration.migrationSql()));
      put(edge, "rollback_sql", migration.rollbackSql());
      list.addValues(object(edge.build()));
    }
    return Value.newBuilder().setListValue(list).build();
  }

  private static void put(Struct.Builder into, String key, @Nullable String value) {
    if (value != null) {
      into.putFields(key, text(value));
    }
  }

  private static void put(Struct.Builder into, String key, @Nullable Json value) {
    if (value != null) {
      into.putFields(key, object(value.toStruct()));
    }
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value object(Struct struct) {
    return Value.newBuilder().setStructValue(struct).build();
  }
}
