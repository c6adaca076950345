package com.prismicx.msr.cli;

import com.prismicx.msr.v1.InstallSystemRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "install",
    description = "Puts a system on a tenant. A tenant that is not known yet is registered.")
final class InstallCommand implements Runnable {

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

  @Mixin private ParameterValues parameters;

  @Mixin private Following following;

  @Override
  public void run() {
    InstallSystemRequest request =
        InstallSystemRequest.newBuilder()
            .setTenantId(tenantId)
            .setSystemId(systemId)
            .setVersion(version)
            .setConfigurations(parameters.struct())
            .setRequestId(following.requestId())
            .setValidateOnly(following.dryRun())
            .build();
    following.follow(msr, msr.client().call(() -> msr.client().tenants().installSystem(request)));
  }
}
