package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.gate.FingerprintStore;
import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.Comparison;
import com.prismicx.msr.server.sandbox.Fingerprint;
import com.prismicx.msr.server.sandbox.FingerprintDifference;
import com.prismicx.msr.server.sandbox.Place;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;
import java.util.Optional;

/** Whether a schema is as its version makes it. */
final class DriftCheck {
  private static final int IN_MESSAGE = 5;

  private final Transactions transactions;
  private final Wall wall;
  private final FingerprintStore fingerprints = new FingerprintStore();

  DriftCheck(Transactions transactions, Wall wall) {
    this.transactions = transactions;
    this.wall = wall;
  }

  /**
   * Fails an operation with SCHEMA_DRIFT whose steps are all done when the schema is not what they should have made of it.
   * What cannot be compared is no drift.
   *
   * @param fingerprint of the schema now
   */
  void require(Operation operation, String versionId, Place place, String fingerprint) {
    Optional<Fingerprint> expected =
        transactions.read(session -> fingerprints.differing(session, versionId, fingerprint));
    if (expected.isEmpty()) {
      return;
    }
    Fingerprint found = wall.structure(place);
    if (!expected.get().isComparableWith(found)) {
      return;
    }
    List<FingerprintDifference> differences = expected.get().differences(found);
    if (!differences.isEmpty()) {
      throw new FailedRunException(
          Failure.of(ErrorReason.SCHEMA_DRIFT, message(operation, differences)));
    }
  }

  private static String message(Operation operation, List<FingerprintDifference> differences) {
    return "the migrations were applied, but the schema is not as version %s of %s makes it, in %d objects: %s; %s"
        .formatted(
            operation.versionTo(),
            operation.systemId(),
            differences.size(),
            Comparison.summary(differences, IN_MESSAGE),
            operation.kind() == Operation.Kind.INSTALL
                ? "its scripts make other structures for other parameters or at other times: mend"
                    + " them in a next version"
                : "somebody changed it by hand: mend that and retry (GET …:drift lists all of it, with"
                    + " what mends it)");
  }
}
