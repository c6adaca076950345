package com.prismicx.msr.cli;

import com.prismicx.msr.v1.ExportSystemRequest;
import com.prismicx.msr.v1.ExportedRow;
import java.util.Iterator;
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
    Iterator<ExportedRow> rows = msr.client().tenants().exportSystem(request);
    ExportedRow last = ExportedRow.getDefaultInstance();
    while (msr.client().call(rows::hasNext)) {
      last = msr.client().call(rows::next);
      msr.printLine(last);
      if (msr.out().checkError()) {
        throw new StoppedException("nobody reads the export any more");
      }
    }
    if (!last.getComplete()) {
      throw new StoppedException("the export was cut off and is not complete: repeat it");
    }
  }
}
