package com.prismicx.msr.envoy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The module's {@code envoy.yaml} with its variables filled in, and the descriptor set beside it. */
final class EnvoyConfiguration {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(MSR_[A-Z_]+)}");

  private EnvoyConfiguration() {}

  /**
   * Writes both into the folder: for any free port of 127.0.0.1, before the gRPC server on that port, with the admin socket in
   * that folder.
   */
  static Path write(Path folder, int grpcPort) throws IOException {
    Path descriptor = copy("/msr.pb", folder.resolve("msr.pb"));
    Path yaml = copy("/envoy.yaml", folder.resolve("envoy.yaml"));
    Map<String, String> values =
        Map.of(
            "MSR_HTTP_ADDRESS", "127.0.0.1",
            "MSR_HTTP_PORT", "0",
            "MSR_GRPC_ADDRESS", "127.0.0.1",
            "MSR_GRPC_PORT", Integer.toString(grpcPort),
            "MSR_DESCRIPTOR", descriptor.toString(),
            "MSR_HOST_REGEX", "(localhost|127\\.0\\.0\\.1)(:[0-9]+)?",
            "MSR_CORS_ORIGIN_REGEX", "https://console\\.example\\.com",
            "MSR_ENVOY_ADMIN_SOCKET", adminSocket(folder).toString());
    Matcher variables = VARIABLE.matcher(Files.readString(yaml));
    return Files.writeString(
        yaml,
        variables.replaceAll(variable -> Matcher.quoteReplacement(values.get(variable.group(1)))));
  }

  static Path adminSocket(Path folder) {
    return folder.resolve("admin");
  }

  private static Path copy(String resource, Path to) throws IOException {
    try (InputStream in = EnvoyConfiguration.class.getResourceAsStream(resource)) {
      Files.copy(in, to);
      return to;
    }
  }
}
