package com.prismicx.msr.server.gate;

import com.prismicx.msr.v1.FindingCode;

/** How bad a finding is; the later the worse. */
enum Severity {
  INFO,
  WARNING,
  ERROR;

  static Severity of(FindingCode code) {
    return switch (code) {
      case STATEMENT_FAILED,
          TRANSACTION_CONTROL,
          OUTSIDE_SCHEMA,
          EXTENSION_NOT_ALLOWED,
          STARTS_DIFFER,
          SAMPLE_FAILED,
          ROLLBACK_STRUCTURE,
          ROLLBACK_ROWS,
          ROLLBACK_FAILED,
          NONDETERMINISTIC_STRUCTURE ->
          ERROR;
      case UNPROVEN_ON_DATA, FINDING_CODE_UNSPECIFIED, UNRECOGNIZED -> INFO;
      default -> WARNING;
    };
  }
}
