package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.migration.MigrationStore;
import com.prismicx.msr.server.migration.VersionContent;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.operation.OperationRun;
import com.prismicx.msr.server.operation.OperationStore;
import com.prismicx.msr.server.operation.RequestReplays;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.system.SystemStore;
import com.prismicx.msr.server.version.Publishing;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.version.VersionLife;
import com.prismicx.msr.server.version.VersionStore;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Ids;
import com.prismicx.msr.v1.PublishVersionRequest;
import java.time.Instant;
import java.time.InstantSource;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;

/**
 * Publishes a draft: accepts the call, and carries out the operation. The gate is asked both times, because other versions
 * may be published in between; the draft itself cannot change while its publishing is under way.
 */
public final class PublishRun implements Publishing, OperationRun {
  private static final String ONE_AT_A_TIME = "msr.publish";

  private final Transactions transactions;
  private final SystemStore systems;
  private final VersionStore versions;
  private final VersionLife life;
  private final MigrationStore migrations;
  private final OperationStore operations;
  private final Ids ids;
  private final InstantSource clock;

  public PublishRun(
      Transactions transactions,
      SystemStore systems,
      VersionStore versions,
      VersionLife life,
      MigrationStore migrations,
      OperationStore operations,
      Ids ids,
      InstantSource clock) {
    this.transactions = transactions;
    this.systems = systems;
    this.versions = versions;
    this.life = life;
    this.migrations = migrations;
    this.operations = operations;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Operation accept(StatelessSession session, PublishVersionRequest request) {
    return new RequestReplays(operations)
        .once(
            session,
            request.getValidateOnly() ? "" : request.getRequestId(),
            request,
            () -> acceptFirst(session, request));
  }

  private Operation acceptFirst(StatelessSession session, PublishVersionRequest request) {
    SystemVersion present =
        versions.get(
            session, systems.get(session, request.getSystemId()).systemId(), request.getVersion());
    if (!present.isDraft()) {
      return publishedBy(session, present);
    }
    VersionLife.requireActive(
        systems.lock(session, request.getSystemId(), LockMode.PESSIMISTIC_READ));
    SystemVersion draft =
        life.lockDraft(session, request.getSystemId(), request.getVersion(), request.getEtag());
    check().require(session, draft);
    Operation operation = pending(draft, request);
    return request.getValidateOnly() ? operation : operations.insert(session, operation);
  }

  private Operation publishedBy(StatelessSession session, SystemVersion version) {
    if (version.status() == SystemVersion.Status.WITHDRAWN || version.operationId() == null) {
      throw VersionLife.wrongState(version, "it was published before; make the next version");
    }
    return operations.get(session, version.operationId());
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
  public void run(Operation operation) {
    transactions.writing(
        session -> {
          oneAtATime(session);
          SystemVersion draft =
              versions.lock(
                  session, operation.systemId(), operation.versionTo(), LockMode.PESSIMISTIC_WRITE);
          if (draft.isDraft()) {
            publish(session, operation, draft);
          }
          operations.end(session, operation, null);
        });
  }

  @Override
  public void fail(Operation operation, Failure failure) {
    transactions.writing(session -> operations.end(session, operation, failure));
  }

  private void publish(StatelessSession session, Operation operation, SystemVersion draft) {
    check().require(session, draft);
    String sha256 =
        VersionContent.sha256(
            draft, migrations.leadingTo(session, draft.systemId(), draft.version()));
    versions.update(session, draft.published(sha256, operation.operationId(), now()));
  }

  /** Two publishes at once could each be right and together form a cycle of dependencies. */
  private static void oneAtATime(StatelessSession session) {
    session
        .createNativeQuery(
            "select pg_advisory_xact_lock(hashtextextended(:what, 0))::text", String.class)
        .setParameter("what", ONE_AT_A_TIME)
        .getResultList();
  }

  private DraftCheck check() {
    return new DraftCheck(systems, versions, migrations);
  }

  private Instant now() {
    return Fields.micros(clock.instant());
  }
}
