package com.prismicx.msr.cli.apply;

import com.prismicx.msr.cli.folder.SystemFolder;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;

/** Folders in an order in which each comes after those that it depends on: a version cannot be published before them. */
final class DependencyOrder {

  private final List<SystemFolder> folders;
  private final SequencedSet<SystemFolder> ordered = new LinkedHashSet<>();
  private final Set<SystemFolder> visited = new HashSet<>();

  private DependencyOrder(List<SystemFolder> folders) {
    this.folders = folders;
  }

  static List<SystemFolder> of(List<SystemFolder> folders) {
    DependencyOrder order = new DependencyOrder(folders);
    folders.forEach(order::visit);
    return List.copyOf(order.ordered);
  }

  // A cycle ends here in some order; the server refuses to publish it.
  private void visit(SystemFolder folder) {
    if (visited.add(folder)) {
      folders.stream().filter(other -> needs(folder, other)).forEach(this::visit);
      ordered.add(folder);
    }
  }

  private static boolean needs(SystemFolder folder, SystemFolder other) {
    return folder.versions().stream()
        .anyMatch(v -> v.fields().getDependencies().containsFields(other.systemId()));
  }
}
