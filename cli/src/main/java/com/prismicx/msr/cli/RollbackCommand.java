package com.prismicx.msr.cli;

import com.prismicx.msr.v1.RollbackSystemRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "rollback",
    description =
        "Moves a tenant back to a lower version of a system. What the way back loses of the tenant's"
            + " data is counted first: `msr plan` shows it.")
final class RollbackCommand implements Runnable {

  @ParentCommand private Msr msr;

  @Mixin private Installed installed;

  @Parameters(paramLabel = "<version>", index = "2", description = "The version to go back to.")
  private String version;

  @Option(
      names = "--allow-data-loss",
      description =
          "Go on though data is lost; it is copied first and kept for 30 days: `msr copies`.")
  private boolean allowDataLoss;

  @Mixin private Following following;

  @Override
  public void run() {
    RollbackSystemRequest request =
        RollbackSystemRequest.newBuilder()
            .setTenantId(installed.tenantId)
            .setSystemId(installed.systemId)
            .setVersion(version)
            .setEtag(installed.etag)
            .setRequestId(following.requestId())
            .setValidateOnly(following.dryRun())
            .setAllowDataLoss(allowDataLoss)
            .build();
    following.follow(msr, msr.client().call(() -> msr.client().tenants().rollbackSystem(request)));
  }
}
