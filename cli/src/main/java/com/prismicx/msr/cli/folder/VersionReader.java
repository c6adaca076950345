package com.prismicx.msr.cli.folder;

import com.google.protobuf.Struct;
import com.prismicx.msr.cli.json.DocumentException;
import com.prismicx.msr.cli.json.Json;
import com.prismicx.msr.cli.json.StrictDocument;
import com.prismicx.msr.v1.AcceptedFinding;
import com.prismicx.msr.v1.FindingCode;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.SystemVersion;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.semver4j.Semver;

/** Reads versions/&lt;version&gt;. */
final class VersionReader {

  static final String UP = "up.sql";
  static final String DOWN = "down.sql";
  static final String FROM = "from-";

  private static final String FIELDS = "version.yaml";
  private static final String SAMPLE = "sample.sql";
  private static final String SCHEMA = "config.schema.json";
  private static final String DEFAULTS = "config.defaults.json";
  private static final Set<String> KNOWN = Set.of(FIELDS, UP, DOWN, SAMPLE, SCHEMA, DEFAULTS);

  private static final int LARGEST_SCHEMA = 64 * 1024;

  private final Folder folder;
  private final String systemId;
  private final Semver version;
  private final String previous;
  private final Problems problems;

  VersionReader(Folder folder, String systemId, Semver version, String previous) {
    this.folder = folder;
    this.systemId = systemId;
    this.version = version;
    this.previous = previous;
    this.problems = folder.problems();
  }

  VersionContent read() {
    folder.refuseAllBut(Stream.concat(KNOWN.stream(), starts()).collect(Collectors.toSet()));
    SystemVersion fields = fields();
    check(FIELDS, fields.toBuilder().clearSystemId().clearSampleSql().build());
    check(SAMPLE, SystemVersion.newBuilder().setSampleSql(fields.getSampleSql()).build());
    return new VersionContent(fields, edges());
  }

  private SystemVersion fields() {
    SystemVersion.Builder fields =
        SystemVersion.newBuilder().setSystemId(systemId).setVersion(version.getVersion());
    YamlFields.of(folder, FIELDS)
        .ifPresent(
            yaml -> {
              yaml.text("release_notes").ifPresent(fields::setReleaseNotes);
              yaml.requiredWholeNumber("schema_version").ifPresent(fields::setSchemaVersion);
              yaml.textsByKey("dependencies").ifPresent(fields::setDependencies);
              yaml.mapping("parameters").ifPresent(fields::setParameters);
              yaml.mappings("accepted_findings").stream()
                  .flatMap(one -> accepted(one).stream())
                  .forEach(fields.getAcceptedFindingsBuilder()::addItems);
              yaml.refuseOthers();
            });
    folder.text(SAMPLE).ifPresent(fields::setSampleSql);
    document(SCHEMA, LARGEST_SCHEMA).ifPresent(fields::setConfigSchema);
    document(DEFAULTS, (int) ContractRules.LARGEST_FILE).ifPresent(fields::setConfigDefaults);
    return fields.build();
  }

  private Optional<AcceptedFinding> accepted(YamlFields yaml) {
    AcceptedFinding.Builder accepted = AcceptedFinding.newBuilder();
    Optional<String> code = yaml.requiredText("code");
    yaml.text("edge").ifPresent(accepted::setEdge);
    yaml.text("object").ifPresent(accepted::setObject);
    yaml.requiredText("reason").ifPresent(accepted::setReason);
    yaml.refuseOthers();
    if (code.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(accepted.setCode(FindingCode.valueOf(code.get())).build());
    } catch (IllegalArgumentException e) {
      problems.add(
          folder.path(FIELDS), "accepted_findings: '%s' is no finding".formatted(code.get()));
      return Optional.empty();
    }
  }

  private Optional<Struct> document(String name, int largest) {
    return folder
        .text(name)
        .flatMap(
            text -> {
              try {
                Struct document = StrictDocument.jsonObject(text);
                if (Json.size(document) > largest) {
                  problems.add(
                      folder.path(name), "has more than %,d bytes as JSON".formatted(largest));
                }
                return Optional.of(document);
              } catch (DocumentException e) {
                problems.add(folder.path(name), e.getMessage());
                return Optional.empty();
              }
            });
  }

  private SortedMap<String, Edge> edges() {
    SortedMap<String, Edge> edges = new TreeMap<>();
    edge(folder).ifPresent(edge -> edges.put(previous, edge));
    starts().forEach(name -> folder.folder(name).ifPresent(start -> addEdge(edges, name, start)));
    return edges;
  }

  private void addEdge(SortedMap<String, Edge> edges, String name, Folder start) {
    start.refuseAllBut(Set.of(UP, DOWN));
    Optional<Edge> edge = edge(start);
    Optional<String> from = start(name, edges.containsKey(previous));
    if (edge.isPresent() && from.isPresent()) {
      edges.put(from.get(), edge.get());
    }
  }

  private Stream<String> starts() {
    return folder.names().stream().filter(name -> name.startsWith(FROM));
  }

  /** The version in the name of a from- folder, if it can be one. */
  private Optional<String> start(String name, boolean hasEdgeFromPrevious) {
    Semver from = Semver.parse(name.substring(FROM.length()));
    if (from == null || !from.isLowerThan(version)) {
      problems.add(folder.path(name), "must name a version lower than %s".formatted(version));
      return Optional.empty();
    }
    if (from.getVersion().equals(previous) && hasEdgeFromPrevious) {
      problems.add(folder.path(name), "is the same edge as up.sql beside it: keep one of them");
      return Optional.empty();
    }
    return Optional.of(from.getVersion());
  }

  private Optional<Edge> edge(Folder scripts) {
    Optional<String> up = scripts.text(UP);
    Optional<String> down = scripts.text(DOWN);
    if (!scripts.has(UP)) {
      if (scripts.has(DOWN) || scripts != folder) {
        problems.add(scripts.path(UP), "is missing");
      }
      return Optional.empty();
    }
    up.ifPresent(sql -> check(scripts, UP, SchemaMigration.newBuilder().setMigrationSql(sql)));
    down.ifPresent(sql -> check(scripts, DOWN, SchemaMigration.newBuilder().setRollbackSql(sql)));
    return up.map(sql -> new Edge(sql, down.orElse("")));
  }

  private void check(Folder scripts, String name, SchemaMigration.Builder script) {
    ContractRules.broken(script.build()).forEach(p -> problems.add(scripts.path(name), p));
  }

  private void check(String name, SystemVersion fields) {
    ContractRules.broken(fields).forEach(p -> problems.add(folder.path(name), p));
  }
}
