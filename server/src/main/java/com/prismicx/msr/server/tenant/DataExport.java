package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.ExportSession;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.wire.Patience;
import com.prismicx.msr.v1.ErrorReason;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.hibernate.StatelessSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams what an installation's tables hold. One that is closed is opened a crack for it: its role may log in once, with a
 * password that is soon out of date, so that a crash in the middle leaves nothing open.
 */
public final class DataExport {
  private static final Logger log = LoggerFactory.getLogger(DataExport.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(2);

  /** Who gets the rows. */
  interface Reader {
    /** Whether it can take a row now. */
    boolean isReady();

    /** Whether it will take no more. */
    boolean isGone();

    void row(String table, Json row);

    /** That was all. */
    void end(long rows);
  }

  private final Transactions transactions;
  private final InstallationStores stores;
  private final Wall wall;

  public DataExport(Transactions transactions, InstallationStores stores, Wall wall) {
    this.transactions = transactions;
    this.stores = stores;
    this.wall = wall;
  }

  void stream(String tenantId, String systemId, Reader reader) {
    Installation found = transactions.read(session -> present(session, tenantId, systemId));
    Installation installation =
        isClosed(found) ? transactions.write(session -> admit(session, tenantId, systemId)) : found;
    long rows =
        isClosed(installation) ? admitted(installation, reader) : copy(installation, reader);
    awaitReady(reader);
    reader.end(rows);
  }

  private Installation present(StatelessSession session, String tenantId, String systemId) {
    Installation installation = stores.installations().get(session, tenantId, systemId);
    Refusals.requireIn(
        installation,
        "exported",
        Installation.Status.ACTIVE,
        Installation.Status.FAILED,
        Installation.Status.SUSPENDED,
        Installation.Status.UNINSTALLED);
    return installation;
  }

  /** With the tenant's row locked: an operation on the installation that comes later knows that it may be open. */
  private Installation admit(StatelessSession session, String tenantId, String systemId) {
    stores.tenants().lock(session, tenantId);
    Installation installation = present(session, tenantId, systemId);
    if (isClosed(installation)) {
      requireLeftAlone(session, installation);
      wall.exports().admitOnce(installation.place());
    }
    return installation;
  }

  private void requireLeftAlone(StatelessSession session, Installation installation) {
    if (isWorkedOn(session, installation)) {
      throw new ServiceException.Aborted(
          ErrorReason.CONFLICT,
          "an operation on the installation is running; repeat when it has ended",
          Map.of());
    }
  }

  private boolean isWorkedOn(StatelessSession session, Installation installation) {
    return stores
        .operations()
        .running(session, installation.tenantId())
        .filter(operation -> operation.systemId().equals(installation.systemId()))
        .isPresent();
  }

  private long admitted(Installation installation, Reader reader) {
    try {
      return copy(installation, reader);
    } finally {
      Patience.afterwards(() -> shut(installation));
    }
  }

  /** All rows were read, or something else went wrong: neither is changed by this. */
  private void shut(Installation installation) {
    try {
      transactions.writing(session -> shut(session, installation));
    } catch (RuntimeException e) {
      log.warn(
          "after an export {} is not shut; its password is out of date in a minute",
          installation.place().schema(),
          e);
    }
  }

  /** With the tenant's row locked, and only while nothing is done to it that decides by itself whether it is open. */
  private void shut(StatelessSession session, Installation installation) {
    stores.tenants().lock(session, installation.tenantId());
    if (isWorkedOn(session, installation)) {
      return;
    }
    stores
        .installations()
        .find(session, installation.tenantId(), installation.systemId())
        .filter(now -> now.installationId().equals(installation.installationId()))
        .filter(DataExport::isClosed)
        .ifPresent(now -> wall.exports().shut(now.place()));
  }

  private static boolean isClosed(Installation installation) {
    return installation.status() == Installation.Status.SUSPENDED
        || installation.status() == Installation.Status.UNINSTALLED;
  }

  private long copy(Installation installation, Reader reader) {
    long[] rows = new long[1];
    try (ExportSession export = wall.exports().open(installation.place())) {
      for (String table : export.tables()) {
        export.rows(
            table,
            row -> {
              awaitReady(reader);
              reader.row(table, Objects.requireNonNull(Json.ofText(row)));
              rows[0]++;
            });
      }
    }
    return rows[0];
  }

  /** Waits for a reader that is slow: rows must not pile up in memory. */
  static void awaitReady(Reader reader) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!reader.isReady()) {
      if (reader.isGone() || System.nanoTime() > end) {
        throw new ServiceException.Unavailable("server", "the caller does not read; call again");
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
