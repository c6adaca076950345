package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.version.SystemVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.StatelessSession;

/** Finds whether a draft's dependencies lead back to its own system, over what published versions depend on. */
final class DependencyCycle {
  private DependencyCycle() {}

  /** The systems of a cycle, beginning and ending with the draft's own. */
  static Optional<List<String>> find(StatelessSession session, SystemVersion draft) {
    if (draft.dependencies().isEmpty()) {
      return Optional.empty();
    }
    Map<String, Set<String>> needs = published(session);
    needs
        .computeIfAbsent(draft.systemId(), key -> new TreeSet<>())
        .addAll(draft.dependencies().keySet());
    // A system that names itself is a problem of its own, said more plainly elsewhere.
    needs.get(draft.systemId()).remove(draft.systemId());
    Deque<String> path = new ArrayDeque<>();
    return walk(draft.systemId(), draft.systemId(), needs, path, new HashSet<>())
        ? Optional.of(cycle(path, draft.systemId()))
        : Optional.empty();
  }

  private static boolean walk(
      String here,
      String goal,
      Map<String, Set<String>> needs,
      Deque<String> path,
      Set<String> seen) {
    path.push(here);
    for (String next : needs.getOrDefault(here, Set.of())) {
      if (next.equals(goal) || (seen.add(next) && walk(next, goal, needs, path, seen))) {
        return true;
      }
    }
    path.pop();
    return false;
  }

  private static List<String> cycle(Deque<String> path, String goal) {
    List<String> cycle = new ArrayList<>(path);
    Collections.reverse(cycle);
    cycle.add(goal);
    return cycle;
  }

  private static Map<String, Set<String>> published(StatelessSession session) {
    Map<String, Set<String>> needs = new HashMap<>();
    session
        .createNativeQuery(
            """
            select distinct system_id, jsonb_object_keys(dependencies)
            from system_versions where status <> 'draft' and dependencies <> '{}'
            """,
            Object[].class)
        .getResultList()
        .forEach(
            row ->
                needs
                    .computeIfAbsent((String) row[0], key -> new TreeSet<>())
                    .add((String) row[1]));
    return needs;
  }
}
