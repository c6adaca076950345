package com.prismicx.msr.cli;

import com.google.protobuf.Empty;
import com.prismicx.msr.cli.json.Json;
import com.prismicx.msr.cli.json.StrictDocument;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.DeleteSystemRequest;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.ListSystemsResponse;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.UpdateSystemRequest;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "systems",
    description = "The management systems that can be offered to tenants; alone: lists them.",
    synopsisSubcommandLabel = "[<command>]")
final class SystemsCommand implements Runnable {

  enum Status {
    ACTIVE,
    RETIRED;

    ManagementSystem.Status toProto() {
      return ManagementSystem.Status.valueOf(name());
    }
  }

  /** What can be said of a system; what is not said stays as it is. */
  static final class Fields {

    @Option(names = "--description", paramLabel = "<text>", description = "What it is for.")
    Optional<String> description;

    @Option(
        names = "--metadata",
        paramLabel = "<json>",
        description = "Free-form facts, such as '{\"owner\": \"CRM team\"}'.")
    Optional<String> metadata;

    void apply(ManagementSystem.Builder system) {
      description.ifPresent(system::setDescription);
      metadata.map(StrictDocument::jsonObject).ifPresent(system::setMetadata);
    }
  }

  @ParentCommand private Msr msr;

  @Override
  public void run() {
    list(Optional.empty(), Optional.empty());
  }

  @Command(description = "Lists the systems.")
  void list(
      @Option(
              names = "--type",
              paramLabel = "<type>",
              description = "Only of this type, such as crm.")
          Optional<String> type,
      @Option(names = "--status", description = "Only these: ${COMPLETION-CANDIDATES}.")
          Optional<Status> status) {
    ListSystemsRequest.Builder request =
        ListSystemsRequest.newBuilder().setPageSize(Msr.pageSize(0));
    type.ifPresent(request::setType);
    status.map(Status::toProto).ifPresent(request::setStatus);
    List<ManagementSystem> systems =
        msr.client()
            .pages(
                token -> msr.client().systems().listSystems(request.setPageToken(token).build()),
                ListSystemsResponse::getSystemsList,
                ListSystemsResponse::getNextPageToken)
            .toList();
    Table table = Table.of("system", "name", "type", "status", "updated");
    systems.forEach(
        s -> table.row(s.getSystemId(), s.getName(), s.getType(), s.getStatus(), s.getUpdatedAt()));
    msr.printList(ListSystemsResponse.newBuilder().addAllSystems(systems).build(), table);
  }

  @Command(description = "Shows one system.")
  void get(@Parameters(paramLabel = "<system>") String systemId) {
    print(
        msr.client()
            .call(
                () ->
                    msr.client()
                        .systems()
                        .getSystem(GetSystemRequest.newBuilder().setSystemId(systemId).build())));
  }

  @Command(description = "Registers a system. `msr apply` does it from a folder.")
  void create(
      @Parameters(paramLabel = "<system>", description = "Its id, for ever.") String systemId,
      @Option(
              names = "--name",
              paramLabel = "<name>",
              required = true,
              description = "Name for people.")
          String name,
      @Option(
              names = "--type",
              paramLabel = "<type>",
              required = true,
              description = "Kind of system, such as crm.")
          String type,
      @Mixin Fields fields) {
    ManagementSystem.Builder system =
        ManagementSystem.newBuilder().setSystemId(systemId).setName(name).setType(type);
    fields.apply(system);
    print(
        msr.client()
            .call(
                () ->
                    msr.client()
                        .systems()
                        .createSystem(CreateSystemRequest.newBuilder().setSystem(system).build())));
  }

  @Command(description = "Changes what is given and leaves the rest as it is.")
  void update(
      @Parameters(paramLabel = "<system>") String systemId,
      @Option(names = "--name", paramLabel = "<name>", description = "Name for people.")
          Optional<String> name,
      @Option(names = "--type", paramLabel = "<type>", description = "Kind of system.")
          Optional<String> type,
      @Option(
              names = "--status",
              description = "${COMPLETION-CANDIDATES}; a retired one takes no new installations.")
          Optional<Status> status,
      @Option(
              names = "--etag",
              paramLabel = "<etag>",
              defaultValue = "",
              description = "Only if it still has this etag.")
          String etag,
      @Mixin Fields fields) {
    ManagementSystem.Builder system =
        ManagementSystem.newBuilder().setSystemId(systemId).setEtag(etag);
    name.ifPresent(system::setName);
    type.ifPresent(system::setType);
    status.map(Status::toProto).ifPresent(system::setStatus);
    fields.apply(system);
    print(
        msr.client()
            .call(
                () ->
                    msr.client()
                        .systems()
                        .updateSystem(UpdateSystemRequest.newBuilder().setSystem(system).build())));
  }

  @Command(description = "Deletes a system that no tenant ever had, with all its versions.")
  void delete(
      @Parameters(paramLabel = "<system>") String systemId,
      @Option(
              names = "--etag",
              paramLabel = "<etag>",
              defaultValue = "",
              description = "Only if it still has this etag.")
          String etag) {
    Empty answer =
        msr.client()
            .call(
                () ->
                    msr.client()
                        .systems()
                        .deleteSystem(
                            DeleteSystemRequest.newBuilder()
                                .setSystemId(systemId)
                                .setEtag(etag)
                                .build()));
    msr.print(answer, "%s: deleted%n".formatted(systemId));
  }

  private void print(ManagementSystem system) {
    Table fields =
        Table.ofFields()
            .row("system", system.getSystemId())
            .row("name", system.getName())
            .row("type", system.getType())
            .row("status", system.getStatus())
            .row("description", system.getDescription())
            .row("metadata", Json.compact(system.getMetadata()))
            .row("created", system.getCreatedAt())
            .row("updated", system.getUpdatedAt())
            .row("etag", system.getEtag());
    msr.print(system, fields);
  }
}
