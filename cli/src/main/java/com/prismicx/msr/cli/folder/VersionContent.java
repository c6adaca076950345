package com.prismicx.msr.cli.folder;

import com.google.protobuf.Struct;
import com.prismicx.msr.cli.json.Json;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.SystemVersion;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All that a publisher says about a version. Two of them are equal exactly if they say the same, wherever they come from.
 *
 * @param fields the version's fields that are a publisher's; what is empty is absent
 * @param edges the migrations that lead to it, by the version that they start on
 */
public record VersionContent(SystemVersion fields, SortedMap<String, Edge> edges) {

  public VersionContent {
    fields = normal(fields);
    edges = Collections.unmodifiableSortedMap(new TreeMap<>(edges));
  }

  /** What the registry has. */
  public static VersionContent of(SystemVersion version, List<SchemaMigration> migrations) {
    SortedMap<String, Edge> edges = new TreeMap<>();
    migrations.forEach(
        m -> edges.put(m.getVersionFrom(), new Edge(m.getMigrationSql(), m.getRollbackSql())));
    return new VersionContent(version, edges);
  }

  public String version() {
    return fields.getVersion();
  }

  private static SystemVersion normal(SystemVersion version) {
    SystemVersion.Builder normal =
        SystemVersion.newBuilder()
            .setSystemId(version.getSystemId())
            .setVersion(version.getVersion())
            .setSchemaVersion(version.getSchemaVersion());
    if (!version.getReleaseNotes().isEmpty()) {
      normal.setReleaseNotes(version.getReleaseNotes());
    }
    if (!version.getSampleSql().isEmpty()) {
      normal.setSampleSql(version.getSampleSql());
    }
    if (version.getDependencies().getFieldsCount() > 0) {
      normal.setDependencies(version.getDependencies());
    }
    if (version.getParameters().getFieldsCount() > 0) {
      normal.setParameters(version.getParameters());
    }
    if (version.getConfigSchema().getFieldsCount() > 0) {
      normal.setConfigSchema(version.getConfigSchema());
    }
    if (version.getConfigDefaults().getFieldsCount() > 0) {
      normal.setConfigDefaults(version.getConfigDefaults());
    }
    if (version.getAcceptedFindings().getItemsCount() > 0) {
      normal.setAcceptedFindings(version.getAcceptedFindings());
    }
    return normal.build();
  }

  /**
   * The same as texts, by the names of the folder's files, to show differences in; a text that would be empty is left out.
   *
   * @param previous the version that `up.sql` starts on
   */
  public SortedMap<String, String> texts(String previous) {
    SortedMap<String, String> texts = new TreeMap<>();
    texts.put("version.yaml", "schema_version: " + fields.getSchemaVersion() + "\n");
    texts.put("version.yaml (release_notes)", fields.getReleaseNotes());
    texts.put("version.yaml (dependencies)", text(fields.getDependencies()));
    texts.put("version.yaml (parameters)", text(fields.getParameters()));
    texts.put("version.yaml (accepted_findings)", accepted(fields));
    texts.put("sample.sql", fields.getSampleSql());
    texts.put("config.schema.json", text(fields.getConfigSchema()));
    texts.put("config.defaults.json", text(fields.getConfigDefaults()));
    edges.forEach(
        (from, edge) -> {
          String folder = from.equals(previous) ? "" : VersionReader.FROM + from + "/";
          texts.put(folder + VersionReader.UP, edge.up());
          texts.put(folder + VersionReader.DOWN, edge.down());
        });
    texts.values().removeIf(String::isEmpty);
    return texts;
  }

  private static String text(Struct document) {
    return document.getFieldsCount() == 0 ? "" : Json.canonical(document);
  }

  private static String accepted(SystemVersion fields) {
    return fields.getAcceptedFindings().getItemsList().stream()
        .map(
            one ->
                "%s %s %s: %s%n"
                    .formatted(one.getCode(), one.getEdge(), one.getObject(), one.getReason()))
        .collect(Collectors.joining());
  }
}
