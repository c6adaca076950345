package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Transactions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the purge of uninstalled systems whose data has been kept for as long as was asked, and destroys copies whose time is
 * over. Every server does it.
 */
public final class RetentionSweep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RetentionSweep.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final int AT_ONCE = 100;

  private final Transactions transactions;
  private final InstallationStore installations;
  private final Availability availability;
  private final DataCopies copies;
  private final InstantSource clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("retention").daemon().factory());

  public RetentionSweep(
      Transactions transactions,
      InstallationStore installations,
      Availability availability,
      DataCopies copies,
      InstantSource clock) {
    this.transactions = transactions;
    this.installations = installations;
    this.availability = availability;
    this.copies = copies;
    this.clock = clock;
  }

  /** Begins to look, now and then every few seconds. */
  public void start() {
    ScheduledFuture<?> untilClosed =
        timer.scheduleWithFixedDelay(this::sweepOrLog, 0, INTERVAL.toSeconds(), TimeUnit.SECONDS);
    log.debug("looking for what is to be purged: {}", untilClosed);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void sweepOrLog() {
    try {
      sweep();
    } catch (ServiceException.Unavailable e) {
      log.debug("no sweep: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.warn("cannot look for what is to be purged", e);
    }
  }

  /** Accepts a purge of all that is due; destroys copies that are. */
  void sweep() {
    List<Installation> due =
        transactions.read(session -> installations.due(session, clock.instant(), AT_ONCE));
    due.forEach(this::purge);
    copies.due().forEach(this::destroy);
  }

  private void purge(Installation installation) {
    Change purge = Change.purge(installation.tenantId(), installation.systemId());
    try {
      transactions.writing(session -> availability.purge(session, purge));
    } catch (ServiceException e) {
      // Another server was first, or something else is done to the tenant: the next sweep looks
      // again.
      log.debug("{} is not purged now: {}", installation.subject(), e.getMessage());
    } catch (RuntimeException e) {
      log.warn("{} cannot be purged; the others are", installation.subject(), e);
    }
  }

  private void destroy(DataCopy copy) {
    try {
      copies.destroy(copy);
    } catch (ServiceException e) {
      log.debug("copy {} is not destroyed now: {}", copy.copyId(), e.getMessage());
    } catch (RuntimeException e) {
      log.warn("copy {} cannot be destroyed; the others are", copy.copyId(), e);
    }
  }
}
