package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Runs the commands of README's tour as they stand there, in order, and compares what they print with what stands there:
 * ids, times, ports and fingerprints (another PostgreSQL has others) may differ, nothing else. Renew the printed outputs with {@code -Dmsr.readme.update=true}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("msr.root"));
  private static final List<String> BUNDLED =
      List.of("crm_standard", "sales_standard", "marketing_standard");
  private static final Map<String, String> TOOLS =
      Map.of("grpcurl", "MSR_GRPCURL", "grpc-health-probe", "MSR_GRPC_HEALTH_PROBE");

  private TestServer server;
  private EnvoyProcess envoy;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    server = TestServer.start(Map.of());
    envoy = EnvoyProcess.before(server.port());
    for (String system : BUNDLED) {
      run("./msr apply systems/" + system);
    }
  }

  @AfterAll
  void stop() {
    envoy.close();
    server.close();
  }

  @Test
  void every_command_of_the_tour_prints_what_stands_there()
      throws IOException, InterruptedException {
    Path file = ROOT.resolve("README.md");
    ReadmeTour tour = ReadmeTour.parse(Files.readString(file));
    boolean update = Boolean.getBoolean("msr.readme.update");
    assertThat(tour.steps()).hasSizeGreaterThan(10);
    for (int n = 0; n < tour.steps().size(); n++) {
      ReadmeTour.Step step = tour.steps().get(n);
      Optional<String> missing = missingTool(step.command());
      if (missing.isPresent()) {
        System.out.println("not run, no " + missing.get() + ": " + step.command());
        continue;
      }
      String printed = asDocumented(run(step.command()));
      if (update) {
        tour.replace(n, printed);
      } else {
        assertThat(ReadmeTour.comparable(printed))
            .as(step.command())
            .isEqualTo(ReadmeTour.comparable(step.output()));
      }
    }
    if (update) {
      Files.writeString(file, tour.text());
    }
  }

  /** The tool that a command begins with, when this machine does not have it (CI has all). */
  private static Optional<String> missingTool(String command) {
    return TOOLS.keySet().stream()
        .filter(command::startsWith)
        .filter(tool -> System.getenv(TOOLS.get(tool)) == null)
        .findFirst();
  }

  private String run(String command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("readme", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", asHere(command))
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("MSR_TARGET", "127.0.0.1:" + server.port());
    builder.environment().put("PATH", toolFolders() + System.getenv("PATH"));
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    String printed = Files.readString(output);
    Files.delete(output);
    return printed;
  }

  private static String toolFolders() {
    return TOOLS.values().stream()
        .map(System::getenv)
        .flatMap(path -> path == null ? Stream.empty() : Stream.of(Path.of(path).getParent() + ":"))
        .reduce("", String::concat);
  }

  private String asHere(String command) {
    return command
        .replace("127.0.0.1:8080", "127.0.0.1:" + envoy.port())
        .replace("127.0.0.1:9090", "127.0.0.1:" + server.port());
  }

  private String asDocumented(String printed) {
    return printed
        .replace("127.0.0.1:" + envoy.port(), "127.0.0.1:8080")
        .replace("127.0.0.1:" + server.port(), "127.0.0.1:9090");
  }
}
