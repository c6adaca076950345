package com.prismicx.msr.server.operation;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Conditions;
import com.prismicx.msr.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the table {@code operations}. Everything that decides who works on what uses the database's clock, and
 * every write of a worker names its fencing token.
 */
public final class OperationStore {
  /** What Hibernate maps for this store. */
  public static List<Class<?>> entities() {
    return List.of(OperationEntity.class);
  }

  /** Channel on which a new operation is announced. A wake-up only: what was missed is found by polling. */
  public static final String CHANNEL = "msr_operations";

  /**
   * Grows whenever an older server would carry out wrongly, or not understand, what this one accepts: it leaves alone what was
   * accepted by a newer one. 2: rollbacks that copy what they lose, adoption, comparisons.
   */
  static final int ENGINE_VERSION = 2;

  /** Which operations to list, newest first; null filters select everything. */
  record Filter(
      @Nullable String tenantId,
      @Nullable String systemId,
      Operation.@Nullable State state,
      Operation.@Nullable Kind kind) {}

  /** Stores new work and announces it; refuses with OPERATION_RUNNING when the tenant or version has some already. */
  public Operation insert(StatelessSession session, Operation operation) {
    try {
      session.insert(OperationEntity.of(operation));
    } catch (ConstraintViolationException e) {
      throw running(e, operation);
    }
    announce(session, "");
    return operation;
  }

  /** Refuses with OPERATION_RUNNING while an operation of the tenant has not ended. */
  public void requireNone(StatelessSession session, String tenantId) {
    running(session, tenantId).ifPresent(other -> refuseWhile(other, "tenant " + tenantId));
  }

  /** The tenant's operation that has not ended. */
  public Optional<Operation> running(StatelessSession session, String tenantId) {
    return live(session, "o.tenantId = :of", tenantId);
  }

  /** Refuses with OPERATION_RUNNING while the version is being published. */
  public void requireNotPublishing(StatelessSession session, String systemId, String version) {
    live(
            session,
            "o.kind = PUBLISH and o.systemId || '/' || o.versionTo = :of",
            systemId + "/" + version)
        .ifPresent(other -> refuseWhile(other, "version " + version + " of " + systemId));
  }

  /** Refuses with OPERATION_RUNNING while the system's installations are being compared. */
  public void requireNotComparing(StatelessSession session, String systemId) {
    live(session, "o.kind = DRIFT and o.systemId = :of", systemId)
        .ifPresent(other -> refuseWhile(other, "system " + systemId));
  }

  public Optional<Operation> find(StatelessSession session, String operationId) {
    return Optional.ofNullable(session.get(OperationEntity.class, operationId))
        .map(OperationEntity::toValue);
  }

  /** The operation; refuses with OPERATION_NOT_FOUND. */
  public Operation get(StatelessSession session, String operationId) {
    return find(session, operationId)
        .orElseThrow(
            () ->
                new ServiceException.Missing(
                    ErrorReason.OPERATION_NOT_FOUND,
                    "operation",
                    operationId,
                    "there is no operation " + operationId));
  }

  List<Operation> list(
      StatelessSession session, Filter filter, @Nullable String before, int limit) {
    return new Conditions()
            .and("o.operationId < :before", "before", before)
            .and("o.tenantId = :tenant", "tenant", filter.tenantId())
            .and("o.systemId = :system", "system", filter.systemId())
            .and("o.state = :state", "state", filter.state())
            .and("o.kind = :kind", "kind", filter.kind())
            .list(session, OperationEntity.class, "from Operation o", "o.operationId desc", limit)
            .stream()
            .map(OperationEntity::toValue)
            .toList();
  }

