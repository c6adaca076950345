package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.ServerProcess;
import com.prismicx.msr.stores.DatabaseAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that cannot start ends at once, with a line that says why and what to do. */
@Timeout(60)
final class StartTest {
  private final Site site = Site.shared();

  @Test
  void says_that_postgresql_is_not_there() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ServerProcess server =
        ServerProcess.launch(
            site.settings(Map.of("control.url", "jdbc:postgresql://127.0.0.1:" + port + "/none")));
    assertThat(server.exitCode()).isEqualTo(1);
    assertThat(log(server))
        .contains("cannot start: PostgreSQL does not let in at jdbc:postgresql://127.0.0.1:" + port)
        .contains("refused")
        .contains("control.url");
  }

  @Test
  void does_not_hang_on_a_postgresql_that_is_silent() {
    ServerProcess server;
    Outage.FROZEN.beginPostgres(site);
    try {
      server = ServerProcess.launch(site.settings(Map.of()));
      assertThat(server.exitCode()).isEqualTo(1);
    } finally {
      Outage.FROZEN.endPostgres(site);
    }
    assertThat(log(server)).contains("cannot start: PostgreSQL does not let in at");
  }

  @Test
  void says_which_command_brings_an_old_control_schema_up_to_date() {
    DatabaseAddress old = site.control().database("old_control");
    site.execute("create database old_control owner " + old.user());
    Flyway.configure()
        .dataSource(old.url(), old.user(), old.password())
        .locations("classpath:db/control")
        .table("control_schema_history")
        .target("1")
        .load()
        .migrate();
    ServerProcess server =
        ServerProcess.launch(
            site.settings(Map.of("control.url", old.url(), "control.migrate", "false")));
    assertThat(server.exitCode()).isEqualTo(1);
    assertThat(log(server)).contains("cannot start: ").contains("run `msr migrate-control`");
    site.execute("drop database old_control with (force)");
  }

  @Test
  void reports_every_wrong_setting_at_once() {
    Map<String, String> settings = new HashMap<>(site.settings(Map.of()));
    settings.remove("control.url");
    settings.put("grpc.port", "99999");
    settings.put("operations.lease", "soon");
    settings.put("secret.key", "c2hvcnQ=");
    settings.put("contol.user", "typo");
    ServerProcess server = ServerProcess.launch(settings);
    assertThat(server.exitCode()).isEqualTo(2);
    assertThat(log(server))
        .contains(
            "control.url is missing",
            "grpc.port is 99999",
            "operations.lease is 'soon'",
            "secret.key must hold at least 32",
            "unknown setting contol.user")
        .doesNotContain("\tat ");
  }

  private static String log(ServerProcess server) {
    return String.join("\n", server.log());
  }
}
