package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.migration.VersionContent;
import com.prismicx.msr.server.operation.ClaimLostException;
import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.operation.OperationRun;
import com.prismicx.msr.server.operation.RequestReplays;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.FencedException;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.version.ModelStore;
import com.prismicx.msr.server.version.Publishing;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.version.VersionLife;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Ids;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.FindingCode;
import com.prismicx.msr.v1.PublishVersionRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;

/**
 * Publishes a draft: accepts the call, and carries out the operation. The gate is asked both times, because other versions
 * may be published in between; the draft itself cannot change while its publishing is under way.
 */
public final class PublishRun implements Publishing, OperationRun {
  private static final String ONE_AT_A_TIME = "msr.publish";
  private static final int MAX_EXAMPLES = 20;

  private final Transactions transactions;
  private final GateStores stores;
  private final VersionLife life;
  private final ConfigImpact impact;
  private final Wall wall;
  private final Ids ids;
  private final InstantSource clock;
  private final boolean isEnforced;
  private final FingerprintStore fingerprints = new FingerprintStore();
  private final ModelStore models = new ModelStore();
  private final ProofStore proofs = new ProofStore();

  /**
   * What publishes.
   *
   * @param isEnforced whether a finding that is an error stands against publishing
   */
  public PublishRun(
      Transactions transactions,
      GateStores stores,
      VersionLife life,
      ConfigImpact impact,
      Wall wall,
      Ids ids,
      InstantSource clock,
      boolean isEnforced) {
    this.transactions = transactions;
    this.stores = stores;
    this.life = life;
    this.impact = impact;
    this.wall = wall;
    this.ids = ids;
    this.clock = clock;
    this.isEnforced = isEnforced;
  }

  @Override
  public Operation accept(StatelessSession session, PublishVersionRequest request) {
    return new RequestReplays(stores.operations())
        .once(
            session,
            request.getValidateOnly() ? "" : request.getRequestId(),
            request,
            () -> acceptFirst(session, request));
  }

  private Operation acceptFirst(StatelessSession session, PublishVersionRequest request) {
    SystemVersion present =
        stores
            .versions()
            .get(
                session,
                stores.systems().get(session, request.getSystemId()).systemId(),
                request.getVersion());
    if (!present.isDraft()) {
      return publishedBy(session, present);
    }
    VersionLife.requireActive(
        stores.systems().lock(session, request.getSystemId(), LockMode.PESSIMISTIC_READ));
    SystemVersion draft =
        life.lockDraft(session, request.getSystemId(), request.getVersion(), request.getEtag());
    stores.check().require(session, draft);
    Operation operation = pending(draft, request);
    return request.getValidateOnly() ? operation : stores.operations().insert(session, operation);
  }

  private Operation publishedBy(StatelessSession session, SystemVersion version) {
    if (version.status() == SystemVersion.Status.WITHDRAWN || version.operationId() == null) {
      throw VersionLife.wrongState(version, "it was published before; make the next version");
    }
    return stores.operations().get(session, version.operationId());
  }

  private Operation pending(SystemVersion draft, PublishVersionRequest request) {
    return Operation.pending(
        request.getValidateOnly() ? "" : ids.next("o_"),
        Operation.Kind.PUBLISH,
        null,
        draft.systemId(),
        null,
        draft.version(),
        1,
        Fields.orNull(request.getRequestId()),
        now());
  }

  @Override
  public com.prismicx.msr.v1.Proof proof(StatelessSession session, SystemVersion version) {
    return proofs.get(session, version);
  }

  @Override
  public void run(Operation operation) {
    try {
      clearAway(operation);
      Optional<Proof> proof =
          transactions
              .read(session -> plan(session, operation))
              .map(plan -> prove(operation, plan));
      if (proof.isPresent() && !proof.get().passed()) {
        refuse(operation, proof.get());
      }
      transactions.writing(session -> finish(session, operation, proof));
    } catch (FencedException e) {
      throw new ClaimLostException();
    }
  }

  @Override
  public void fail(Operation operation, Failure failure) {
    try {
      clearAway(operation);
    } catch (FencedException e) {
      throw new ClaimLostException();
    }
    transactions.writing(session -> stores.operations().end(session, operation, failure));
  }

