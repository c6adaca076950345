package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.error.ServiceException.Violation;
import com.prismicx.msr.server.tenant.InstallationStore.Needing;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.StatelessSession;

/** Whether a tenant's systems fit together if one of them is at a certain version. */
final class Dependencies {
  private final InstallationStore installations;

  Dependencies(InstallationStore installations) {
    this.installations = installations;
  }

  /** Refuses a version that needs what the tenant lacks, or that another of its systems does not accept. */
  void require(StatelessSession session, String tenantId, SystemVersion wanted) {
    List<Needing> others =
        present(session, tenantId)
            .filter(other -> !other.installation().systemId().equals(wanted.systemId()))
            .toList();
    requireProviders(tenantId, wanted, others.stream().map(Needing::installation).toList());
    requireDependants(tenantId, wanted, others);
  }

  /**
   * Another system of the tenant, or one that it lacks, that a version has to fit with.
   *
   * @param version empty when the tenant does not have it
   * @param range what the dependant of the two asks for
   */
  record Neighbour(
      String systemId, String version, String range, boolean isDependant, boolean fits) {}

  /** Everything that the version depends on, then everything that depends on its system. */
  List<Neighbour> neighbours(StatelessSession session, String tenantId, SystemVersion wanted) {
    List<Needing> needing = present(session, tenantId).toList();
    List<Installation> present = needing.stream().map(Needing::installation).toList();
    List<Neighbour> neighbours = new ArrayList<>();
    wanted
        .dependencies()
        .forEach(
            (system, range) ->
                neighbours.add(
                    new Neighbour(
                        system,
                        present.stream()
                            .filter(other -> other.systemId().equals(system))
                            .map(Installation::version)
                            .findFirst()
                            .orElse(""),
                        range,
                        false,
                        lacking(tenantId, system, range, present).isEmpty())));
    for (Needing other : needing) {
      Installation dependant = other.installation();
      String range = other.needs().get(wanted.systemId());
      if (range != null) {
        neighbours.add(
            new Neighbour(
                dependant.systemId(),
                dependant.version(),
                range,
                true,
                wanted.semver().satisfies(range)));
      }
    }
    return neighbours;
  }

  /**
   * Refuses to close or take off what another system of the tenant needs.
   *
   * @param onlyActive whether those that are suspended themselves do not count
   */
  void requireNotNeeded(
      StatelessSession session, Installation provider, String what, boolean onlyActive) {
    List<Violation> needing = new ArrayList<>();
    for (Needing other : present(session, provider.tenantId()).toList()) {
      Installation dependant = other.installation();
      boolean counts = !(onlyActive && dependant.status() == Installation.Status.SUSPENDED);
      if (counts && other.needs().containsKey(provider.systemId())) {
        needing.add(
            new Violation(
                ErrorReason.DEPENDANT_REFUSES.name(),
                dependant.path(),
                dependant.systemId()
                    + " "
                    + dependant.version()
                    + ": it is to be "
                    + what
                    + " first"));
      }
    }
    if (!needing.isEmpty()) {
      throw new ServiceException.Refused(
          ErrorReason.DEPENDANT_REFUSES,
          provider.subject()
              + " cannot be "
              + what
              + " while it is needed by "
              + needing.stream().map(Violation::description).collect(Collectors.joining("; and ")),
          Map.of("tenant_id", provider.tenantId(), "system_id", provider.systemId()),
          needing);
    }
  }

  /** What was uninstalled neither needs nor offers anything. */
  private Stream<Needing> present(StatelessSession session, String tenantId) {
    return installations.ofTenant(session, tenantId).stream()
        .filter(other -> other.installation().status() != Installation.Status.UNINSTALLED);
  }

  private static void requireProviders(
      String tenantId, SystemVersion wanted, List<Installation> present) {
    List<Violation> missing = new ArrayList<>();
    wanted
        .dependencies()
        .forEach(
            (system, range) ->
                lacking(tenantId, system, range, present)
                    .ifPresent(
                        what ->
                            missing.add(
                                new Violation(
                                    ErrorReason.DEPENDENCY_MISSING.name(),
                                    "tenants/" + tenantId + "/systems/" + system,
                                    what))));
    refuse(ErrorReason.DEPENDENCY_MISSING, tenantId, wanted, " needs ", missing);
  }

  private static Optional<String> lacking(
      String tenantId, String system, String range, List<Installation> present) {
    Optional<Installation> provider =
        present.stream().filter(other -> other.systemId().equals(system)).findFirst();
    String needed = system + " " + range + "; tenant " + tenantId;
    if (provider.isEmpty()) {
      return Optional.of(needed + " does not have it: install it first");
    }
    String runs = provider.get().version();
    if (!org.semver4j.Semver.parse(runs).satisfies(range)) {
      return Optional.of(needed + " runs " + runs + ": move it to a version in that range first");
    }
    if (provider.get().status() != Installation.Status.ACTIVE) {
      return Optional.of(
          needed + " has it in status " + provider.get().status() + ": make it ACTIVE first");
    }
    return Optional.empty();
  }

  private static void requireDependants(
      String tenantId, SystemVersion wanted, List<Needing> others) {
    List<Violation> refusing = new ArrayList<>();
    for (Needing other : others) {
      Installation dependant = other.installation();
      String range = other.needs().get(wanted.systemId());
      if (range != null && !wanted.semver().satisfies(range)) {
        refusing.add(
            new Violation(
                ErrorReason.DEPENDANT_REFUSES.name(),
                "tenants/" + tenantId + "/systems/" + dependant.systemId(),
                dependant.systemId()
                    + " "
                    + dependant.version()
                    + " of tenant "
                    + tenantId
                    + ", which needs "
                    + wanted.systemId()
                    + " "
                    + range
                    + ": upgrade it first"));
      }
    }
    refuse(ErrorReason.DEPENDANT_REFUSES, tenantId, wanted, " is not accepted by ", refusing);
  }

  private static void refuse(
      ErrorReason reason,
      String tenantId,
      SystemVersion wanted,
      String why,
      List<Violation> violations) {
    if (!violations.isEmpty()) {
      throw new ServiceException.Refused(
          reason,
          "version "
              + wanted.version()
              + " of "
              + wanted.systemId()
              + why
              + violations.stream()
                  .map(Violation::description)
                  .collect(Collectors.joining("; and ")),
          Map.of(
              "tenant_id", tenantId,
              "system_id", wanted.systemId(),
              "version", wanted.version()),
          violations);
    }
  }
}
