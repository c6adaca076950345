package com.prismicx.msr.server.wire;

import io.grpc.Context;
import io.grpc.Deadline;
import java.util.concurrent.TimeUnit;

/** How long a call waits for a silent store: so long that there is time left to answer UNAVAILABLE within its deadline. */
public final class Patience {
  private static final long WITHOUT_DEADLINE_MILLIS = 5_000;
  private static final long ANSWER_MILLIS = 800;
  private static final long LEAST_MILLIS = 50;

  private Patience() {}

  /** Does what must be done after a call whatever became of it: with no deadline, and though its caller is gone. */
  public static void afterwards(Runnable work) {
    Context.ROOT.run(work);
  }

  /** Milliseconds from now; of a short deadline at least half is used for waiting. */
  public static long millis() {
    Deadline deadline = Context.current().getDeadline();
    if (deadline == null) {
      return WITHOUT_DEADLINE_MILLIS;
    }
    long left = deadline.timeRemaining(TimeUnit.MILLISECONDS);
    return Math.clamp(
        Math.max(left - ANSWER_MILLIS, left / 2), LEAST_MILLIS, WITHOUT_DEADLINE_MILLIS);
  }
}
