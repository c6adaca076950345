package com.prismicx.msr.server.version;

import com.prismicx.msr.v1.FindingCode;
import java.util.Objects;
import java.util.Set;

/**
 * A finding of the publish gate that the publisher knows of and takes on.
 *
 * @param edge such as {@code 1.0.0 -> 1.1.0}; empty for all
 * @param object as the finding names it; empty for all
 * @param reason why
 */
public record AcceptedFinding(FindingCode code, String edge, String object, String reason) {
  /** What would leave no version at all, or tenants that nobody can vouch for. */
  static final Set<FindingCode> NEVER =
      Set.of(
          FindingCode.STATEMENT_FAILED,
          FindingCode.TRANSACTION_CONTROL,
          FindingCode.OUTSIDE_SCHEMA,
          FindingCode.EXTENSION_NOT_ALLOWED,
          FindingCode.SAMPLE_FAILED);

  public AcceptedFinding {
    Objects.requireNonNull(code);
    if (reason.isBlank()) {
      throw new IllegalArgumentException("a finding is accepted for a reason");
    }
  }

  /** Whether it is about this finding. */
  public boolean covers(FindingCode foundCode, String foundEdge, String foundObject) {
    return code == foundCode
        && (edge.isEmpty() || edge.equals(foundEdge))
        && (object.isEmpty() || object.equals(foundObject));
  }
}