  /**
   * Takes the oldest operations that wait, or whose worker is gone; none when there is nothing to do.
   *
   * @param kinds the ones that the caller can carry out: a newer server may have accepted others
   */
  List<Operation> claim(
      StatelessSession session, Duration lease, int limit, Set<Operation.Kind> kinds) {
    return session
        .createNativeQuery(
            """
            with next as materialized (
              select operation_id from operations
              where state in ('pending', 'running', 'cancelling') and engine_version <= :engine
                and kind = any (string_to_array(:kinds, ','))
                and (lease_until is null or lease_until < clock_timestamp())
                and (run_after is null or run_after < clock_timestamp())
              order by created_at limit :limit for update skip locked)
            update operations o set attempts = attempts + 1, waiting_for = null,
              state = case state when 'cancelling' then state else 'running' end,
              fencing_token = nextval('operation_fencing'), started_at = coalesce(started_at, now()),
              lease_until = clock_timestamp() + make_interval(secs => :lease)
            from next where o.operation_id = next.operation_id
            returning o.*
            """,
            OperationEntity.class)
        .setParameter("lease", lease.toMillis() / 1000.0)
        .setParameter("engine", ENGINE_VERSION)
        .setParameter("kinds", names(kinds))
        .setParameter("limit", limit)
        .getResultList()
        .stream()
        .map(OperationEntity::toValue)
        .toList();
  }

