package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.migration.Leg;
import com.prismicx.msr.server.migration.Standing;
import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.CopyFailedException;
import com.prismicx.msr.server.sandbox.Marker;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;

/**
 * Stands before the first step of a rollback: lets it pass when nothing is lost, or when that is allowed and copied. A rollback
 * whose first step was taken has passed here.
 */
public final class LossGuard {
  private final Transactions transactions;
  private final LossForecast forecast;
  private final DataCopies copies;

  public LossGuard(Transactions transactions, LossForecast forecast, DataCopies copies) {
    this.transactions = transactions;
    this.forecast = forecast;
    this.copies = copies;
  }

  /** Counts again what was counted when the rollback was accepted, and copies; ends the operation where it cannot go on. */
  void pass(Operation operation, Installation installation, List<Marker> markers, List<Leg> legs) {
    if (hasBegun(operation, markers) || copies.isMade(operation)) {
      return;
    }
    Standing standing = Standing.of(markers);
    Losses losses =
        forecast.count(
            transactions.read(session -> forecast.way(session, installation, standing, legs)));
    if (losses.isNothing()) {
      return;
    }
    if (!operation.allowsLoss()) {
      throw refused(standing, losses.refusal(installation, operation.versionTo()).getMessage());
    }
    try {
      copies.make(operation, installation, losses.somethings());
    } catch (CopyFailedException e) {
      throw refused(
          standing,
          "what the way back loses could not be copied, so nothing was changed: " + e.getMessage());
    }
  }

  /** Destroys what a rollback that has failed left half copied. */
  void clean(Operation operation) {
    if (operation.allowsLoss()) {
      copies.clean(operation);
    }
  }

  private static boolean hasBegun(Operation operation, List<Marker> markers) {
    return markers.stream()
        .anyMatch(marker -> marker.operationId().equals(operation.operationId()));
  }

  /** In the middle of an edge something is left to do. */
  private static FailedRunException refused(Standing standing, String message) {
    Standing.Open open = standing.open();
    return new FailedRunException(
        new Failure(
            ErrorReason.DATA_WOULD_BE_LOST.name(),
            message,
            open == null ? "" : open.edge().toString(),
            open == null ? "" : "down",
            0,
            0,
            0,
            "",
            "",
            ""));
  }
}
