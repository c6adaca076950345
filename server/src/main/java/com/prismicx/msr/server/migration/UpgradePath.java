package com.prismicx.msr.server.migration;

import com.prismicx.msr.server.version.Precedence;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.version.VersionOutline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.semver4j.Semver;

/**
 * Finds the way from one version to a higher one in the fewest steps: over migrations, and between versions with the same
 * schema_version without any. A version whose schema_version is 0 has no structure, so that it follows on nothing too.
 */
public final class UpgradePath {
  private static final Comparator<String> HIGHEST_FIRST =
      Comparator.comparing((String version) -> Precedence.of(new Semver(version))).reversed();

  private final Map<String, List<String>> next = new HashMap<>();

  /** A map of the ways between these versions; edges that touch other versions do not count. */
  public UpgradePath(List<VersionOutline> versions, List<Edge> edges) {
    Map<String, Integer> schemas = new HashMap<>();
    schemas.put(SystemVersion.NOTHING, 0);
    versions.forEach(version -> schemas.put(version.version(), version.schemaVersion()));
    edges.stream()
        .filter(edge -> schemas.containsKey(edge.from()) && schemas.containsKey(edge.to()))
        .forEach(edge -> add(edge.from(), edge.to()));
    schemas.forEach((from, schema) -> addWithoutSql(from, schema, versions));
    // Of equally short ways the one that jumps highest first, always the same.
    next.values().forEach(list -> list.sort(HIGHEST_FIRST));
  }

  /** The steps from one version to the other, none when they are the same; empty when no way leads there. */
  public Optional<List<Edge>> find(String from, String to) {
    Map<String, String> cameFrom = new HashMap<>(Map.of(from, from));
    ArrayDeque<String> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty() && !cameFrom.containsKey(to)) {
      String here = open.remove();
      for (String there : next.getOrDefault(here, List.of())) {
        if (cameFrom.putIfAbsent(there, here) == null) {
          open.add(there);
        }
      }
    }
    return cameFrom.containsKey(to) ? Optional.of(walkBack(cameFrom, from, to)) : Optional.empty();
  }

  /** The versions from which a way leads to this one. */
  public List<String> startsFor(String to, Stream<String> candidates) {
    return candidates.filter(from -> find(from, to).isPresent()).toList();
  }

  private void addWithoutSql(String from, int schema, List<VersionOutline> versions) {
    Semver start = new Semver(from);
    versions.stream()
        .filter(to -> to.schemaVersion() == schema && Precedence.isHigher(to.semver(), start))
        .forEach(to -> add(from, to.version()));
  }

  private void add(String from, String to) {
    List<String> targets = next.computeIfAbsent(from, key -> new ArrayList<>());
    if (!targets.contains(to)) {
      targets.add(to);
    }
  }

  private static List<Edge> walkBack(Map<String, String> cameFrom, String from, String to) {
    List<Edge> steps = new ArrayList<>();
    for (String here = to; !here.equals(from); here = cameFrom.get(here)) {
      steps.add(new Edge(cameFrom.get(here), here));
    }
    Collections.reverse(steps);
    return steps;
  }
}
