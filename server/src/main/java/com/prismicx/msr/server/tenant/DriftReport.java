package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.migration.Standing;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.Comparison;
import com.prismicx.msr.server.sandbox.Fingerprint;
import com.prismicx.msr.server.sandbox.FingerprintDifference;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;
import java.util.Map;

/** Compares one installation's schema, as it is now, with what its version makes. */
public final class DriftReport {
  private final Transactions transactions;
  private final InstallationStores stores;
  private final Wall wall;
  private final Structures structures = new Structures();

  public DriftReport(Transactions transactions, InstallationStores stores, Wall wall) {
    this.transactions = transactions;
    this.stores = stores;
    this.wall = wall;
  }

  private record Compared(Installation installation, Fingerprint expected) {}

  /**
   * What came out.
   *
   * @param differences by kind and object; empty when it has not drifted
   */
  record Report(
      Installation installation,
      Fingerprint expected,
      Fingerprint found,
      List<FingerprintDifference> differences) {
    Report {
      differences = List.copyOf(differences);
    }
  }

  Report read(String tenantId, String systemId) {
    Compared compared =
        transactions.read(
            session -> {
              Installation installation = stores.installations().get(session, tenantId, systemId);
              return new Compared(
                  installation,
                  structures.get(
                      session, systemId, installation.version(), installation.versionId()));
            });
    Installation installation = compared.installation();
    requireAtVersion(installation);
    Fingerprint found = wall.structure(installation.place());
    return new Report(
        installation,
        compared.expected(),
        found,
        Comparison.of(compared.expected(), found, installation.path()));
  }

  private void requireAtVersion(Installation installation) {
    Refusals.requireIn(
        installation,
        "compared",
        Installation.Status.ACTIVE,
        Installation.Status.FAILED,
        Installation.Status.SUSPENDED,
        Installation.Status.UNINSTALLED);
    Standing standing = Standing.of(wall.markers(installation.place()));
    // Edges without SQL leave no marker, so that a version alone says nothing here.
    if (standing.open() != null) {
      throw ServiceException.refused(
          ErrorReason.INSTALLATION_STATE,
          installation.path(),
          installation.subject()
              + " stands in the middle of "
              + standing.open().edge()
              + ", which no version describes; retry or roll back first",
          Map.of("status", installation.status().name()));
    }
  }
}
