package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.wire.RequestId;
import io.grpc.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;

/** Changes a layer: reads the newest revision, applies the change, commits the next one, again when another writer was first. */
final class ConfigWriter {
  // In each round one writer wins, so that the last of so many at once wins at the latest then.
  private static final int ATTEMPTS = 500;

  private final ConfigStore store;
  private final ConfigChecks checks;
  private final ConfigWatches watches;
  private final InstantSource clock;

  ConfigWriter(ConfigStore store, ConfigChecks checks, ConfigWatches watches, InstantSource clock) {
    this.store = store;
    this.checks = checks;
    this.watches = watches;
    this.clock = clock;
  }

  /**
   * The layer after the change; content that is equal makes no new revision.
   *
   * @param etag the revision that the change was made on, or empty for whichever is newest
   */
  ConfigRevision write(
      ConfigSubject subject, String etag, String reason, UnaryOperator<Struct> change) {
    for (int attempt = 0; attempt < ATTEMPTS && !Context.current().isCancelled(); attempt++) {
      ConfigRevision latest = store.latest(subject.layer());
      if (isRepeated(latest, etag, change)) {
        return latest;
      }
      requireEtag(latest, etag);
      Struct configuration = change.apply(latest.configuration());
      ConfigLimits.require(configuration);
      if (latest.isStored() && configuration.equals(latest.configuration())) {
        return latest;
      }
      checks.require(subject, latest.configuration(), configuration);
      ConfigRevision next = latest.next(configuration, reason, RequestId.current(), now());
      if (store.insert(next)) {
        watches.written(subject.layer());
        return next;
      }
    }
    throw Transactions.conflict();
  }

  /** Whether the newest revision is what this very write made of its etag's revision: its answer was lost on the way. */
  private boolean isRepeated(ConfigRevision latest, String etag, UnaryOperator<Struct> change) {
    if (!latest.isStored() || !etag.equals(Integer.toString(latest.revision() - 1))) {
      return false;
    }
    ConfigRevision before = store.find(latest.layer(), latest.revision() - 1);
    return change.apply(before.configuration()).equals(latest.configuration());
  }

  private static void requireEtag(ConfigRevision latest, String etag) {
    String present = ConfigProtos.etag(latest);
    if (!etag.isEmpty() && !etag.equals(present)) {
      throw ServiceException.etagMismatch("the " + latest.layer(), etag, present);
    }
  }

  // MongoDB keeps milliseconds.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
