package com.prismicx.msr.cli;

import com.prismicx.msr.v1.PurgeSystemRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "purge",
    description =
        "Destroys what an uninstalled system left: schema, data and role. Asks first. The history"
            + " is kept.")
final class PurgeCommand implements Runnable {

  @ParentCommand private Msr msr;

  @Mixin private Installed installed;

  @Mixin private Consent consent;

  @Mixin private Following following;

  @Override
  public void run() {
    if (!following.dryRun()) {
      consent.require(msr, warning(installed));
    }
    PurgeSystemRequest request =
        PurgeSystemRequest.newBuilder()
            .setTenantId(installed.tenantId)
            .setSystemId(installed.systemId)
            .setEtag(installed.etag)
            .setRequestId(following.requestId())
            .setValidateOnly(following.dryRun())
            .build();
    following.follow(msr, msr.client().call(() -> msr.client().tenants().purgeSystem(request)));
  }

  static String warning(Installed installed) {
    return "this destroys the data of %s on %s for ever"
        .formatted(installed.systemId, installed.tenantId);
  }
}
