package com.prismicx.msr.cli;

import com.prismicx.msr.cli.output.Progress;
import com.prismicx.msr.v1.Operation;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of commands that begin an operation, and what they do with it: follow it to its end. */
final class Following {

  @Option(names = "--no-wait", description = "Do not wait for the operation to end.")
  private boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "<time>",
      defaultValue = "10m",
      description = "How long to wait, such as 90s or 1h30m; the operation goes on. Default: 10m.")
  private Duration timeout;

  @Option(names = "--dry-run", description = "Check whether it can be done, and do nothing.")
  private boolean dryRun;

  @Option(
      names = "--request-id",
      paramLabel = "<id>",
      defaultValue = "",
      description =
          "Makes repeating the command safe for 24 hours: the same id is the same operation.")
  private String requestId;

  boolean dryRun() {
    return dryRun;
  }

  String requestId() {
    return requestId;
  }

  void follow(Msr msr, Operation accepted) {
    if (dryRun) {
      msr.print(accepted, "nothing stands in the way\n");
      return;
    }
    Operation present = noWait ? accepted : await(msr, accepted, timeout);
    msr.print(present, "%s (%s)%n".formatted(Progress.describe(present), present.getOperationId()));
  }

  static Operation await(Msr msr, Operation operation, Duration timeout) {
    try (Progress progress = msr.progress()) {
      return msr.client().await(operation, timeout, progress);
    }
  }
}
