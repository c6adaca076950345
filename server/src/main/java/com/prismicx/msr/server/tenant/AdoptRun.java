package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.operation.ClaimLostException;
import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.operation.OperationRun;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.Adoptable;
import com.prismicx.msr.server.sandbox.FencedException;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.wire.Fields;
import java.time.Instant;
import java.time.InstantSource;
import org.hibernate.StatelessSession;

/**
 * Takes a schema over: one transaction in the tenant database, then the registry. From that transaction's commit on the data
 * is the installation's, so whatever fails afterwards leads forward; before it, nothing has happened.
 */
public final class AdoptRun implements OperationRun {
  private final Transactions transactions;
  private final InstallationStores stores;
  private final Wall wall;
  private final InstantSource clock;
  private final AdoptionStore adoptions;
  private final Structures structures = new Structures();

  public AdoptRun(
      Transactions transactions, InstallationStores stores, Wall wall, InstantSource clock) {
    this.transactions = transactions;
    this.stores = stores;
    this.wall = wall;
    this.clock = clock;
    this.adoptions = new AdoptionStore(stores.operations());
  }

  private record Start(Installation installation, Adoptable wanted) {}

  @Override
  public void run(Operation operation) {
    if (operation.state() == Operation.State.CANCELLING) {
      throw new FailedRunException(Failure.cancelled("nothing was changed"));
    }
    Start start = transactions.read(session -> start(session, operation));
    try {
      wall.adoption()
          .adopt(
              start.wanted(),
              start.installation().place(),
              operation.operationId(),
              operation.fencingToken());
    } catch (FencedException e) {
      throw new ClaimLostException();
    }
    transactions.writing(session -> finish(session, operation));
  }

  /** Checks again what may have changed since the call was accepted. */
  private Start start(StatelessSession session, Operation operation) {
    SystemVersion version =
        stores.versions().summary(session, operation.systemId(), operation.versionTo());
    stores.dependencies().require(session, operation.tenantId(), version);
    String schema = adoptions.schema(session, operation.operationId()).orElseThrow();
    return new Start(
        present(session, operation), Adoptions.adoptable(session, structures, schema, version));
  }

  private void finish(StatelessSession session, Operation operation) {
    stores.operations().end(session, operation, null);
    Installation present = present(session, operation);
    String sha256 =
        structures
            .get(session, present.systemId(), present.version(), present.versionId())
            .sha256();
    stores
        .installations()
        .update(
            session,
            present.in(Installation.Status.ACTIVE, operation, now()).fingerprinted(sha256));
  }

  @Override
  public void fail(Operation operation, Failure failure) {
    Installation installation = transactions.read(session -> present(session, operation));
    boolean done = wall.adoption().abandon(installation.place());
    transactions.writing(
        session -> {
          if (done) {
            finish(session, operation);
          } else {
            stores.operations().end(session, operation, failure);
            stores.installations().remove(session, installation, "adopt_failed");
          }
        });
  }

  private Installation present(StatelessSession session, Operation operation) {
    return stores.installations().get(session, operation.tenantId(), operation.systemId());
  }

  private Instant now() {
    return Fields.micros(clock.instant());
  }
}
