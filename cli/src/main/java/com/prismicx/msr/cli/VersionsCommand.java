package com.prismicx.msr.cli;

import com.google.protobuf.Empty;
import com.prismicx.msr.cli.json.Json;
import com.prismicx.msr.cli.output.Printable;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.DeleteVersionRequest;
import com.prismicx.msr.v1.DeprecateVersionRequest;
import com.prismicx.msr.v1.GetModelRequest;
import com.prismicx.msr.v1.GetProofRequest;
import com.prismicx.msr.v1.GetVersionRequest;
import com.prismicx.msr.v1.ListMigrationsRequest;
import com.prismicx.msr.v1.ListMigrationsResponse;
import com.prismicx.msr.v1.ListVersionsRequest;
import com.prismicx.msr.v1.ListVersionsResponse;
import com.prismicx.msr.v1.Proof;
import com.prismicx.msr.v1.PublishVersionRequest;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.SystemModel;
import com.prismicx.msr.v1.SystemVersion;
import com.prismicx.msr.v1.View;
import com.prismicx.msr.v1.WithdrawVersionRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "versions",
    description = "The versions of a system; alone: lists them.",
    synopsisSubcommandLabel = "[<command>]")
final class VersionsCommand implements Runnable {

  enum Status {
    DRAFT,
    PUBLISHED,
    DEPRECATED,
    WITHDRAWN
  }

  @ParentCommand private Msr msr;

  @Spec private CommandSpec spec;

  // Not required as picocli means it, else `versions get --help` would not help.
  @Parameters(paramLabel = "<system>", arity = "0..1")
  private String systemId;

  @Override
  public void run() {
    list(Optional.empty());
  }

  @Command(description = "Lists the versions, newest first.")
  void list(
      @Option(names = "--status", description = "Only these: ${COMPLETION-CANDIDATES}.")
          Optional<Status> status) {
    ListVersionsRequest.Builder request =
        ListVersionsRequest.newBuilder().setSystemId(systemId()).setPageSize(Msr.pageSize(0));
    status.map(s -> SystemVersion.Status.valueOf(s.name())).ifPresent(request::setStatus);
    List<SystemVersion> versions =
        msr.client()
            .pages(
                token -> msr.client().versions().listVersions(request.setPageToken(token).build()),
                ListVersionsResponse::getVersionsList,
                ListVersionsResponse::getNextPageToken)
            .toList();
    Table table = Table.of("version", "status", "schema", "published", "notes");
    versions.forEach(
        v ->
            table.row(
                v.getVersion(),
                v.getStatus(),
                v.getSchemaVersion(),
                v.getPublishedAt(),
                v.getReleaseNotes().lines().findFirst().orElse("")));
    msr.printList(ListVersionsResponse.newBuilder().addAllVersions(versions).build(), table);
  }

  @Command(description = "Shows one version, and from where it can be reached.")
  void get(@Parameters(paramLabel = "<version>") String version) {
    SystemVersion found =
        msr.client()
            .call(
                () ->
                    msr.client()
                        .versions()
                        .getVersion(
                            GetVersionRequest.newBuilder()
                                .setSystemId(systemId())
                                .setVersion(version)
                                .build()));
    msr.print(found, msr.json() ? "" : fields(found).row("starts", starts(version)) + notes(found));
  }

  @Command(
      description = "Shows the tables and views of a published version with their fields.",
      footer = "Everything that is known of them: -o json.")
  void model(@Parameters(paramLabel = "<version>") String version) {
    SystemModel model =
        msr.client()
            .call(
                () ->
                    msr.client()
                        .versions()
                        .getModel(
                            GetModelRequest.newBuilder()
                                .setSystemId(systemId())
                                .setVersion(version)
                                .build()));
    msr.print(model, ModelText.of(model));
  }

