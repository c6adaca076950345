package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.gate.FingerprintStore;
import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.operation.OperationRun;
import com.prismicx.msr.server.operation.RequestReplays;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.Fingerprint;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Ids;
import com.prismicx.msr.v1.CheckDriftRequest;
import com.prismicx.msr.v1.ErrorReason;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares every installation of a system with what its version makes, a few at a time: a hash each, and the details only of
 * those whose hash is another one. Begun again after a crash it compares all of them again.
 */
public final class DriftRun implements OperationRun {
  private static final Logger log = LoggerFactory.getLogger(DriftRun.class);
  private static final int CHUNK = 50;
  // Of the provisioner's connections, which the tenants' other operations need too.
  private static final int AT_ONCE = 3;

  private final Transactions transactions;
  private final InstallationStores stores;
  private final Wall wall;
  private final Ids ids;
  private final InstantSource clock;
  private final DriftStore drifts = new DriftStore();
  private final FingerprintStore fingerprints = new FingerprintStore();

  public DriftRun(
      Transactions transactions,
      InstallationStores stores,
      Wall wall,
      Ids ids,
      InstantSource clock) {
    this.transactions = transactions;
    this.stores = stores;
    this.wall = wall;
    this.ids = ids;
    this.clock = clock;
  }

  /** Accepts the comparison; refuses with OPERATION_RUNNING while one of the same system runs. */
  Operation accept(StatelessSession session, CheckDriftRequest request) {
    return new RequestReplays(stores.operations())
        .once(session, request.getRequestId(), request, () -> begin(session, request));
  }

  private Operation begin(StatelessSession session, CheckDriftRequest request) {
    stores.systems().get(session, request.getSystemId());
    stores.operations().requireNotComparing(session, request.getSystemId());
    return stores
        .operations()
        .insert(
            session,
            Operation.pending(
                ids.next("o_"),
                Operation.Kind.DRIFT,
                null,
                request.getSystemId(),
                null,
                "",
                0,
                Fields.orNull(request.getRequestId()),
                Fields.micros(clock.instant())));
  }

  @Override
  public void run(Operation operation) {
    List<Installation> all =
        transactions.read(
            session -> stores.installations().comparable(session, operation.systemId()));
    Map<String, String> expected =
        transactions.read(session -> drifts.expected(session, operation.systemId()));
    Tally tally = new Tally(all.size());
    try (ExecutorService several =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (int from = 0; from < all.size(); from += CHUNK) {
        List<Installation> chunk = all.subList(from, Math.min(all.size(), from + CHUNK));
        List<Compared> results = compare(several, chunk, expected);
        results.forEach(tally::add);
        keep(operation, results, tally);
      }
    }
    tally.requireSome(operation);
    transactions.writing(session -> stores.operations().end(session, operation, null));
  }

  /** How it went with one installation. */
  private enum Outcome {
    AS_MADE,
    DRIFTED,
    /** Nobody can say whether it has drifted. */
    INCOMPARABLE,
    /** Its structure could not be read now. */
    UNREAD
  }

  private record Compared(Installation installation, Outcome outcome) {
    boolean isKnown() {
      return outcome == Outcome.AS_MADE || outcome == Outcome.DRIFTED;
    }

    DriftStore.Result result() {
      return new DriftStore.Result(installation, outcome == Outcome.DRIFTED);
    }
  }

  /** How many have come out how. */
  private static final class Tally {
    private final int total;
    private int known;
    private int unread;
    private int done;

    Tally(int total) {
      this.total = total;
    }

    void add(Compared compared) {
      done++;
      known += compared.isKnown() ? 1 : 0;
      unread += compared.outcome() == Outcome.UNREAD ? 1 : 0;
    }

    Operation.Progress progress() {
      return Operation.Progress.of(done, total).skipping(done - known);
    }

    void requireAll() {
      if (done < total) {
        throw new FailedRunException(
            Failure.cancelled("of %d installations %d were compared".formatted(total, known)));
      }
    }

    void requireSome(Operation operation) {
      if (known > 0 || total == 0) {
        return;
      }
      if (unread > 0) {
        throw new ServiceException.Unavailable(
            "tenant_database",
            "the structure of no installation could be read, such as behind a lock");
      }
      throw incomparable(operation);
    }
  }

  private List<Compared> compare(
      ExecutorService several, List<Installation> chunk, Map<String, String> expected) {
    List<Callable<Compared>> tasks = new ArrayList<>();
    for (Installation installation : chunk) {
      tasks.add(
          () ->
              new Compared(
                  installation, look(installation, expected.get(installation.versionId()))));
    }
    try {
      List<Compared> results = new ArrayList<>();
      for (Future<Compared> task : several.invokeAll(tasks)) {
        results.add(task.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceException.Unavailable("server", "the run was interrupted");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  /** One that is locked, or that is just being changed, does not keep the others from being compared. */
  private Outcome look(Installation installation, @Nullable String sha256) {
    if (sha256 == null) {
      return Outcome.INCOMPARABLE;
    }
    try {
      return compare(installation, sha256);
    } catch (RuntimeException e) {
      requireAnswer();
      log.warn("{} is not compared: {}", installation.subject(), e.getMessage());
      return Outcome.UNREAD;
    }
  }

  /** Without the tenant database there is nothing to go on with. */
  private void requireAnswer() {
    try {
      wall.ping();
    } catch (SQLException e) {
      throw new ServiceException.Unavailable(
          "tenant_database", "the tenant database does not answer");
    }
  }

  private Outcome compare(Installation installation, String sha256) {
    if (wall.fingerprint(installation.place()).equals(sha256)) {
      return Outcome.AS_MADE;
    }
    Fingerprint made =
        transactions
            .read(session -> fingerprints.find(session, installation.versionId()))
            .orElseThrow();
    Fingerprint found = wall.structure(installation.place());
    if (!made.isComparableWith(found)) {
      return Outcome.INCOMPARABLE;
    }
    return made.sha256().equals(found.sha256()) ? Outcome.AS_MADE : Outcome.DRIFTED;
  }

  /** What could not be read keeps what was found of it before. */
  private void keep(Operation operation, List<Compared> results, Tally tally) {
    boolean goOn =
        transactions.write(
            session -> {
              drifts.put(
                  session,
                  results.stream().filter(Compared::isKnown).map(Compared::result).toList());
              drifts.remove(
                  session,
                  results.stream()
                      .filter(result -> result.outcome() == Outcome.INCOMPARABLE)
                      .map(Compared::installation)
                      .toList());
              return stores.operations().progress(session, operation, tally.progress());
            });
    if (!goOn) {
      tally.requireAll();
    }
  }

  private static FailedRunException incomparable(Operation operation) {
    return new FailedRunException(
        Failure.of(
            ErrorReason.FINGERPRINT_NOT_COMPARABLE,
            "no installation of "
                + operation.systemId()
                + " is at a version whose structure can be compared: it was not kept when that was"
                + " published, or was read on another major version of PostgreSQL; publish a next"
                + " version and upgrade to it"));
  }

  @Override
  public void fail(Operation operation, Failure failure) {
    transactions.writing(session -> stores.operations().end(session, operation, failure));
  }
}
