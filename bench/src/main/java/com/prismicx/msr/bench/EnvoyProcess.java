package com.prismicx.msr.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Envoy with the product's configuration before one contestant. */
final class EnvoyProcess implements AutoCloseable {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(MSR_[A-Z_]+)}");

  private final Folder folder;
  private final Child child;
  private final int port;

  private EnvoyProcess(Folder folder, Child child, int port) {
    this.folder = folder;
    this.child = child;
    this.port = port;
  }

  /** Starts it; when this returns the sample can be read through it. */
  static EnvoyProcess before(int grpcPort) {
    Folder folder = Folder.create("envoy");
    int port = FreePort.find();
    List<String> command =
        List.of(
            binary().toString(),
            "-c",
            configuration(folder, port, grpcPort).toString(),
            "-l",
            "warning",
            "--disable-hot-restart");
    Child child = Child.start("Envoy", command, folder);
    child.await(() -> answers(port) ? Optional.of(port) : Optional.empty());
    return new EnvoyProcess(folder, child, port);
  }

  int port() {
    return port;
  }

  private static boolean answers(int port) throws IOException {
    try (HttpConnection connection = new HttpConnection(port, Sample.PATH)) {
      return connection.get() == 200;
    }
  }

  private static Path configuration(Folder folder, int port, int grpcPort) {
    try {
      Path descriptor = Files.write(folder.file("msr.pb"), resource("/msr.pb"));
      Map<String, String> values =
          Map.of(
              "MSR_HTTP_ADDRESS",
              "127.0.0.1",
              "MSR_HTTP_PORT",
              Integer.toString(port),
              "MSR_GRPC_ADDRESS",
              "127.0.0.1",
              "MSR_GRPC_PORT",
              Integer.toString(grpcPort),
              "MSR_DESCRIPTOR",
              descriptor.toString(),
              "MSR_HOST_REGEX",
              "127\\.0\\.0\\.1(:[0-9]+)?",
              "MSR_CORS_ORIGIN_REGEX",
              "https://console\\.example\\.com",
              "MSR_ENVOY_ADMIN_SOCKET",
              folder.file("admin").toString());
      Matcher variables =
          VARIABLE.matcher(new String(resource("/envoy.yaml"), StandardCharsets.UTF_8));
      return Files.writeString(
          folder.file("envoy.yaml"),
          variables.replaceAll(
              variable -> Matcher.quoteReplacement(values.get(variable.group(1)))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = EnvoyProcess.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static Path binary() {
    String given = System.getenv("MSR_ENVOY");
    if (given == null || !Files.isExecutable(Path.of(given))) {
      throw new IllegalStateException(
          "MSR_ENVOY must name an Envoy; `./msr bench` sets it. It is: " + given);
    }
    return Path.of(given);
  }

  @Override
  public void close() {
    child.close();
    folder.close();
  }
}
