package com.prismicx.msr.cli.apply;

import java.util.List;

/** Versions that are immutable say something else in the folder. Nothing was written. */
public final class DifferenceException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String diff;

  DifferenceException(List<String> versions, String diff) {
    super(
        "%s %s from what is published, and what is published never changes; nothing was written. Put the folder back, or make the change a new version."
            .formatted(String.join(", ", versions), versions.size() == 1 ? "differs" : "differ"));
    this.diff = diff;
  }

  /** Unified, the registered text first. */
  public String diff() {
    return diff;
  }
}
