package com.prismicx.msr.cli;

import com.google.protobuf.Timestamp;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.ListTenantSystemHistoryRequest;
import com.prismicx.msr.v1.ListTenantSystemHistoryResponse;
import com.prismicx.msr.v1.TenantSystemEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "history",
    description =
        "What happened to a system on a tenant, newest first; or what ran there at a time.")
final class HistoryCommand implements Runnable {

  @ParentCommand private Msr msr;

  @Parameters(paramLabel = "<tenant>", index = "0")
  private String tenantId;

  @Parameters(paramLabel = "<system>", index = "1")
  private String systemId;

  @Option(
      names = "--at",
      paramLabel = "<time>",
      description = "What was the case then, such as 2026-01-31T12:00:00Z or with +02:00.")
  private Optional<Instant> at;

  @Option(
      names = "--limit",
      paramLabel = "<n>",
      defaultValue = "0",
      description = "At most so many; 0: all.")
  private int limit;

  @Override
  public void run() {
    ListTenantSystemHistoryRequest.Builder request =
        ListTenantSystemHistoryRequest.newBuilder()
            .setTenantId(tenantId)
            .setSystemId(systemId)
            .setPageSize(Msr.pageSize(limit));
    at.map(HistoryCommand::timestamp).ifPresent(request::setAt);
    List<TenantSystemEvent> events =
        msr.first(
            limit,
            msr.client()
                .pages(
                    token ->
                        msr.client()
                            .tenants()
                            .listTenantSystemHistory(request.setPageToken(token).build()),
                    ListTenantSystemHistoryResponse::getEventsList,
                    ListTenantSystemHistoryResponse::getNextPageToken));
    Table table = Table.of("since", "version", "status", "operation");
    events.forEach(e -> table.row(e.getAt(), e.getVersion(), e.getStatus(), e.getOperationId()));
    msr.printList(ListTenantSystemHistoryResponse.newBuilder().addAllEvents(events).build(), table);
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
