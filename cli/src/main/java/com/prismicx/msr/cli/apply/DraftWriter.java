package com.prismicx.msr.cli.apply;

import com.prismicx.msr.cli.folder.Edge;
import com.prismicx.msr.cli.folder.VersionContent;
import com.prismicx.msr.client.MsrClient;
import com.prismicx.msr.v1.CreateMigrationRequest;
import com.prismicx.msr.v1.CreateVersionRequest;
import com.prismicx.msr.v1.DeleteMigrationRequest;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.SystemVersion;
import com.prismicx.msr.v1.UpdateMigrationRequest;
import com.prismicx.msr.v1.UpdateVersionRequest;

/** Writes a draft and the migrations that lead to it. Stopped halfway, the next apply goes on from where it was. */
final class DraftWriter {

  private final MsrClient client;
  private final VersionContent wanted;

  DraftWriter(MsrClient client, VersionContent wanted) {
    this.client = client;
    this.wanted = wanted;
  }

  void create() {
    client.call(
        () ->
            client
                .versions()
                .createVersion(
                    CreateVersionRequest.newBuilder().setSystemVersion(wanted.fields()).build()));
    wanted.edges().forEach(this::create);
  }

  void update(RegisteredSystem.Version present) {
    VersionContent content = present.content();
    if (!content.fields().equals(wanted.fields())) {
      updateFields(present.fields().getEtag());
    }
    for (SchemaMigration migration : present.migrations()) {
      Edge edge = wanted.edges().get(migration.getVersionFrom());
      if (edge == null) {
        delete(migration);
      } else if (!edge.equals(content.edges().get(migration.getVersionFrom()))) {
        update(migration, edge);
      }
    }
    wanted.edges().entrySet().stream()
        .filter(edge -> !content.edges().containsKey(edge.getKey()))
        .forEach(edge -> create(edge.getKey(), edge.getValue()));
  }

  // Every field is sent: one that the folder does not have must be cleared, and an absent one would
  // stay as it is.
  private void updateFields(String etag) {
    SystemVersion fields = wanted.fields();
    SystemVersion update =
        fields.toBuilder()
            .setReleaseNotes(fields.getReleaseNotes())
            .setSampleSql(fields.getSampleSql())
            .setDependencies(fields.getDependencies())
            .setParameters(fields.getParameters())
            .setConfigSchema(fields.getConfigSchema())
            .setConfigDefaults(fields.getConfigDefaults())
            .setAcceptedFindings(fields.getAcceptedFindings())
            .setEtag(etag)
            .build();
    client.call(
        () ->
            client
                .versions()
                .updateVersion(UpdateVersionRequest.newBuilder().setSystemVersion(update).build()));
  }

  private void create(String from, Edge edge) {
    SchemaMigration.Builder migration =
        SchemaMigration.newBuilder()
            .setSystemId(wanted.fields().getSystemId())
            .setVersionFrom(from)
            .setVersionTo(wanted.version())
            .setMigrationSql(edge.up());
    if (!edge.down().isEmpty()) {
      migration.setRollbackSql(edge.down());
    }
    client.call(
        () ->
            client
                .migrations()
                .createMigration(
                    CreateMigrationRequest.newBuilder().setMigration(migration).build()));
  }

  private void update(SchemaMigration migration, Edge edge) {
    SchemaMigration update =
        migration.toBuilder().setMigrationSql(edge.up()).setRollbackSql(edge.down()).build();
    client.call(
        () ->
            client
                .migrations()
                .updateMigration(UpdateMigrationRequest.newBuilder().setMigration(update).build()));
  }

  private void delete(SchemaMigration migration) {
    client.call(
        () ->
            client
                .migrations()
                .deleteMigration(
                    DeleteMigrationRequest.newBuilder()
                        .setSystemId(migration.getSystemId())
                        .setMigrationId(migration.getMigrationId())
                        .setEtag(migration.getEtag())
                        .build()));
  }
}
