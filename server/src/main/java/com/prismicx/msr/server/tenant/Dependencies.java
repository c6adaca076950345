package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.error.ServiceException.Violation;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.version.VersionStore;
import com.prismicx.msr.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;

/** Whether a tenant's systems fit together if one of them is at a certain version. */
final class Dependencies {
  private final InstallationStore installations;
  private final VersionStore versions;

  Dependencies(InstallationStore installations, VersionStore versions) {
    this.installations = installations;
    this.versions = versions;
  }

  /** Refuses a version that needs what the tenant lacks, or that another of its systems does not accept. */
  void require(StatelessSession session, String tenantId, SystemVersion wanted) {
    List<Installation> present =
        installations.ofTenant(session, tenantId).stream()
            .filter(installation -> !installation.systemId().equals(wanted.systemId()))
            .toList();
    requireProviders(tenantId, wanted, present);
    requireDependants(session, tenantId, wanted, present);
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

  private void requireDependants(
      StatelessSession session, String tenantId, SystemVersion wanted, List<Installation> present) {
    List<Violation> refusing = new ArrayList<>();
    for (Installation dependant : present) {
      String range = versions.dependencies(session, dependant.versionId()).get(wanted.systemId());
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
