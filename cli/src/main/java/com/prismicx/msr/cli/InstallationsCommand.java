package com.prismicx.msr.cli;

import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.ListInstallationsRequest;
import com.prismicx.msr.v1.ListInstallationsResponse;
import com.prismicx.msr.v1.ListTenantSystemsRequest;
import com.prismicx.msr.v1.ListTenantSystemsResponse;
import com.prismicx.msr.v1.TenantSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "installations", description = "Lists who runs what.")
final class InstallationsCommand implements Runnable {

  enum Status {
    INSTALLING,
    ACTIVE,
    UPGRADING,
    ROLLING_BACK,
    FAILED,
    SUSPENDED,
    UNINSTALLING,
    UNINSTALLED
  }

  /** Two questions that the service answers apart: what one tenant has, and who has what. */
  static final class Selection {

    @Option(
        names = "--tenant",
        paramLabel = "<tenant>",
        required = true,
        description = "What this tenant has.")
    String tenantId;

    @ArgGroup(exclusive = false, multiplicity = "1")
    Filters filters;
  }

  static final class Filters {

    @Option(
        names = "--system",
        paramLabel = "<system>",
        defaultValue = "",
        description = "Only of this system.")
    String systemId;

    @Option(
        names = "--version",
        paramLabel = "<version>",
        defaultValue = "",
        description = "Only at this version.")
    String version;

    @Option(names = "--status", description = "Only these: ${COMPLETION-CANDIDATES}.")
    Optional<Status> status;

    @Option(
        names = "--drifted",
        description = "Only those that had drifted when `msr drift --system` last looked.")
    boolean drifted;

    @Option(
        names = "--label",
        paramLabel = "<key=value>",
        description = "Only of tenants with this label; may be repeated.")
    List<String> labels;
  }

  @ParentCommand private Msr msr;

  @ArgGroup private Selection selection;

  @Option(
      names = "--limit",
      paramLabel = "<n>",
      defaultValue = "0",
      description = "At most so many; 0: all.")
  private int limit;

  @Override
  public void run() {
    List<TenantSystem> found = msr.first(limit, installations());
    msr.printList(
        ListInstallationsResponse.newBuilder().addAllInstallations(found).build(), table(found));
  }

  /** Until when data is kept is a column only where some is. */
  private static Table table(List<TenantSystem> found) {
    List<String> headings =
        new ArrayList<>(List.of("tenant", "system", "version", "status", "schema", "updated"));
    if (found.stream().anyMatch(TenantSystem::hasPurgeAt)) {
      headings.add("kept until");
    }
    Table table = Table.of(headings.toArray(String[]::new));
    found.forEach(
        i ->
            table.row(
                i.getTenantId(),
                i.getSystemId(),
                i.getVersion(),
                i.getStatus(),
                i.getSchemaName(),
                i.getUpdatedAt(),
                i.getPurgeAt()));
    return table;
  }

  private Stream<TenantSystem> installations() {
    if (selection == null) {
      return matching(ListInstallationsRequest.newBuilder());
    }
    return selection.tenantId == null ? matching(request(selection.filters)) : ofTenant();
  }

  private static ListInstallationsRequest.Builder request(Filters filters) {
    ListInstallationsRequest.Builder request =
        ListInstallationsRequest.newBuilder()
            .setSystemId(filters.systemId)
            .setVersion(filters.version)
            .addAllLabel(filters.labels == null ? List.of() : filters.labels);
    if (filters.drifted) {
      request.setDrifted(true);
    }
    filters.status.map(s -> TenantSystem.Status.valueOf(s.name())).ifPresent(request::setStatus);
    return request;
  }

  private Stream<TenantSystem> matching(ListInstallationsRequest.Builder request) {
    request.setPageSize(Msr.pageSize(limit));
    return msr.client()
        .pages(
            token -> msr.client().tenants().listInstallations(request.setPageToken(token).build()),
            ListInstallationsResponse::getInstallationsList,
            ListInstallationsResponse::getNextPageToken);
  }

  private Stream<TenantSystem> ofTenant() {
    ListTenantSystemsRequest.Builder request =
        ListTenantSystemsRequest.newBuilder()
            .setTenantId(selection.tenantId)
            .setPageSize(Msr.pageSize(limit));
    return msr.client()
        .pages(
            token -> msr.client().tenants().listTenantSystems(request.setPageToken(token).build()),
            ListTenantSystemsResponse::getSystemsList,
            ListTenantSystemsResponse::getNextPageToken);
  }
}
