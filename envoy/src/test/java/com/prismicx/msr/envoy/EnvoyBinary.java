package com.prismicx.msr.envoy;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the real Envoy is found: {@code MSR_ENVOY}, or what {@code ./msr fetch-tools} has put into the state folder. */
final class EnvoyBinary {
  private EnvoyBinary() {}

  static Path path() {
    String given = System.getenv("MSR_ENVOY");
    Path path =
        given == null || given.isEmpty()
            ? stateFolder().resolve("tools/bin/envoy")
            : Path.of(given);
    if (!Files.isExecutable(path)) {
      throw new IllegalStateException(
          "There is no Envoy at "
              + path
              + ". Run `./msr fetch-tools` once, or name one in MSR_ENVOY.");
    }
    return path;
  }

  private static Path stateFolder() {
    String home = System.getenv("MSR_HOME");
    return home == null || home.isEmpty() ? root().resolve(".msr") : Path.of(home);
  }

  /** The repository, for a test that Maven starts (it says where) or an IDE starts in the module or above. */
  private static Path root() {
    Path here = Path.of(System.getProperty("msr.root", "")).toAbsolutePath();
    return here.endsWith("envoy") ? here.getParent() : here;
  }
}
