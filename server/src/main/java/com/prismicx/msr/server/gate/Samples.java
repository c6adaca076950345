package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.v1.FindingCode;
import java.util.Objects;
import java.util.Optional;

/** Tries the sample rows of a version on its structure. */
final class Samples {
  private Samples() {}

  /** What failed; nothing when all went well. */
  static Optional<Finding> run(Scratch scratch, SystemVersion draft) {
    return new Trial(
            FindingCode.SAMPLE_FAILED,
            "",
            Scratch.SAMPLE,
            "",
            "mend sample_sql: it has to run on the structure of its own version, without any other rows")
        .run(
            scratch,
            () -> scratch.sample(draft.version(), Objects.requireNonNull(draft.sampleSql())));
  }
}
