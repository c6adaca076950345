package com.prismicx.msr.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which system on which tenant a command changes. */
final class Installed {

  @Parameters(paramLabel = "<tenant>", index = "0")
  String tenantId;

  @Parameters(paramLabel = "<system>", index = "1")
  String systemId;

  @Option(
      names = "--etag",
      paramLabel = "<etag>",
      defaultValue = "",
      description = "Only if the installation still has this etag.")
  String etag;
}
