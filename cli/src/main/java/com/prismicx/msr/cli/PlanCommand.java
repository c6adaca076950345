package com.prismicx.msr.cli;

import com.prismicx.msr.v1.InstallationPlan;
import com.prismicx.msr.v1.PlanSystemRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "plan",
    description =
        "Shows what an install, upgrade or rollback would do and what stands in its way, which ends"
            + " with 1. Changes nothing.")
final class PlanCommand implements Callable<Integer> {

  @ParentCommand private Msr msr;

  @Parameters(paramLabel = "<tenant>", index = "0")
  private String tenantId;

  @Parameters(paramLabel = "<system>", index = "1")
  private String systemId;

  @Parameters(
      paramLabel = "<version>",
      index = "2",
      arity = "0..1",
      defaultValue = "",
      description = "Default: the newest that is published, not deprecated and no pre-release.")
  private String version;

  @Option(names = "--sql", description = "With the scripts that would run.")
  private boolean sql;

  @Override
  public Integer call() {
    PlanSystemRequest request =
        PlanSystemRequest.newBuilder()
            .setTenantId(tenantId)
            .setSystemId(systemId)
            .setVersion(version)
            .build();
    InstallationPlan plan = msr.client().call(() -> msr.client().tenants().planSystem(request));
    PlanText text = new PlanText(plan);
    msr.print(plan, sql ? text.withScripts() : text.toString());
    return plan.getObstaclesCount() == 0 ? ExitCode.OK : ExitCode.REFUSED;
  }
}
