package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.migration.Edge;
import com.prismicx.msr.server.migration.Leg;
import com.prismicx.msr.server.migration.Route;
import com.prismicx.msr.server.migration.SchemaMigration;
import com.prismicx.msr.server.migration.SqlScript;
import com.prismicx.msr.server.migration.Standing;
import com.prismicx.msr.server.migration.VersionContent;
import com.prismicx.msr.server.version.Parameters;
import com.prismicx.msr.server.version.Precedence;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.version.VersionOutline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/**
 * All that is to be tried with a draft.
 *
 * @param contentSha256 over the draft and its migrations
 * @param starts where its migrations begin, the lowest version first; never empty for a draft that can be reached
 */
record RehearsalPlan(SystemVersion draft, String contentSha256, List<Start> starts) {
  RehearsalPlan {
    starts = List.copyOf(starts);
  }

  /**
   * A version from which the draft is reached in one edge.
   *
   * @param version {@code 0.0.0} for nothing
   * @param way how the version is built from nothing
   * @param sampleSql its sample rows; empty when it has none
   * @param up the edge to the draft; without steps where no SQL is needed
   * @param down the way back; null where there is none
   * @param hasSql whether there is a migration, and not only the same structure
   * @param parameters values by name for all these scripts
   */
  record Start(
      String version,
      List<Leg> way,
      String sampleSql,
      Leg up,
      @Nullable Leg down,
      boolean hasSql,
      Map<String, String> parameters) {
    Start {
      way = List.copyOf(way);
      parameters = Map.copyOf(parameters);
    }

    Edge edge() {
      return up.edge();
    }
  }

  static RehearsalPlan read(StatelessSession session, GateStores stores, SystemVersion draft) {
    Route route = stores.routes().published(session, draft.systemId());
    List<Start> starts = new ArrayList<>();
    List<SchemaMigration> edges =
        stores.migrations().leadingTo(session, draft.systemId(), draft.version());
    for (SchemaMigration edge : edges) {
      starts.add(start(session, stores, draft, route, edge.versionFrom(), Optional.of(edge)));
    }
    withoutSql(session, stores, draft, starts)
        .ifPresent(
            from -> starts.add(start(session, stores, draft, route, from, Optional.empty())));
    starts.sort(Comparator.comparing(start -> precedence(start.version())));
    return new RehearsalPlan(draft, VersionContent.sha256(draft, edges), starts);
  }

  /** Between versions of one schema_version no edge is needed: the highest published one stands for all of them. */
  private static Optional<String> withoutSql(
      StatelessSession session, GateStores stores, SystemVersion draft, List<Start> starts) {
    List<VersionOutline> below =
        stores.versions().published(session, draft.systemId()).stream()
            .filter(other -> Precedence.isHigher(draft.semver(), other.semver()))
            .toList();
    Optional<String> same =
        below.stream()
            .filter(other -> other.schemaVersion() == draft.schemaVersion())
            .reduce((lower, higher) -> higher)
            .map(VersionOutline::version);
    return (draft.schemaVersion() == 0 ? same.or(() -> Optional.of(SystemVersion.NOTHING)) : same)
        .filter(from -> starts.stream().noneMatch(start -> start.version().equals(from)));
  }

  private static Start start(
      StatelessSession session,
      GateStores stores,
      SystemVersion draft,
      Route route,
      String from,
      Optional<SchemaMigration> migration) {
    List<Leg> way = route.up(Standing.at(SystemVersion.NOTHING), from).orElseThrow();
    Edge edge = new Edge(from, draft.version());
    SqlScript nothing = new SqlScript(List.of());
    Leg up =
        Leg.whole(
            edge,
            true,
            migration.map(found -> SqlScript.parse(found.migrationSql())).orElse(nothing));
    String rollback = migration.map(SchemaMigration::rollbackSql).orElse(null);
    Leg down = rollback == null ? null : Leg.whole(edge, false, SqlScript.parse(rollback));
    Map<String, String> parameters = new TreeMap<>();
    for (Leg leg : way) {
      parameters.putAll(
          Parameters.of(stores.versions().summary(session, draft.systemId(), leg.edge().to()))
              .examples());
    }
    parameters.putAll(Parameters.of(draft).examples());
    return new Start(
        from,
        way,
        from.equals(SystemVersion.NOTHING)
            ? ""
            : orEmpty(stores.versions().get(session, draft.systemId(), from).sampleSql()),
        up,
        migration.isPresent() ? down : Leg.whole(edge, false, nothing),
        migration.isPresent(),
        parameters);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String precedence(String version) {
    return version.equals(SystemVersion.NOTHING) ? "" : Precedence.of(new Semver(version));
  }
}
