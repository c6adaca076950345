package com.prismicx.msr.cli.fake;

import com.google.protobuf.Empty;
import com.prismicx.msr.v1.CreateMigrationRequest;
import com.prismicx.msr.v1.DeleteMigrationRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.ListMigrationsRequest;
import com.prismicx.msr.v1.ListMigrationsResponse;
import com.prismicx.msr.v1.MigrationServiceGrpc.MigrationServiceImplBase;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.UpdateMigrationRequest;
import com.prismicx.msr.v1.View;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Migrations of drafts. */
public final class FakeMigrations extends MigrationServiceImplBase {

  public final Map<String, SchemaMigration> stored = new LinkedHashMap<>();
  private final FakeVersions versions;
  private int ids;

  FakeMigrations(FakeVersions versions) {
    this.versions = versions;
  }

  @Override
  public synchronized void listMigrations(
      ListMigrationsRequest request, StreamObserver<ListMigrationsResponse> observer) {
    List<SchemaMigration> migrations =
        stored.values().stream()
            .filter(m -> m.getSystemId().equals(request.getSystemId()))
            .filter(
                m ->
                    request.getVersionTo().isEmpty()
                        || m.getVersionTo().equals(request.getVersionTo()))
            .map(m -> request.getView() == View.FULL ? m : basic(m))
            .toList();
    Refusal.answer(
        observer, () -> ListMigrationsResponse.newBuilder().addAllMigrations(migrations).build());
  }

  private static SchemaMigration basic(SchemaMigration migration) {
    return migration.toBuilder().clearMigrationSql().clearRollbackSql().build();
  }

  @Override
  public void createMigration(
      CreateMigrationRequest request, StreamObserver<SchemaMigration> observer) {
    Refusal.answer(observer, () -> create(request.getMigration()));
  }

  private synchronized SchemaMigration create(SchemaMigration migration) {
    versions.requireDraft(migration.getSystemId(), migration.getVersionTo());
    if (!migration.getVersionFrom().equals("0.0.0")) {
      versions.require(migration.getSystemId(), migration.getVersionFrom());
    }
    return store(migration.toBuilder().setMigrationId("m_" + ++ids));
  }

  @Override
  public void updateMigration(
      UpdateMigrationRequest request, StreamObserver<SchemaMigration> observer) {
    Refusal.answer(observer, () -> update(request.getMigration()));
  }

  private synchronized SchemaMigration update(SchemaMigration change) {
    SchemaMigration present = require(change.getMigrationId());
    versions.requireDraft(present.getSystemId(), present.getVersionTo());
    Refusal.checkEtag(change.getEtag(), present.getEtag());
    return store(present.toBuilder().mergeFrom(change));
  }

  @Override
  public void deleteMigration(DeleteMigrationRequest request, StreamObserver<Empty> observer) {
    Refusal.answer(
        observer,
        () -> {
          SchemaMigration present = require(request.getMigrationId());
          versions.requireDraft(present.getSystemId(), present.getVersionTo());
          stored.remove(request.getMigrationId());
          return Empty.getDefaultInstance();
        });
  }

  private synchronized SchemaMigration require(String migrationId) {
    SchemaMigration migration = stored.get(migrationId);
    if (migration == null) {
      throw Refusal.notFound(ErrorReason.MIGRATION_NOT_FOUND, "migration " + migrationId);
    }
    return migration;
  }

  private SchemaMigration store(SchemaMigration.Builder migration) {
    SchemaMigration next = migration.setEtag("e" + ++ids).build();
    stored.put(next.getMigrationId(), next);
    return next;
  }
}
