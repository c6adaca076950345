package com.prismicx.msr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.cli.fake.FakeMsr;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registered systems, and what is said of the server and of the command itself. */
final class CommandsTest {

  @TempDir Path parent;

  private final FakeMsr server = new FakeMsr();
  private final Cli msr = Cli.on(server);

  @BeforeEach
  void register_systems() {
    msr.run("apply", TempFolder.crm(parent).toString());
    msr.run("systems", "create", "sales", "--name", "Sales", "--type", "sales");
    msr.run("systems", "create", "shop", "--name", "Shop", "--type", "sales");
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void systems_lists_all_pages() {
    assertThat(msr.run("systems").out())
        .isEqualTo(
            """
            SYSTEM  NAME   TYPE   STATUS  UPDATED
            crm     CRM    crm    active
            sales   Sales  sales  active
            shop    Shop   sales  active
            """);
    assertThat(msr.run("systems", "list", "--type", "crm").out()).doesNotContain("Shop");
    assertThat(msr.run("systems", "list", "--status", "retired").err()).isEqualTo("(none)\n");
  }

  @Test
  void systems_list_is_one_answer_for_scripts() {
    assertThat(msr.run("systems", "list", "--type=sales", "-o", "json").out())
        .isEqualTo(
            """
            {
              "systems": [
                {
                  "system_id": "sales",
                  "name": "Sales",
                  "type": "sales",
                  "status": "ACTIVE",
                  "etag": "s2"
                },
                {
                  "system_id": "shop",
                  "name": "Shop",
                  "type": "sales",
                  "status": "ACTIVE",
                  "etag": "s3"
                }
              ],
              "next_page_token": ""
            }
            """);
  }

  @Test
  void systems_get_shows_the_fields() {
    assertThat(msr.run("systems", "get", "crm").out())
        .contains("system       crm\n", "metadata     {\"owner\":\"us\"}\n");
  }

  @Test
  void systems_update_changes_only_what_is_given() {
    assertThat(
            msr.run("systems", "update", "crm", "--status", "retired", "--metadata", "{\"a\": 1}")
                .out())
        .contains("name         CRM\n", "status       retired\n", "metadata     {\"a\":1}\n");
  }

  @Test
  void systems_delete_deletes() {
    assertThat(msr.run("systems", "delete", "shop").out()).isEqualTo("shop: deleted\n");
    assertThat(msr.run("systems", "delete", "sales", "-o", "json").out()).isEqualTo("{}\n");
    assertThat(server.systems.stored).containsOnlyKeys("crm");
  }

  @Test
  void health_tells_what_does_not_work() {
    assertThat(msr.run("health").out())
        .isEqualTo(
            """
            server 0.1.0      serving
            control_database  up
            config_store      up
            """);
    server.health.degraded = true;
    Cli.Result degraded = msr.run("health");
    assertThat(degraded.out()).contains("config_store      down      no answer\n");
    assertThat(degraded.exitCode()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void version_is_that_of_the_build() {
    assertThat(msr.run("version").out()).matches("msr \\d+\\.\\d+\\.\\d+\\S*\n");
    assertThat(msr.run("--version").out()).isEqualTo(msr.run("version").out());
    assertThat(msr.run("version", "-o", "json").out()).contains("\"version\": \"");
  }
}
