package com.prismicx.msr.cli;

import com.google.protobuf.Empty;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.CreateTenantRequest;
import com.prismicx.msr.v1.DeleteTenantRequest;
import com.prismicx.msr.v1.GetTenantRequest;
import com.prismicx.msr.v1.ListTenantsRequest;
import com.prismicx.msr.v1.ListTenantsResponse;
import com.prismicx.msr.v1.Tenant;
import com.prismicx.msr.v1.UpdateTenantRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "tenants",
    description = "The tenants; alone: lists them. What they have: `msr installations --tenant`.",
    synopsisSubcommandLabel = "[<command>]")
final class TenantsCommand implements Runnable {

  enum Status {
    ACTIVE,
    SUSPENDED;

    Tenant.Status toProto() {
      return Tenant.Status.valueOf(name());
    }
  }

  /** What can be said of a tenant; what is not said stays as it is. */
  static final class Fields {

    @Option(names = "--name", paramLabel = "<name>", description = "Name for people.")
    Optional<String> name;

    @Option(
        names = "--label",
        paramLabel = "<key=value>",
        description =
            "To select tenants by; may be repeated. All labels together replace the stored ones.")
    Map<String, String> labels;

    Tenant.Builder of(String tenantId) {
      Tenant.Builder tenant = Tenant.newBuilder().setTenantId(tenantId);
      name.ifPresent(tenant::setDisplayName);
      if (labels != null) {
        Struct.Builder struct = tenant.getLabelsBuilder();
        labels.forEach(
            (key, value) ->
                struct.putFields(key, Value.newBuilder().setStringValue(value).build()));
      }
      return tenant;
    }
  }

  @ParentCommand private Msr msr;

  @Override
  public void run() {
    list(List.of(), Optional.empty(), 0);
  }

  @Command(description = "Lists the tenants.")
  void list(
      @Option(
              names = "--label",
              paramLabel = "<key=value>",
              description = "Only with this label; may be repeated.")
          List<String> labels,
      @Option(names = "--status", description = "Only these: ${COMPLETION-CANDIDATES}.")
          Optional<Status> status,
      @Option(
              names = "--limit",
              paramLabel = "<n>",
              defaultValue = "0",
              description = "At most so many; 0: all.")
          int limit) {
    ListTenantsRequest.Builder request =
        ListTenantsRequest.newBuilder().setPageSize(Msr.pageSize(limit));
    request.addAllLabel(labels == null ? List.of() : labels);
    status.map(Status::toProto).ifPresent(request::setStatus);
    List<Tenant> tenants =
        msr.first(
            limit,
            msr.client()
                .pages(
                    token ->
                        msr.client().tenants().listTenants(request.setPageToken(token).build()),
                    ListTenantsResponse::getTenantsList,
                    ListTenantsResponse::getNextPageToken));
    Table table = Table.of("tenant", "name", "status", "labels");
    tenants.forEach(
        t -> table.row(t.getTenantId(), t.getDisplayName(), t.getStatus(), labels(t.getLabels())));
    msr.printList(ListTenantsResponse.newBuilder().addAllTenants(tenants).build(), table);
  }

  @Command(description = "Shows one tenant.")
  void get(@Parameters(paramLabel = "<tenant>") String tenantId) {
    print(
        msr.client()
            .call(
                () ->
                    msr.client()
                        .tenants()
                        .getTenant(GetTenantRequest.newBuilder().setTenantId(tenantId).build())));
  }

  @Command(description = "Registers a tenant. `msr install` does it too.")
  void create(
      @Parameters(paramLabel = "<tenant>", description = "The platform's own id.") String tenantId,
      @Mixin Fields fields) {
    CreateTenantRequest request =
        CreateTenantRequest.newBuilder().setTenant(fields.of(tenantId)).build();
    print(msr.client().call(() -> msr.client().tenants().createTenant(request)));
  }

  @Command(description = "Changes what is given and leaves the rest as it is.")
  void update(
      @Parameters(paramLabel = "<tenant>") String tenantId,
      @Option(
              names = "--status",
              description = "${COMPLETION-CANDIDATES}; nothing is installed for a suspended one.")
          Optional<Status> status,
      @Option(
              names = "--etag",
              paramLabel = "<etag>",
              defaultValue = "",
              description = "Only if it still has this etag.")
          String etag,
      @Mixin Fields fields) {
    Tenant.Builder tenant = fields.of(tenantId).setEtag(etag);
    status.map(Status::toProto).ifPresent(tenant::setStatus);
    UpdateTenantRequest request = UpdateTenantRequest.newBuilder().setTenant(tenant).build();
    print(msr.client().call(() -> msr.client().tenants().updateTenant(request)));
  }

  @Command(description = "Deletes a tenant without installations.")
  void delete(
      @Parameters(paramLabel = "<tenant>") String tenantId,
      @Option(
              names = "--etag",
              paramLabel = "<etag>",
              defaultValue = "",
              description = "Only if it still has this etag.")
          String etag) {
    DeleteTenantRequest request =
        DeleteTenantRequest.newBuilder().setTenantId(tenantId).setEtag(etag).build();
    Empty answer = msr.client().call(() -> msr.client().tenants().deleteTenant(request));
    msr.print(answer, "%s: deleted%n".formatted(tenantId));
  }

  private void print(Tenant tenant) {
    Table fields =
        Table.ofFields()
            .row("tenant", tenant.getTenantId())
            .row("name", tenant.getDisplayName())
            .row("status", tenant.getStatus())
            .row("labels", labels(tenant.getLabels()))
            .row("created", tenant.getCreatedAt())
            .row("updated", tenant.getUpdatedAt())
            .row("etag", tenant.getEtag());
    msr.print(tenant, fields);
  }

  private static String labels(Struct labels) {
    return labels.getFieldsMap().entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue().getStringValue())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
