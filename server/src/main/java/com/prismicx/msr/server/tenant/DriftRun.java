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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.StatelessSession;

/**
 * Compares every installation of a system with what its version makes, a few at a time: a hash each, and the details only of
 * those whose hash is another one. Begun again after a crash it compares all of them again.
 */
public final class DriftRun implements OperationRun {
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
    int compared = 0;
    try (ExecutorService several =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (int from = 0; from < all.size(); from += CHUNK) {
        List<Installation> chunk = all.subList(from, Math.min(all.size(), from + CHUNK));
        List<DriftStore.Result> results = compare(several, chunk, expected);
        compared += results.size();
        keep(operation, chunk, results, from + chunk.size(), all.size());
      }
    }
    if (compared == 0 && !all.isEmpty()) {
      throw incomparable(operation);
    }
    transactions.writing(session -> stores.operations().end(session, operation, null));
  }

  private List<DriftStore.Result> compare(
      ExecutorService several, List<Installation> chunk, Map<String, String> expected) {
    List<Callable<Optional<DriftStore.Result>>> tasks = new ArrayList<>();
    for (Installation installation : chunk) {
      String sha256 = expected.get(installation.versionId());
      if (sha256 != null) {
        tasks.add(() -> compare(installation, sha256));
      }
    }
    try {
      List<DriftStore.Result> results = new ArrayList<>();
      for (Future<Optional<DriftStore.Result>> task : several.invokeAll(tasks)) {
        task.get().ifPresent(results::add);
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

  /** Nothing for one that cannot be compared. */
  private Optional<DriftStore.Result> compare(Installation installation, String sha256) {
    if (wall.fingerprint(installation.place()).equals(sha256)) {
      return Optional.of(new DriftStore.Result(installation, false));
    }
    Fingerprint made =
        transactions
            .read(session -> fingerprints.find(session, installation.versionId()))
            .orElseThrow();
    Fingerprint found = wall.structure(installation.place());
    return made.isComparableWith(found)
        ? Optional.of(new DriftStore.Result(installation, !made.sha256().equals(found.sha256())))
        : Optional.empty();
  }

  private void keep(
      Operation operation,
      List<Installation> chunk,
      List<DriftStore.Result> results,
      int done,
      int total) {
    List<Installation> other = new ArrayList<>(chunk);
    results.forEach(result -> other.remove(result.installation()));
    boolean goOn =
        transactions.write(
            session -> {
              drifts.put(session, results);
              drifts.remove(session, other);
              return stores
                  .operations()
                  .progress(session, operation, Operation.Progress.of(done, total));
            });
    if (!goOn && done < total) {
      throw new FailedRunException(
          Failure.cancelled("of %d installations %d were compared".formatted(total, done)));
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
