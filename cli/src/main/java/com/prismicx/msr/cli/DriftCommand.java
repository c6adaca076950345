package com.prismicx.msr.cli;

import com.prismicx.msr.cli.output.Printable;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.CheckDriftRequest;
import com.prismicx.msr.v1.Drift;
import com.prismicx.msr.v1.DriftSystemRequest;
import com.prismicx.msr.v1.ListInstallationsRequest;
import com.prismicx.msr.v1.ListInstallationsResponse;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.TenantSystem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "drift",
    header = "Compares schemas with what their versions make.",
    description = {
      "",
      "Of one tenant: object by object, with the SQL that mends it where that is known. With --system: which tenants have drifted, all of them compared anew. Ends with 1 if something has drifted, or could not be compared.",
      ""
    })
final class DriftCommand implements Callable<Integer> {

  /** One tenant's installation, or all of a system. */
  static final class Selection {

    @Option(
        names = "--system",
        paramLabel = "<system>",
        required = true,
        description = "All tenants that have this system.")
    String systemId;

    @ArgGroup(exclusive = false)
    One one;
  }

  static final class One {

    @Parameters(paramLabel = "<tenant>", index = "0", description = "The tenant.")
    String tenantId;

    @Parameters(paramLabel = "<system>", index = "1", description = "The system.")
    String systemId;
  }

  @ParentCommand private Msr msr;

  @ArgGroup(multiplicity = "1")
  private Selection selection;

  @Option(
      names = "--timeout",
      paramLabel = "<time>",
      defaultValue = "10m",
      description = "How long to wait for the comparison of all, such as 90s. Default: 10m.")
  private Duration timeout;

  @Override
  public Integer call() {
    return selection.systemId == null ? one(selection.one) : all(selection.systemId);
  }

  private int one(One installed) {
    DriftSystemRequest request =
        DriftSystemRequest.newBuilder()
            .setTenantId(installed.tenantId)
            .setSystemId(installed.systemId)
            .build();
    Drift drift = msr.client().call(() -> msr.client().tenants().driftSystem(request));
    msr.print(drift, text(drift));
    return drift.getDrifted() ? ExitCode.REFUSED : ExitCode.OK;
  }

  private static String text(Drift drift) {
    if (!drift.getDrifted()) {
      return "%s of %s is as version %s makes it%n"
          .formatted(drift.getSystemId(), drift.getTenantId(), drift.getVersion());
    }
    StringBuilder text = new StringBuilder();
    for (Drift.Item item : drift.getItemsList()) {
      text.append(item.getKind()).append(' ').append(Printable.line(item.getObject()));
      text.append(!item.getIsFound() ? " is missing\n" : "\n");
      if (item.getIsFound()) {
        line(text, item.getIsExpected() ? "is" : "should not be there", item.getFound());
      }
      if (item.getIsExpected()) {
        line(text, "should be", item.getExpected());
      }
      line(text, "mend it by", item.getMendingSql());
    }
    return text.append(summary(drift)).toString();
  }

  private static String summary(Drift drift) {
    return "%d objects differ from version %s; run what mends them as role %s with search_path = %3$s, ext%n"
        .formatted(drift.getItemsTotal(), drift.getVersion(), drift.getSchemaName());
  }

  private static void line(StringBuilder text, String what, String value) {
    if (!value.isEmpty()) {
      text.append("  ").append(what).append(": ");
      text.append(Printable.text(value).strip().replace("\n", "\n    ")).append('\n');
    }
  }

  private int all(String systemId) {
    CheckDriftRequest request = CheckDriftRequest.newBuilder().setSystemId(systemId).build();
    Operation accepted = msr.client().call(() -> msr.client().tenants().checkDrift(request));
    Operation done = Following.await(msr, accepted, timeout);
    List<TenantSystem> drifted = drifted(systemId);
    Table table = Table.of("tenant", "version", "status", "schema");
    drifted.forEach(
        i -> table.row(i.getTenantId(), i.getVersion(), i.getStatus(), i.getSchemaName()));
    if (msr.json() || !drifted.isEmpty()) {
      msr.print(ListInstallationsResponse.newBuilder().addAllInstallations(drifted).build(), table);
    }
    msr.err().println(summary(systemId, drifted.size(), done));
    return drifted.isEmpty() && done.getStepsSkipped() == 0 ? ExitCode.OK : ExitCode.REFUSED;
  }

  private static String summary(String systemId, int drifted, Operation done) {
    int skipped = done.getStepsSkipped();
    String how = "; `msr drift <tenant> " + systemId + "` tells ";
    if (skipped == 0) {
      return "%d of %d have drifted%s"
          .formatted(drifted, done.getStepsDone(), drifted == 0 ? "" : how + "how");
    }
    return "%d have drifted; %d were compared, %d were not%s"
        .formatted(drifted, done.getStepsDone() - skipped, skipped, how + "how, or why not");
  }

  private List<TenantSystem> drifted(String systemId) {
    ListInstallationsRequest.Builder request =
        ListInstallationsRequest.newBuilder()
            .setSystemId(systemId)
            .setDrifted(true)
            .setPageSize(Msr.pageSize(0));
    return msr.client()
        .pages(
            token -> msr.client().tenants().listInstallations(request.setPageToken(token).build()),
            ListInstallationsResponse::getInstallationsList,
            ListInstallationsResponse::getNextPageToken)
        .toList();
  }
}
