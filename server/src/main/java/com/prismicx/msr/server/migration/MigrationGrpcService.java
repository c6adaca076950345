package com.prismicx.msr.server.migration;

import com.google.protobuf.Empty;
import com.prismicx.msr.server.postgres.Created;
import com.prismicx.msr.server.postgres.Page;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.system.SystemStore;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.version.VersionLife;
import com.prismicx.msr.server.version.VersionStore;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Ids;
import com.prismicx.msr.server.wire.Reply;
import com.prismicx.msr.v1.CreateMigrationRequest;
import com.prismicx.msr.v1.DeleteMigrationRequest;
import com.prismicx.msr.v1.GetMigrationRequest;
import com.prismicx.msr.v1.ListMigrationsRequest;
import com.prismicx.msr.v1.ListMigrationsResponse;
import com.prismicx.msr.v1.MigrationServiceGrpc;
import com.prismicx.msr.v1.UpdateMigrationRequest;
import com.prismicx.msr.v1.View;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;

/** The contract's MigrationService. */
public final class MigrationGrpcService extends MigrationServiceGrpc.MigrationServiceImplBase {
  private final Transactions transactions;
  private final SystemStore systems;
  private final VersionStore versions;
  private final VersionLife life;
  private final MigrationStore migrations;
  private final Ids ids;
  private final InstantSource clock;

  public MigrationGrpcService(
      Transactions transactions,
      SystemStore systems,
      VersionStore versions,
      VersionLife life,
      MigrationStore migrations,
      Ids ids,
      InstantSource clock) {
    this.transactions = transactions;
    this.systems = systems;
    this.versions = versions;
    this.life = life;
    this.migrations = migrations;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public void listMigrations(
      ListMigrationsRequest request, StreamObserver<ListMigrationsResponse> out) {
    MigrationStore.Filter filter =
        new MigrationStore.Filter(
            request.getSystemId(),
            Fields.orNull(request.getVersionFrom()),
            Fields.orNull(request.getVersionTo()));
    View view = request.getView();
    Page.Request page =
        new Page.Request(
            request.getPageSize(),
            request.getPageToken(),
            "migrations" + filter + (view == View.FULL),
            view == View.FULL);
    Page<com.prismicx.msr.v1.SchemaMigration> migrationsPage =
        transactions.read(
            session -> {
              systems.get(session, request.getSystemId());
              return Page.read(
                  page,
                  2,
                  (after, limit) ->
                      migrations.list(session, filter, view == View.FULL, after, limit),
                  row -> MigrationProtos.encode(row.migration(), view),
                  row -> List.of(row.precedence(), row.migration().versionFrom()));
            });
    Reply.ok(
        out,
        ListMigrationsResponse.newBuilder()
            .addAllMigrations(migrationsPage.items())
            .setNextPageToken(migrationsPage.nextPageToken())
            .build());
  }

  @Override
  public void getMigration(
      GetMigrationRequest request, StreamObserver<com.prismicx.msr.v1.SchemaMigration> out) {
    answer(
        out,
        transactions.read(
            session ->
                migrations.get(
                    session, request.getSystemId(), request.getMigrationId(), LockMode.NONE)));
  }

  @Override
  public void createMigration(
      CreateMigrationRequest request, StreamObserver<com.prismicx.msr.v1.SchemaMigration> out) {
    SchemaMigration migration =
        MigrationProtos.create(request.getMigration(), ids.next("m_"), now());
    Created<SchemaMigration> created =
        transactions.create(
            MigrationStore.UNIQUE,
            session -> create(session, migration),
            session -> sameAs(session, migration));
    Reply.created(
        out,
        MigrationProtos.encode(created.value(), View.FULL),
        created.isNew(),
        "/api/v1/systems/" + migration.systemId() + "/migrations/" + created.value().migrationId());
  }

  @Override
  public void updateMigration(
      UpdateMigrationRequest request, StreamObserver<com.prismicx.msr.v1.SchemaMigration> out) {
    Fields.require(!request.getMigration().getMigrationId().isEmpty(), "migration.migration_id");
    answer(out, transactions.write(session -> update(session, request.getMigration())));
  }

  @Override
  public void deleteMigration(DeleteMigrationRequest request, StreamObserver<Empty> out) {
    transactions.writing(
        session ->
            migrations.delete(
                session,
                lock(session, request.getSystemId(), request.getMigrationId(), request.getEtag())));
    Reply.ok(out, Empty.getDefaultInstance());
  }

  private SchemaMigration create(StatelessSession session, SchemaMigration migration) {
    systems.get(session, migration.systemId());
    // An edge comes and goes only under this lock.
    versions.lock(session, migration.systemId(), migration.versionTo(), LockMode.PESSIMISTIC_WRITE);
    // What is there already is answered or refused before the version's state counts: repeating a
    // create is always safe.
    if (migrations
        .edge(session, migration.systemId(), migration.versionFrom(), migration.versionTo())
        .isEmpty()) {
      life.lockDraft(session, migration.systemId(), migration.versionTo(), "");
      if (!migration.versionFrom().equals(SystemVersion.NOTHING)) {
        versions.get(session, migration.systemId(), migration.versionFrom());
      }
    }
    return migrations.insert(session, migration);
  }

  private SchemaMigration sameAs(StatelessSession session, SchemaMigration migration) {
    return migrations
        .edge(session, migration.systemId(), migration.versionFrom(), migration.versionTo())
        .filter(migration::sameSql)
        .orElseThrow(() -> MigrationStore.taken(migration));
  }

  private SchemaMigration update(
      StatelessSession session, com.prismicx.msr.v1.SchemaMigration message) {
    SchemaMigration old =
        lock(session, message.getSystemId(), message.getMigrationId(), message.getEtag());
    SchemaMigration changed = MigrationProtos.update(old, message, now());
    return changed.sameSql(old) ? old : migrations.update(session, changed);
  }

  /** The edge of a draft, and that draft, both kept from changing until the transaction ends. */
  private SchemaMigration lock(
      StatelessSession session, String systemId, String migrationId, String etag) {
    String versionTo = migrations.get(session, systemId, migrationId, LockMode.NONE).versionTo();
    life.lockDraft(session, systemId, versionTo, "");
    SchemaMigration migration =
        migrations.get(session, systemId, migrationId, LockMode.PESSIMISTIC_WRITE);
    Fields.requireEtag("migration " + migrationId, etag, migration.rowVersion());
    return migration;
  }

  private static void answer(
      StreamObserver<com.prismicx.msr.v1.SchemaMigration> out, SchemaMigration migration) {
    Reply.ok(out, MigrationProtos.encode(migration, View.FULL));
  }

  private Instant now() {
    return Fields.micros(clock.instant());
  }
}
