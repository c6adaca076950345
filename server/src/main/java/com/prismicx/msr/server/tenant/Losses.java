package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.error.ServiceException.Violation;
import com.prismicx.msr.server.migration.Edge;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All that is lost on a way back. */
record Losses(List<Loss> all) {
  private static final int NAMED = 5;

  static final Losses NONE = new Losses(List.of());

  Losses {
    all = List.copyOf(all);
  }

  /** What is lost on one edge of the way. */
  List<Loss> of(Edge edge) {
    return all.stream().filter(loss -> loss.edge().equals(edge)).toList();
  }

  /** What counts: of the rest there is nothing. */
  List<Loss> somethings() {
    return all.stream().filter(Loss::isSomething).toList();
  }

  boolean isNothing() {
    return somethings().isEmpty();
  }

  /** Refuses with DATA_WOULD_BE_LOST unless it is nothing. */
  void requireNothing(Installation present, String to) {
    if (!isNothing()) {
      throw refusal(present, to);
    }
  }

  ServiceException refusal(Installation present, String to) {
    List<Loss> lost = somethings();
    return new ServiceException.Refused(
        ErrorReason.DATA_WOULD_BE_LOST,
        "the way of "
            + present.subject()
            + " back to "
            + to
            + " loses data: "
            + lost.stream().limit(NAMED).map(Loss::text).collect(Collectors.joining(", "))
            + (lost.size() > NAMED ? " and more" : "")
            + "; allow it by POST /api/v1/"
            + present.path()
            + ":rollback with allow_data_loss, by which the tables are copied first and kept for 30"
            + " days",
        Map.of("tenant_id", present.tenantId(), "system_id", present.systemId(), "version_to", to),
        lost.stream().map(loss -> violation(present, loss)).toList());
  }

  private static Violation violation(Installation present, Loss loss) {
    return new Violation(
        ErrorReason.DATA_WOULD_BE_LOST.name(),
        present.path() + "/" + loss.object(),
        loss.text() + " are lost with the rollback_sql of " + loss.edge());
  }
}
