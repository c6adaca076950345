package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.error.ServiceException.Violation;
import com.prismicx.msr.server.migration.MigrationStore;
import com.prismicx.msr.server.migration.SchemaMigration;
import com.prismicx.msr.server.migration.SqlScript;
import com.prismicx.msr.server.migration.UpgradePath;
import com.prismicx.msr.server.system.SystemStore;
import com.prismicx.msr.server.version.Precedence;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.version.VersionOutline;
import com.prismicx.msr.server.version.VersionStore;
import com.prismicx.msr.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.StatelessSession;
import org.semver4j.Semver;

/**
 * What must hold before a draft becomes a published version. Here its structure is checked; each problem says what to do.
 */
final class DraftCheck {
  private static final int MAX_PROBLEMS_SHOWN = 20;

  private final SystemStore systems;
  private final VersionStore versions;
  private final MigrationStore migrations;

  DraftCheck(SystemStore systems, VersionStore versions, MigrationStore migrations) {
    this.systems = systems;
    this.versions = versions;
    this.migrations = migrations;
  }

  /** Refuses with VERSION_NOT_PUBLISHABLE and every problem found. */
  void require(StatelessSession session, SystemVersion draft) {
    List<Violation> problems = problems(session, draft);
    if (problems.isEmpty()) {
      return;
    }
    String what = "version " + draft.version() + " of " + draft.systemId();
    throw new ServiceException.Refused(
        ErrorReason.VERSION_NOT_PUBLISHABLE,
        what
            + " cannot be published: "
            + problems.stream().map(Violation::description).collect(Collectors.joining("; ")),
        Map.of("system_id", draft.systemId(), "version", draft.version()),
        problems);
  }

  private List<Violation> problems(StatelessSession session, SystemVersion draft) {
    List<VersionOutline> published = versions.published(session, draft.systemId());
    List<SchemaMigration> edges = migrations.leadingTo(session, draft.systemId(), draft.version());
    List<Violation> problems = new ArrayList<>();
    checkSchemaVersion(draft, published, problems);
    checkDependencies(session, draft, problems);
    checkStarts(published, edges, problems);
    checkPaths(session, draft, published, problems);
    edges.forEach(edge -> checkScripts(edge, problems));
    checkSample(draft, problems);
    draft
        .configProblems()
        .forEach(problem -> problems.add(new Violation("CONFIG_SCHEMA", "config_schema", problem)));
    return problems.stream().limit(MAX_PROBLEMS_SHOWN).toList();
  }

  private static void checkSchemaVersion(
      SystemVersion draft, List<VersionOutline> published, List<Violation> problems) {
    Semver version = draft.semver();
    for (VersionOutline other : published) {
      boolean lower = Precedence.isHigher(version, other.semver());
      if (lower
          ? other.schemaVersion() > draft.schemaVersion()
          : other.schemaVersion() < draft.schemaVersion()) {
        problems.add(
            new Violation(
                "SCHEMA_VERSION",
                "schema_version",
                "schema_version is %d, but version %s has %d, and schema_version never falls as versions rise"
                    .formatted(draft.schemaVersion(), other.version(), other.schemaVersion())));
      }
    }
  }

  private void checkDependencies(
      StatelessSession session, SystemVersion draft, List<Violation> problems) {
    for (String needed : draft.dependencies().keySet()) {
      if (needed.equals(draft.systemId())) {
        problems.add(
            new Violation(
                "DEPENDENCY", needed, "a system cannot depend on itself; remove the dependency"));
      } else if (systems.find(session, needed).isEmpty()) {
        problems.add(
            new Violation(
                "DEPENDENCY", needed, "there is no system " + needed + "; register it first"));
      }
    }
    DependencyCycle.find(session, draft)
        .ifPresent(
            cycle ->
                problems.add(
                    new Violation(
                        "DEPENDENCY_CYCLE",
                        draft.systemId(),
                        "its dependencies form a cycle: "
                            + String.join(" -> ", cycle)
                            + "; remove one of them")));
  }

  private static void checkStarts(
      List<VersionOutline> published, List<SchemaMigration> edges, List<Violation> problems) {
    List<String> starts =
        Stream.concat(
                Stream.of(SystemVersion.NOTHING), published.stream().map(VersionOutline::version))
            .toList();
    for (SchemaMigration edge : edges) {
      if (!starts.contains(edge.versionFrom())) {
        problems.add(
            new Violation(
                "MIGRATION_START",
                edge.migrationId(),
                "the migration from "
                    + edge.versionFrom()
                    + " starts on a version that is not"
                    + " published; publish "
                    + edge.versionFrom()
                    + " first"));
      }
    }
  }

  /** A version must be reachable from nothing, and from the published version just below it. */
  private void checkPaths(
      StatelessSession session,
      SystemVersion draft,
      List<VersionOutline> published,
      List<Violation> problems) {
    UpgradePath path =
        new UpgradePath(
            Stream.concat(published.stream(), Stream.of(draft.outline())).toList(),
            migrations.edges(session, draft.systemId()));
    Optional<String> below =
        published.stream()
            .filter(other -> Precedence.isHigher(draft.semver(), other.semver()))
            .reduce((lower, higher) -> higher)
            .map(VersionOutline::version);
    Stream.concat(Stream.of(SystemVersion.NOTHING), below.stream())
        .filter(from -> path.find(from, draft.version()).isEmpty())
        .forEach(
            from ->
                problems.add(
                    new Violation(
                        "MIGRATION_MISSING",
                        from + " -> " + draft.version(),
                        "no migrations lead from "
                            + (from.equals(SystemVersion.NOTHING) ? "nothing (0.0.0)" : from)
                            + " to "
                            + draft.version()
                            + "; add one")));
  }

  private static void checkScripts(SchemaMigration edge, List<Violation> problems) {
    check(edge, "migration_sql", edge.migrationSql(), problems);
    if (edge.rollbackSql() != null) {
      check(edge, "rollback_sql", edge.rollbackSql(), problems);
      checkMirror(edge, edge.rollbackSql(), problems);
    }
  }

  /** An edge that stopped half-way can go back only if each of its steps has one that undoes it. */
  private static void checkMirror(
      SchemaMigration edge, String rollbackSql, List<Violation> problems) {
    SqlScript up = SqlScript.parse(edge.migrationSql());
    SqlScript down = SqlScript.parse(rollbackSql);
    if (!up.statements().isEmpty() && !down.statements().isEmpty() && !up.mirrors(down)) {
      problems.add(
          new Violation(
              "SQL",
              edge.migrationId(),
              "rollback_sql of %s -> %s has %d step(s), migration_sql %d: down mirrors the steps of up in reverse"
                  .formatted(
                      edge.versionFrom(),
                      edge.versionTo(),
                      down.steps().size(),
                      up.steps().size())));
    }
  }

  private static void check(
      SchemaMigration edge, String field, String sql, List<Violation> problems) {
    String where = field + " of " + edge.versionFrom() + " -> " + edge.versionTo();
    SqlScript.problems(sql)
        .forEach(
            problem ->
                problems.add(
                    new Violation(
                        "SQL",
                        edge.migrationId(),
                        where + ", line " + problem.line() + ": " + problem.description())));
  }

  private static void checkSample(SystemVersion draft, List<Violation> problems) {
    String sample = draft.sampleSql();
    if (sample != null && !sample.isBlank()) {
      SqlScript.problemsOfOneTransaction(sample)
          .forEach(
              problem ->
                  problems.add(
                      new Violation(
                          "SQL",
                          "sample_sql",
                          "sample_sql, line " + problem.line() + ": " + problem.description())));
    }
  }
}
