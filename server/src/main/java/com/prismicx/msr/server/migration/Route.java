package com.prismicx.msr.server.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the legs that lead a schema from where it stands to a version. */
public final class Route {
  private final UpgradePath forward;
  private final UpgradePath reversible;
  private final Scripts scripts;

  /** Gives the scripts of edges. */
  public interface Scripts {
    /** The script of an edge, an empty one where it has no SQL; nothing where there is no way back. */
    Optional<SqlScript> of(Edge edge, boolean isUp);
  }

  /**
   * A map of the ways of one system.
   *
   * @param reversible the ways that can be walked backwards
   */
  public Route(UpgradePath forward, UpgradePath reversible, Scripts scripts) {
    this.forward = forward;
    this.reversible = reversible;
    this.scripts = scripts;
  }

  /** The way up; an edge in whose middle the schema stands is completed first. Empty when there is none. */
  public Optional<List<Leg>> up(Standing standing, String target) {
    return find(standing, target, true);
  }

  /** The way down; an edge in whose middle the schema stands is undone first. Empty when there is none. */
  public Optional<List<Leg>> down(Standing standing, String target) {
    return find(standing, target, false);
  }

  private Optional<List<Leg>> find(Standing standing, String target, boolean isUp) {
    List<Leg> legs = new ArrayList<>();
    String from = standing.version();
    Standing.Open open = standing.open();
    if (open != null) {
      Optional<SqlScript> script = scripts.of(open.edge(), isUp);
      if (script.isEmpty()) {
        return Optional.empty();
      }
      legs.add(rest(open, isUp, script.get()));
      from = isUp ? open.edge().to() : open.edge().from();
    }
    return edges(from, target, isUp).flatMap(edges -> append(legs, edges, isUp));
  }

  private Optional<List<Edge>> edges(String from, String target, boolean isUp) {
    return isUp ? forward.find(from, target) : reversible.find(target, from).map(List::reversed);
  }

  private Optional<List<Leg>> append(List<Leg> legs, List<Edge> edges, boolean isUp) {
    for (Edge edge : edges) {
      Optional<SqlScript> script = scripts.of(edge, isUp);
      if (script.isEmpty()) {
        return Optional.empty();
      }
      legs.add(Leg.whole(edge, isUp, script.get()));
    }
    return Optional.of(legs);
  }

  /** What is left of an edge; down step k undoes up step n + 1 - k. */
  private static Leg rest(Standing.Open open, boolean isUp, SqlScript script) {
    int next = isUp ? open.applied() + 1 : open.steps() - open.applied() + 1;
    Standing.Partial partial = open.partial();
    if (partial == null) {
      return new Leg(open.edge(), isUp, script, next, 0, 0);
    }
    if (partial.isUp() == isUp) {
      int unsure = partial.begun() ? partial.parts() + 1 : 0;
      return new Leg(open.edge(), isUp, script, partial.step(), partial.parts(), unsure);
    }
    // Turned round in the middle of a step: its counterpart undoes what there is of it.
    return new Leg(open.edge(), isUp, script, next - 1, 0, Integer.MAX_VALUE);
  }
}
