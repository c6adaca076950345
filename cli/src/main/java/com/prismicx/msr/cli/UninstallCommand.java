package com.prismicx.msr.cli;

import com.prismicx.msr.v1.UninstallSystemRequest;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "uninstall",
    description =
        "Takes a system off a tenant. Its data is kept for a while: `msr restore` brings it back,"
            + " `msr purge` destroys it at once.")
final class UninstallCommand implements Runnable {

  @ParentCommand private Msr msr;

  @Mixin private Installed installed;

  @Option(
      names = "--retention-days",
      paramLabel = "<days>",
      description =
          "How long the data is kept. Default: 30. With 0 it is destroyed at once, which is asked"
              + " for.")
  private Optional<Integer> retentionDays;

  @Mixin private Consent consent;

  @Mixin private Following following;

  @Override
  public void run() {
    if (retentionDays.filter(days -> days == 0).isPresent() && !following.dryRun()) {
      consent.require(msr, PurgeCommand.warning(installed));
    }
    UninstallSystemRequest.Builder request =
        UninstallSystemRequest.newBuilder()
            .setTenantId(installed.tenantId)
            .setSystemId(installed.systemId)
            .setEtag(installed.etag)
            .setRequestId(following.requestId())
            .setValidateOnly(following.dryRun());
    retentionDays.ifPresent(request::setRetentionDays);
    following.follow(
        msr, msr.client().call(() -> msr.client().tenants().uninstallSystem(request.build())));
  }
}
