package com.prismicx.msr.cli;

import com.prismicx.msr.v1.ResumeSystemRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(name = "resume", description = "Opens a suspended system again.")
final class ResumeCommand implements Runnable {

  @ParentCommand private Msr msr;

  @Mixin private Installed installed;

  @Mixin private Following following;

  @Override
  public void run() {
    ResumeSystemRequest request =
        ResumeSystemRequest.newBuilder()
            .setTenantId(installed.tenantId)
            .setSystemId(installed.systemId)
            .setEtag(installed.etag)
            .setRequestId(following.requestId())
            .setValidateOnly(following.dryRun())
            .build();
    following.follow(msr, msr.client().call(() -> msr.client().tenants().resumeSystem(request)));
  }
}