  private static String names(Set<Operation.Kind> kinds) {
    return kinds.stream()
        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(","));
  }

  /** Gives a claim back, to be taken up again after a pause. */
  boolean release(StatelessSession session, Operation operation, Duration pause, String why) {
    return changed(
        session
            .createNativeMutationQuery(
                "update operations set lease_until = null, waiting_for = :why,"
                    + " state = case state when 'cancelling' then state else 'pending' end,"
                    + " run_after = clock_timestamp() + make_interval(secs => :pause)"
                    + HELD)
            .setParameter("why", why)
            .setParameter("pause", pause.toMillis() / 1000.0),
        operation);
  }

  /**
   * Stores how far it has come; refuses when the claim was lost.
   *
   * @return whether to go on: false when somebody asked it to stop
   */
  public boolean progress(
      StatelessSession session, Operation operation, Operation.Progress progress) {
    List<String> states =
        session
            .createNativeQuery(
                "update operations set steps_done = :done, steps_total = :total, steps_skipped = :skipped,"
                    + " batches_done = :batches, rows_done = :rows, current_step = :step"
                    + HELD
                    + " returning state",
                String.class)
            .setParameter("done", progress.stepsDone())
            .setParameter("total", progress.stepsTotal())
            .setParameter("skipped", progress.stepsSkipped())
            .setParameter("batches", progress.batches())
            .setParameter("rows", progress.rows())
            .setParameter("step", progress.step(), String.class)
            .setParameter("id", operation.operationId())
            .setParameter("token", operation.fencingToken())
            .getResultList();
    requireHeld(!states.isEmpty());
    return states.equals(List.of("running"));
  }

  /** Stores why it is going to fail, before what it began is cleaned up: a worker that takes over goes on cleaning. */
  void failing(StatelessSession session, Operation operation, Failure failure) {
    requireHeld(
        changed(
            session
                .createNativeMutationQuery(
                    "update operations set error = cast(:error as jsonb)" + HELD)
                .setParameter("error", FailureJson.print(failure), String.class),
            operation));
  }

  /** Asks it to stop; refuses with OPERATION_ENDED when it has ended otherwise. */
  Operation cancel(StatelessSession session, String operationId) {
    int asked =
        session
            .createNativeMutationQuery(
                "update operations set state = 'cancelling', run_after = null"
                    + " where operation_id = :id and state in ('pending', 'running')")
            .setParameter("id", operationId)
            .executeUpdate();
    Operation operation = get(session, operationId);
    if (asked == 1) {
      announce(session, "");
    } else if (operation.state() == Operation.State.SUCCEEDED
        || operation.state() == Operation.State.FAILED) {
      throw ServiceException.refused(
          ErrorReason.OPERATION_ENDED,
          "operations/" + operationId,
          "operation " + operationId + " is " + operation.state() + " and cannot be cancelled",
          Map.of("operation_id", operationId, "state", operation.state().name()));
    }
    return operation;
  }

  /** The tenant's last operation of these kinds on a system. */
  public Optional<Operation> last(
      StatelessSession session, String tenantId, String systemId, List<Operation.Kind> kinds) {
    return new Conditions()
            .and("o.tenantId = :tenant", "tenant", tenantId)
            .and("o.systemId = :system", "system", systemId)
            .and("o.kind in :kinds", "kinds", kinds)
            .list(session, OperationEntity.class, "from Operation o", "o.operationId desc", 1)
            .stream()
            .map(OperationEntity::toValue)
            .findFirst();
  }

  /** Ends the operation; refuses when the claim was lost, so that the caller's whole transaction is undone. */
  public void end(StatelessSession session, Operation operation, @Nullable Failure failure) {
    requireHeld(
        changed(
            session
                .createNativeMutationQuery(
                    "update operations set state = :state, error = cast(:error as jsonb),"
                        + " steps_done = case when :state = 'succeeded' then steps_total"
                        + " else steps_done end, current_step = null, ended_at = now(),"
                        + " lease_until = null"
                        + HELD)
                .setParameter("state", finalState(failure))
                .setParameter("error", FailureJson.print(failure), String.class),
            operation));
    announce(session, operation.operationId());
  }

  private static String finalState(@Nullable Failure failure) {
    if (failure == null) {
      return "succeeded";
    }
    return failure.isCancellation() ? "cancelled" : "failed";
  }

  /** Wakes every server at commit: an empty text says that there is work, an id that this operation has ended. */
  private static void announce(StatelessSession session, String what) {
    session
        .createNativeQuery("select pg_notify(:channel, :what)::text", String.class)
        .setParameter("channel", CHANNEL)
        .setParameter("what", what)
        .getResultList();
  }

  private static final String HELD =
      " where operation_id = :id and fencing_token = :token and state in ('running', 'cancelling')";

  private static boolean changed(org.hibernate.query.MutationQuery update, Operation operation) {
    return update
            .setParameter("id", operation.operationId())
            .setParameter("token", operation.fencingToken())
            .executeUpdate()
        == 1;
  }

  private static void requireHeld(boolean held) {
    if (!held) {
      throw new ClaimLostException();
    }
  }

  private Optional<Operation> live(StatelessSession session, String of, String value) {
    return new Conditions()
            // Not a list as a parameter: Hibernate would translate the query anew each time.
            .and(of + " and o.state in (PENDING, RUNNING, CANCELLING)", "of", value)
            .list(session, OperationEntity.class, "from Operation o", "o.operationId", 1)
            .stream()
            .map(OperationEntity::toValue)
            .findFirst();
  }

  private static void refuseWhile(Operation other, String what) {
    throw new ServiceException.Aborted(
        ErrorReason.OPERATION_RUNNING,
        "operation "
            + other.operationId()
            + " of "
            + what
            + " is still running; wait for it, then repeat",
        Map.of("operation_id", other.operationId()));
  }

  /**
   * The refusal for a second live operation. Its id cannot be read here, the transaction is aborted; callers look for one
   * first (with the tenant's row locked), so that this stands only against races.
   */
  private static RuntimeException running(ConstraintViolationException e, Operation operation) {
    if (!List.of("operations_live_tenant", "operations_live_publish", "operations_live_drift")
        .contains(e.getConstraintName())) {
      return e;
    }
    String what =
        operation.kind() == Operation.Kind.DRIFT
            ? "system " + operation.systemId()
            : operation.tenantId() == null
                ? "version " + operation.versionTo() + " of " + operation.systemId()
                : "tenant " + operation.tenantId();
    return new ServiceException.Aborted(
        ErrorReason.OPERATION_RUNNING,
        "another operation of " + what + " is still running; wait for it, then repeat",
        Map.of());
  }
}
