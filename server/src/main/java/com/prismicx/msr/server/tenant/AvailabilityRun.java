package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.operation.ClaimLostException;
import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.operation.OperationRun;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.FencedException;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.wire.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.hibernate.StatelessSession;

/** Closes and opens an installation, takes it off, brings it back, destroys it: one act behind the wall, then the registry. */
public final class AvailabilityRun implements OperationRun {
  private final Transactions transactions;
  private final InstallationStores stores;
  private final Wall wall;
  private final InstantSource clock;
  private final DataCopies copies;

  public AvailabilityRun(
      Transactions transactions,
      InstallationStores stores,
      Wall wall,
      InstantSource clock,
      DataCopies copies) {
    this.transactions = transactions;
    this.stores = stores;
    this.wall = wall;
    this.clock = clock;
    this.copies = copies;
  }

  @Override
  public void run(Operation operation) {
    if (operation.state() == Operation.State.CANCELLING) {
      throw new FailedRunException(Failure.cancelled("nothing was changed"));
    }
    Installation installation = transactions.read(session -> present(session, operation));
    try {
      act(operation, installation);
    } catch (FencedException e) {
      throw new ClaimLostException();
    }
    transactions.writing(session -> finish(session, operation, present(session, operation)));
  }

  private void act(Operation operation, Installation installation) {
    switch (operation.kind()) {
      case SUSPEND, UNINSTALL -> wall.lock(installation.place(), operation.fencingToken());
      case RESUME -> wall.unlock(installation.place(), operation.fencingToken());
      case RESTORE -> {
        if (isOpen(statusBefore(installation))) {
          wall.unlock(installation.place(), operation.fencingToken());
        } else {
          // An export may have it open.
          wall.lock(installation.place(), operation.fencingToken());
        }
      }
      case PURGE -> {
        wall.drop(installation.place(), operation.fencingToken());
        copies.deleteAll(installation);
      }
      default -> throw new IllegalArgumentException("not for this run: " + operation.kind());
    }
  }

  private void finish(StatelessSession session, Operation operation, Installation present) {
    stores.operations().end(session, operation, null);
    Instant now = now();
    switch (operation.kind()) {
      case SUSPEND -> update(session, present.in(Installation.Status.SUSPENDED, operation, now));
      case RESUME -> update(session, present.in(Installation.Status.ACTIVE, operation, now));
      case UNINSTALL ->
          update(
              session,
              present
                  .keeping(retention(present, now))
                  .in(Installation.Status.UNINSTALLED, operation, now));
      case RESTORE ->
          update(session, present.keeping(null).in(statusBefore(present), operation, now));
      default -> stores.installations().remove(session, present, "purged");
    }
  }

  /** The act may be done, or half done: the role is set to what the registry will say. */
  @Override
  public void fail(Operation operation, Failure failure) {
    Installation installation = transactions.read(session -> present(session, operation));
    try {
      wall.settle(
          installation.place(), operation.fencingToken(), isOpen(left(operation, installation)));
    } catch (FencedException e) {
      throw new ClaimLostException();
    }
    transactions.writing(
        session -> {
          stores.operations().end(session, operation, failure);
          Installation present = present(session, operation);
          if (operation.kind() == Operation.Kind.UNINSTALL) {
            update(session, present.keeping(null).in(left(operation, present), operation, now()));
          }
        });
  }

  /** The status that it has after a failure. */
  private static Installation.Status left(Operation operation, Installation present) {
    return operation.kind() == Operation.Kind.UNINSTALL ? statusBefore(present) : present.status();
  }

  private static boolean isOpen(Installation.Status status) {
    return status == Installation.Status.ACTIVE || status == Installation.Status.FAILED;
  }

  private void update(StatelessSession session, Installation changed) {
    stores.installations().update(session, changed);
  }

  private static Installation.Status statusBefore(Installation present) {
    return present.retention() == null ? Installation.Status.ACTIVE : present.retention().status();
  }

  private static Installation.Retention retention(Installation present, Instant now) {
    Installation.Retention asked = present.retention();
    return new Installation.Retention(
        asked.status(), asked.days(), now.plus(Duration.ofDays(asked.days())));
  }

  private Installation present(StatelessSession session, Operation operation) {
    return stores.installations().get(session, operation.tenantId(), operation.systemId());
  }

  private Instant now() {
    return Fields.micros(clock.instant());
  }
}
