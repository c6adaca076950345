package com.prismicx.msr.cli.apply;

import com.prismicx.msr.cli.folder.VersionContent;
import com.prismicx.msr.client.MsrClient;
import com.prismicx.msr.client.NotFoundException;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ListMigrationsRequest;
import com.prismicx.msr.v1.ListMigrationsResponse;
import com.prismicx.msr.v1.ListVersionsRequest;
import com.prismicx.msr.v1.ListVersionsResponse;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.SystemVersion;
import com.prismicx.msr.v1.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the registry has of one system: nothing, or the system with all its versions and migrations. */
record RegisteredSystem(Optional<ManagementSystem> system, Map<String, Version> versions) {

  /** A registered version with the migrations that lead to it. */
  record Version(SystemVersion fields, List<SchemaMigration> migrations) {

    Version {
      migrations = List.copyOf(migrations);
    }

    boolean isDraft() {
      return fields.getStatus() == SystemVersion.Status.DRAFT;
    }

    VersionContent content() {
      return VersionContent.of(fields, migrations);
    }
  }

  RegisteredSystem {
    versions = Map.copyOf(versions);
  }

  static RegisteredSystem read(MsrClient client, String systemId) {
    try {
      ManagementSystem system =
          client.call(
              () ->
                  client
                      .systems()
                      .getSystem(GetSystemRequest.newBuilder().setSystemId(systemId).build()));
      return new RegisteredSystem(Optional.of(system), versions(client, systemId));
    } catch (NotFoundException e) {
      return new RegisteredSystem(Optional.empty(), Map.of());
    }
  }

  private static Map<String, Version> versions(MsrClient client, String systemId) {
    Map<String, List<SchemaMigration>> migrations = migrations(client, systemId);
    ListVersionsRequest request =
        ListVersionsRequest.newBuilder().setSystemId(systemId).setView(View.FULL).build();
    return client
        .pages(
            token ->
                client.versions().listVersions(request.toBuilder().setPageToken(token).build()),
            ListVersionsResponse::getVersionsList,
            ListVersionsResponse::getNextPageToken)
        .map(v -> new Version(v, migrations.getOrDefault(v.getVersion(), List.of())))
        .collect(Collectors.toMap(v -> v.fields().getVersion(), Function.identity()));
  }

  private static Map<String, List<SchemaMigration>> migrations(MsrClient client, String systemId) {
    ListMigrationsRequest request =
        ListMigrationsRequest.newBuilder().setSystemId(systemId).setView(View.FULL).build();
    return client
        .pages(
            token ->
                client.migrations().listMigrations(request.toBuilder().setPageToken(token).build()),
            ListMigrationsResponse::getMigrationsList,
            ListMigrationsResponse::getNextPageToken)
        .collect(Collectors.groupingBy(SchemaMigration::getVersionTo));
  }
}
