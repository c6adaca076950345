package com.prismicx.msr.cli;

import com.prismicx.msr.v1.RestoreSystemRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "restore",
    description = "Brings an uninstalled system back: same data, same version.")
final class RestoreCommand implements Runnable {

  @ParentCommand private Msr msr;

  @Mixin private Installed installed;

  @Mixin private Following following;

  @Override
  public void run() {
    RestoreSystemRequest request =
        RestoreSystemRequest.newBuilder()
            .setTenantId(installed.tenantId)
            .setSystemId(installed.systemId)
            .setEtag(installed.etag)
            .setRequestId(following.requestId())
            .setValidateOnly(following.dryRun())
            .build();
    following.follow(msr, msr.client().call(() -> msr.client().tenants().restoreSystem(request)));
  }
}
