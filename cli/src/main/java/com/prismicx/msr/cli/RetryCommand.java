package com.prismicx.msr.cli;

import com.prismicx.msr.v1.RetrySystemRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "retry",
    description = "Tries again what failed, from the step at which it stopped.")
final class RetryCommand implements Runnable {

  @ParentCommand private Msr msr;

  @Mixin private Installed installed;

  @Mixin private Following following;

  @Override
  public void run() {
    RetrySystemRequest request =
        RetrySystemRequest.newBuilder()
            .setTenantId(installed.tenantId)
            .setSystemId(installed.systemId)
            .setEtag(installed.etag)
            .setRequestId(following.requestId())
            .setValidateOnly(following.dryRun())
            .build();
    following.follow(msr, msr.client().call(() -> msr.client().tenants().retrySystem(request)));
  }
}
