package com.prismicx.msr.cli.adopt;

import com.prismicx.msr.v1.Operation;
import java.util.List;

/**
 * How it went with one schema.
 *
 * @param operation for scripts; of a refusal only what was asked for
 * @param problem why it was refused or failed; empty when it was not
 * @param details what exactly is in the way
 */
public record Outcome(
    Candidate candidate, Operation operation, String problem, List<String> details) {
  public Outcome {
    details = List.copyOf(details);
  }

  public boolean isGood() {
    return problem.isEmpty();
  }
}
