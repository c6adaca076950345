package com.prismicx.msr.cli;

import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.GetHealthRequest;
import com.prismicx.msr.v1.HealthReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "health",
    description =
        "Tells how the server and its stores are; exit code 1 if some of it does not work, 5 if nothing does.")
final class HealthCommand implements Callable<Integer> {

  @ParentCommand private Msr msr;

  @Override
  public Integer call() {
    HealthReport report =
        msr.client()
            .call(() -> msr.client().health().getHealth(GetHealthRequest.getDefaultInstance()));
    Table table = Table.ofFields().row("server " + report.getVersion(), report.getStatus());
    report.getComponentsList().forEach(c -> table.row(c.getName(), c.getStatus(), c.getMessage()));
    msr.print(report, table);
    return report.getStatus() == HealthReport.Status.SERVING ? ExitCode.OK : ExitCode.REFUSED;
  }
}