  @Command(
      description = "Shows what the publish gate found in a version, and what its migrations did.",
      footer = "docs/findings.md explains each finding.")
  void proof(@Parameters(paramLabel = "<version>") String version) {
    Proof proof =
        msr.client()
            .call(
                () ->
                    msr.client()
                        .versions()
                        .getProof(
                            GetProofRequest.newBuilder()
                                .setSystemId(systemId())
                                .setVersion(version)
                                .build()));
    msr.print(proof, ProofText.of(proof, spec.commandLine().getColorScheme().ansi()));
  }

  @Command(description = "Publishes a draft: from then on it never changes.")
  void publish(@Parameters(paramLabel = "<version>") String version, @Mixin Following following) {
    following.follow(
        msr,
        msr.client()
            .call(
                () ->
                    msr.client()
                        .versions()
                        .publishVersion(
                            PublishVersionRequest.newBuilder()
                                .setSystemId(systemId())
                                .setVersion(version)
                                .setRequestId(following.requestId())
                                .setValidateOnly(following.dryRun())
                                .build())));
  }

  @Command(description = "Marks a version as one that should no longer be chosen.")
  void deprecate(@Parameters(paramLabel = "<version>") String version) {
    print(
        msr.client()
            .call(
                () ->
                    msr.client()
                        .versions()
                        .deprecateVersion(
                            DeprecateVersionRequest.newBuilder()
                                .setSystemId(systemId())
                                .setVersion(version)
                                .build())));
  }

  @Command(
      description = "Withdraws a version that no tenant runs: it can never be installed again.")
  void withdraw(@Parameters(paramLabel = "<version>") String version) {
    print(
        msr.client()
            .call(
                () ->
                    msr.client()
                        .versions()
                        .withdrawVersion(
                            WithdrawVersionRequest.newBuilder()
                                .setSystemId(systemId())
                                .setVersion(version)
                                .build())));
  }

  @Command(description = "Deletes a draft with its migrations.")
  void delete(@Parameters(paramLabel = "<version>") String version) {
    Empty answer =
        msr.client()
            .call(
                () ->
                    msr.client()
                        .versions()
                        .deleteVersion(
                            DeleteVersionRequest.newBuilder()
                                .setSystemId(systemId())
                                .setVersion(version)
                                .build()));
    msr.print(answer, "%s %s: deleted%n".formatted(systemId(), version));
  }

  private String systemId() {
    if (systemId == null) {
      throw new ParameterException(
          spec.commandLine(),
          "Missing required parameter: '<system>', as in `versions <system> list`");
    }
    return systemId;
  }

  private void print(SystemVersion version) {
    msr.print(version, fields(version));
  }

  private static Table fields(SystemVersion version) {
    return Table.ofFields()
        .row("system", version.getSystemId())
        .row("version", version.getVersion())
        .row("status", version.getStatus())
        .row("schema version", version.getSchemaVersion())
        .row("dependencies", Json.compact(version.getDependencies()))
        .row("created", version.getCreatedAt())
        .row("published", version.getPublishedAt())
        .row("content sha256", version.getContentSha256())
        .row("etag", version.getEtag());
  }

  /** From where migrations lead to it; `(no way back)` where one has no rollback. */
  private String starts(String version) {
    ListMigrationsRequest.Builder request =
        ListMigrationsRequest.newBuilder()
            .setSystemId(systemId())
            .setVersionTo(version)
            .setView(View.FULL);
    return msr.client()
        .pages(
            token -> msr.client().migrations().listMigrations(request.setPageToken(token).build()),
            ListMigrationsResponse::getMigrationsList,
            ListMigrationsResponse::getNextPageToken)
        .map(VersionsCommand::start)
        .collect(Collectors.joining(", "));
  }

  private static String start(SchemaMigration migration) {
    return migration.getVersionFrom()
        + (migration.getRollbackSql().isEmpty() ? " (no way back)" : "");
  }

  private static String notes(SystemVersion version) {
    return version.getReleaseNotes().isEmpty()
        ? ""
        : "\n" + Printable.text(version.getReleaseNotes()).stripTrailing() + "\n";
  }
}
