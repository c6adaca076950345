package com.prismicx.msr.cli.apply;

import static java.util.function.Predicate.not;

import com.prismicx.msr.cli.folder.FolderException;
import com.prismicx.msr.cli.folder.SystemFolder;
import com.prismicx.msr.cli.folder.VersionContent;
import com.prismicx.msr.v1.ManagementSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One folder beside what is registered of it: nothing in the folder contradicts what can no longer change. */
record Plan(SystemFolder folder, RegisteredSystem registered) {

  /** A version of the folder beside the registered one, which can only differ if it is a draft. */
  record Step(VersionContent wanted, Optional<RegisteredSystem.Version> present) {

    boolean isPublished() {
      return present.filter(not(RegisteredSystem.Version::isDraft)).isPresent();
    }

    boolean differs() {
      return present.filter(p -> p.content().equals(wanted)).isEmpty();
    }
  }

  /**
   * Compares folders with what is registered.
   *
   * @throws DifferenceException if versions that can no longer change differ
   * @throws FolderException if an edge starts on a version that is nowhere
   */
  static List<Plan> check(List<Plan> plans) {
    plans.forEach(Plan::checkStarts);
    List<String> versions = new ArrayList<>();
    StringBuilder diff = new StringBuilder();
    for (Plan plan : plans) {
      plan.steps()
          .filter(step -> step.isPublished() && step.differs())
          .forEach(
              step -> {
                versions.add(plan.folder.systemId() + " " + step.wanted().version());
                diff.append(
                    Differences.of(
                        plan.folder, step.present().orElseThrow().content(), step.wanted()));
              });
    }
    if (!versions.isEmpty()) {
      throw new DifferenceException(versions, diff.toString());
    }
    return plans;
  }

  /** In ascending order, in which each may be the start of the next. */
  Stream<Step> steps() {
    return folder.versions().stream()
        .map(v -> new Step(v, Optional.ofNullable(registered.versions().get(v.version()))));
  }

  /** Whether the system itself, without its versions, is registered as the folder says. */
  boolean systemDiffers() {
    return registered.system().filter(s -> said(s).equals(said(folder.system()))).isEmpty();
  }

  /** What a folder says of a system, with an empty text for an absent one. */
  private static ManagementSystem said(ManagementSystem system) {
    return ManagementSystem.newBuilder()
        .setName(system.getName())
        .setType(system.getType())
        .setDescription(system.getDescription())
        .setMetadata(system.getMetadata())
        .build();
  }

  private void checkStarts() {
    List<String> problems =
        folder.versions().stream()
            .flatMap(
                v ->
                    v.edges().keySet().stream()
                        .filter(not(this::isKnown))
                        .map(
                            from ->
                                "versions/%s/from-%s: there is no version %s, neither in the folder nor registered"
                                    .formatted(v.version(), from, from)))
            .toList();
    if (!problems.isEmpty()) {
      throw new FolderException(folder.path(), problems);
    }
  }

  private boolean isKnown(String start) {
    return start.equals(SystemFolder.NOTHING)
        || registered.versions().containsKey(start)
        || folder.versions().stream().anyMatch(v -> v.version().equals(start));
  }
}
