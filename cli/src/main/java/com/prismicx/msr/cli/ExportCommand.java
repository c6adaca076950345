package com.prismicx.msr.cli;

import com.prismicx.msr.v1.ExportSystemRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "export",
    description =
        "Prints all rows of a system on a tenant, a JSON object a line; the last line says that it"
            + " is complete. Also of one that is suspended, or uninstalled and not purged.")
final class ExportCommand implements Runnable {

  @ParentCommand private Msr msr;

  @Parameters(paramLabel = "<tenant>", index = "0")
  private String tenantId;

  @Parameters(paramLabel = "<system>", index = "1")
  private String systemId;

  @Override
  public void run() {
    ExportSystemRequest request =
        ExportSystemRequest.newBuilder().setTenantId(tenantId).setSystemId(systemId).build();
    Exported.print(msr, msr.client().tenants().exportSystem(request));
  }
}
