package com.prismicx.msr.cli;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "version",
    description = "The version of this program; the server's is in `msr health`.")
final class VersionCommand implements Runnable {

  @ParentCommand private Msr msr;

  @Override
  public void run() {
    Value version = Value.newBuilder().setStringValue(ProductVersion.get()).build();
    msr.print(
        Struct.newBuilder().putFields("version", version).build(),
        "msr %s%n".formatted(ProductVersion.get()));
  }
}
