package com.prismicx.msr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bundled systems on the real server, moved by the commands that people use. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BundledSystemsTest {

  private static final Path SYSTEMS = Path.of(System.getProperty("msr.root"), "systems");

  private TestServer server;
  private Workbench bench;
  private Cli msr;

  @BeforeAll
  void start() {
    server = TestServer.start();
    bench = new Workbench(server);
    msr = Cli.on("localhost:" + server.port());
    succeed(
        "apply", folder("crm_standard"), folder("sales_standard"), folder("marketing_standard"));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "crm_standard, 1.0.0 1.1.0 2.0.0",
    "sales_standard, 1.0.0 1.1.0 1.2.0",
    "marketing_standard, 1.0.0 1.1.0 1.2.0 1.3.0",
  })
  void end_in_the_same_schema_on_every_way_up_and_down(String system, String way) {
    List<String> versions = List.of(way.split(" "));
    String tenant = tenantFor(system);
    Map<String, String> fingerprints = new HashMap<>();
    succeed("install", tenant, system, versions.getFirst());
    fingerprints.put(versions.getFirst(), fingerprint(tenant, system));
    for (String version : versions.subList(1, versions.size())) {
      succeed("upgrade", tenant, system, version);
      fingerprints.put(version, fingerprint(tenant, system));
    }
    String fresh = tenantFor(system);
    succeed("install", fresh, system);
    assertThat(fingerprint(fresh, system)).isEqualTo(fingerprints.get(versions.getLast()));
    for (String version : versions.reversed().subList(1, versions.size())) {
      succeed("rollback", tenant, system, version, "--allow-data-loss");
      assertThat(fingerprint(tenant, system)).as(version).isEqualTo(fingerprints.get(version));
    }
  }

  @Test
  void are_planned_suspended_uninstalled_restored_and_purged() {
    succeed("install", "acme", "crm_standard", "1.0.0");
    succeed("install", "acme", "sales_standard", "1.0.0");
    assertThat(succeed("plan", "acme", "crm_standard", "1.1.0"))
        .contains("upgrade crm_standard 1.0.0 -> 1.1.0 on acme\n", "with crm_standard ^1.0.0");
    Cli.Result needed = msr.run("suspend", "acme", "crm_standard");
    assertThat(needed.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(needed.err()).contains("sales_standard");

    succeed("suspend", "acme", "sales_standard");
    succeed("resume", "acme", "sales_standard");
    succeed("uninstall", "acme", "sales_standard");
    assertThat(succeed("installations", "--tenant", "acme")).contains("KEPT UNTIL");
    assertThat(succeed("export", "acme", "sales_standard")).contains("\"complete\":true");
    succeed("restore", "acme", "sales_standard");
    succeed("uninstall", "acme", "sales_standard");
    succeed("purge", "acme", "sales_standard", "--yes");
    assertThat(succeed("history", "acme", "sales_standard").lines().skip(1).findFirst().orElse(""))
        .contains(" purged ");
    assertThat(succeed("history", "acme", "sales_standard", "--at", "2026-01-01T00:00:00Z"))
        .isEmpty();
  }

  @Test
  void can_be_watched() {
    String tenant = Workbench.id("t");
    msr.run("install", tenant, "crm_standard", "--no-wait");
    String operation = bench.installation(tenant, "crm_standard").getOperationId();

    assertThat(succeed("operations", "watch", operation))
        .isEqualTo(
            "install crm_standard 2.0.0 on %s: succeeded, 1 of 1 steps done\n".formatted(tenant));
    Cli.Result ended = msr.run("operations", "cancel", operation);
    assertThat(ended.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(ended.err()).contains("SUCCEEDED");
  }

  /** One that has what the others need, in a version with which all of theirs fit. */
  private String tenantFor(String system) {
    String tenant = Workbench.id("t");
    if (!system.equals("crm_standard")) {
      succeed("install", tenant, "crm_standard", "1.1.0");
    }
    return tenant;
  }

  private String fingerprint(String tenant, String system) {
    String fingerprint = bench.installation(tenant, system).getFingerprint();
    assertThat(fingerprint).hasSize(64);
    return fingerprint;
  }

  private static String folder(String system) {
    return SYSTEMS.resolve(system).toString();
  }

  private String succeed(String... command) {
    Cli.Result result = msr.run(command);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out();
  }
}
