package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Why an installation is not changed, and what to do first. */
final class Refusals {
  private Refusals() {}

  static void requireActive(Tenant tenant) {
    if (tenant.status() != Tenant.Status.ACTIVE) {
      throw ServiceException.refused(
          ErrorReason.TENANT_SUSPENDED,
          "tenants/" + tenant.tenantId(),
          "tenant "
              + tenant.tenantId()
              + " is suspended: nothing is installed, moved or opened; set its status to ACTIVE first",
          Map.of("tenant_id", tenant.tenantId()));
    }
  }

  /** Refuses an installation that is in none of these statuses. */
  static void requireIn(Installation present, String what, Installation.Status... allowed) {
    if (!Arrays.asList(allowed).contains(present.status())) {
      throw ServiceException.refused(
          ErrorReason.INSTALLATION_STATE,
          present.path(),
          present.subject()
              + " is "
              + present.status()
              + "; only one that is "
              + Arrays.stream(allowed).map(Enum::name).collect(Collectors.joining(" or "))
              + " can be "
              + what
              + hint(present.status()),
          Map.of("status", present.status().name()));
    }
  }

  private static String hint(Installation.Status status) {
    return switch (status) {
      case SUSPENDED -> ": resume it first";
      case UNINSTALLED -> ": restore it first";
      case FAILED -> ": retry or roll back what failed first";
      default -> "";
    };
  }

  static ServiceException installed(Installation present) {
    return new ServiceException.Taken(
        ErrorReason.ALREADY_INSTALLED,
        "tenant "
            + present.tenantId()
            + " has "
            + present.systemId()
            + " "
            + present.version()
            + "; upgrade it by POST /api/v1/"
            + present.path()
            + ":upgrade",
        Map.of(
            "tenant_id", present.tenantId(),
            "system_id", present.systemId(),
            "version", present.version()));
  }

  static ServiceException retained(Installation present) {
    return ServiceException.refused(
        ErrorReason.INSTALLATION_RETAINED,
        present.path(),
        present.subject()
            + " was uninstalled and its data is still kept; bring it back by POST /api/v1/"
            + present.path()
            + ":restore, or destroy the data by :purge and install again",
        Map.of("tenant_id", present.tenantId(), "system_id", present.systemId()));
  }

  static ServiceException noWayUp(String systemId, String from, String to) {
    return ServiceException.refused(
        ErrorReason.NO_UPGRADE_PATH,
        "systems/" + systemId,
        "no published migrations of "
            + systemId
            + " lead from "
            + from
            + " to "
            + to
            + "; choose another version, or publish a version with a migration between them",
        Map.of("system_id", systemId, "version_from", from, "version_to", to));
  }

  static ServiceException noWayDown(String systemId, String from, String to) {
    return ServiceException.refused(
        ErrorReason.NO_ROLLBACK_PATH,
        "systems/" + systemId,
        "no published migrations of "
            + systemId
            + " with a rollback_sql lead back from "
            + from
            + " to "
            + to
            + "; go forward instead, to a version that mends what is wrong",
        Map.of("system_id", systemId, "version_from", from, "version_to", to));
  }

  static ServiceException notHigher(Installation present, String wanted) {
    return notThere(present, wanted, ErrorReason.NOT_AN_UPGRADE, "higher");
  }

  static ServiceException notLower(Installation present, String wanted) {
    return notThere(present, wanted, ErrorReason.NOT_A_ROLLBACK, "lower");
  }

  private static ServiceException notThere(
      Installation present, String wanted, ErrorReason reason, String how) {
    return ServiceException.refused(
        reason,
        present.path(),
        present.subject()
            + " runs "
            + present.version()
            + ", and "
            + wanted
            + " is not "
            + how
            + "; name a "
            + how
            + " version",
        Map.of("version", present.version(), "wanted_version", wanted));
  }
}