  private void clearAway(Operation operation) {
    if (operation.attempts() > 1) {
      wall.dropScratches(operation.operationId(), operation.attempts(), operation.fencingToken());
    }
  }

  /** Nothing when it is published already. */
  private Optional<RehearsalPlan> plan(StatelessSession session, Operation operation) {
    SystemVersion draft =
        stores.versions().get(session, operation.systemId(), operation.versionTo());
    return draft.isDraft()
        ? Optional.of(RehearsalPlan.read(session, stores, draft))
        : Optional.empty();
  }

  private Proof prove(Operation operation, RehearsalPlan plan) {
    Rehearsal.Result result =
        Rehearsal.of(new Lab(transactions, stores.operations(), wall, operation), plan);
    SystemVersion draft = plan.draft();
    List<Finding> found = new ArrayList<>(result.findings());
    impact(draft).ifPresent(found::add);
    List<Judged> findings = Judged.all(found, draft.acceptedFindings());
    return new Proof(
        draft,
        !isEnforced || findings.stream().noneMatch(Judged::stands),
        operation.operationId(),
        now(),
        plan.contentSha256(),
        result.end(),
        findings,
        result.edges());
  }

  /** Tenants that could not be put on it with what is configured for them now. */
  private Optional<Finding> impact(SystemVersion draft) {
    ConfigImpact.Impact broken = impact.of(draft);
    if (broken.broken() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            FindingCode.CONFIG_BREAKS_TENANTS,
            "",
            "",
            0,
            0,
            0,
            "",
            "config_schema",
            "the configuration of %,d of %,d tenants does not satisfy config_schema: %s%s"
                .formatted(
                    broken.broken(),
                    broken.checked(),
                    broken.examples().stream()
                        .limit(MAX_EXAMPLES)
                        .collect(Collectors.joining(", ")),
                    broken.broken() > MAX_EXAMPLES ? ", …" : ""),
            "until that is changed they cannot be upgraded to it; `msr config validate --version` has all of them"));
  }

  /** Keeps the proof of a version that stays a draft. */
  private void refuse(Operation operation, Proof proof) {
    transactions.writing(
        session -> {
          // Only who holds the claim may; that fails otherwise.
          boolean _ = stores.operations().progress(session, operation, operation.progress());
          proofs.put(session, proof);
        });
    throw new FailedRunException(
        Failure.of(
            ErrorReason.PROOF_FAILED,
            "version %s of %s stays a draft: %s. GET %s has all of it"
                .formatted(
                    proof.version().version(),
                    proof.version().systemId(),
                    proof.objections(),
                    proof.path())));
  }

  private void finish(StatelessSession session, Operation operation, Optional<Proof> proof) {
    oneAtATime(session);
    SystemVersion draft =
        stores
            .versions()
            .lock(session, operation.systemId(), operation.versionTo(), LockMode.PESSIMISTIC_WRITE);
    if (draft.isDraft()) {
      publish(session, operation, draft);
      proof.ifPresent(found -> keep(session, found));
    }
    stores.operations().end(session, operation, null);
  }

  private void keep(StatelessSession session, Proof proof) {
    proofs.put(session, proof);
    proof
        .end()
        .ifPresent(
            end -> {
              fingerprints.put(session, proof.version().versionId(), end.structure());
              models.put(session, proof.version().versionId(), end.model());
            });
  }

  private void publish(StatelessSession session, Operation operation, SystemVersion draft) {
    stores.check().require(session, draft);
    String sha256 =
        VersionContent.sha256(
            draft, stores.migrations().leadingTo(session, draft.systemId(), draft.version()));
    stores.versions().update(session, draft.published(sha256, operation.operationId(), now()));
  }

  /** Two publishes at once could each be right and together form a cycle of dependencies. */
  private static void oneAtATime(StatelessSession session) {
    session
        .createNativeQuery(
            "select pg_advisory_xact_lock(hashtextextended(:what, 0))::text", String.class)
        .setParameter("what", ONE_AT_A_TIME)
        .getResultList();
  }

  private Instant now() {
    return Fields.micros(clock.instant());
  }
}
