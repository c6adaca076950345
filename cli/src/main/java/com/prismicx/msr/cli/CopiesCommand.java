package com.prismicx.msr.cli;

import com.google.protobuf.Empty;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.DataCopy;
import com.prismicx.msr.v1.DeleteCopyRequest;
import com.prismicx.msr.v1.ExportCopyRequest;
import com.prismicx.msr.v1.ListCopiesRequest;
import com.prismicx.msr.v1.ListCopiesResponse;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "copies",
    description =
        "What was copied of a system's tables before a rollback lost data of them; kept for 30"
            + " days.",
    synopsisSubcommandLabel = "<command>")
final class CopiesCommand {

  @ParentCommand private Msr msr;

  @Command(description = "Lists the copies of a system on a tenant, newest first.")
  void list(
      @Parameters(paramLabel = "<tenant>") String tenantId,
      @Parameters(paramLabel = "<system>") String systemId,
      @Option(
              names = "--limit",
              paramLabel = "<n>",
              defaultValue = "0",
              description = "At most so many; 0: all.")
          int limit) {
    ListCopiesRequest.Builder request =
        ListCopiesRequest.newBuilder()
            .setTenantId(tenantId)
            .setSystemId(systemId)
            .setPageSize(Msr.pageSize(limit));
    List<DataCopy> copies =
        msr.first(
            limit,
            msr.client()
                .pages(
                    token -> msr.client().tenants().listCopies(request.setPageToken(token).build()),
                    ListCopiesResponse::getCopiesList,
                    ListCopiesResponse::getNextPageToken));
    Table table = Table.of("copy", "version", "rows", "made", "kept until");
    copies.forEach(
        copy ->
            table.row(
                copy.getCopyId(),
                copy.getVersion(),
                rows(copy),
                copy.getCreatedAt(),
                copy.getPurgeAt()));
    msr.printList(ListCopiesResponse.newBuilder().addAllCopies(copies).build(), table);
  }

  private static String rows(DataCopy copy) {
    return copy.getTablesList().stream()
        .map(table -> table.getRows() + " of " + table.getName())
        .collect(Collectors.joining(", "));
  }

  @Command(
      description =
          "Prints all rows of a copy, a JSON object a line; the last line says that it is complete.")
  void export(
      @Parameters(paramLabel = "<tenant>") String tenantId,
      @Parameters(paramLabel = "<system>") String systemId,
      @Parameters(paramLabel = "<copy>") String copyId) {
    ExportCopyRequest request =
        ExportCopyRequest.newBuilder()
            .setTenantId(tenantId)
            .setSystemId(systemId)
            .setCopyId(copyId)
            .build();
    Exported.print(msr, msr.client().tenants().exportCopy(request));
  }

  @Command(description = "Destroys a copy before its time. Asks first.")
  void delete(
      @Parameters(paramLabel = "<tenant>") String tenantId,
      @Parameters(paramLabel = "<system>") String systemId,
      @Parameters(paramLabel = "<copy>") String copyId,
      @Mixin Consent consent) {
    consent.require(msr, "this destroys copy %s for ever".formatted(copyId));
    DeleteCopyRequest request =
        DeleteCopyRequest.newBuilder()
            .setTenantId(tenantId)
            .setSystemId(systemId)
            .setCopyId(copyId)
            .build();
    Empty answer = msr.client().call(() -> msr.client().tenants().deleteCopy(request));
    msr.print(answer, "%s: destroyed%n".formatted(copyId));
  }
}
