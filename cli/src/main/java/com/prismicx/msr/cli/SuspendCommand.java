package com.prismicx.msr.cli;

import com.prismicx.msr.v1.SuspendSystemRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "suspend",
    description =
        "Closes a system on a tenant: nobody can log in, its data stays. `msr resume` opens it.")
final class SuspendCommand implements Runnable {

  @ParentCommand private Msr msr;

  @Mixin private Installed installed;

  @Mixin private Following following;

  @Override
  public void run() {
    SuspendSystemRequest request =
        SuspendSystemRequest.newBuilder()
            .setTenantId(installed.tenantId)
            .setSystemId(installed.systemId)
            .setEtag(installed.etag)
            .setRequestId(following.requestId())
            .setValidateOnly(following.dryRun())
            .build();
    following.follow(msr, msr.client().call(() -> msr.client().tenants().suspendSystem(request)));
  }
}
