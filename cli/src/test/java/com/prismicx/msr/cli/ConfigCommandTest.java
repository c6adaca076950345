package com.prismicx.msr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.cli.fake.FakeMsr;
import com.prismicx.msr.cli.json.StrictDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigCommandTest {

  @TempDir Path folder;

  private final FakeMsr server = new FakeMsr();
  private final Cli msr = Cli.on(server);

  @BeforeEach
  void write_a_first_revision() {
    server.configs.write(
        StrictDocument.jsonObject("{\"ui\": {\"theme\": \"light\"}, \"sync\": 3600}"), "first");
    server.forgetCalls();
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void get_prints_the_document_alone_to_the_standard_output() {
    Cli.Result got = msr.run("config", "get", "crm_standard", "--tenant", "acme");

    assertThat(got.out())
        .isEqualTo(
            """
            {
              "ui": {
                "theme": "light"
              },
              "sync": 3600
            }
            """);
    assertThat(got.err()).isEqualTo("crm_standard, tenant acme, revision 1\n");
  }

  @Test
  void get_prints_the_whole_answer_for_scripts() {
    assertThat(msr.run("config", "get", "crm_standard", "-o", "json").out())
        .contains("\"sync\": 3600\n", "\"revision\": 1,\n", "\"etag\": \"r1\"\n");
  }

  @Test
  void get_prints_an_old_revision() {
    msr.run("config", "set", "crm_standard", "sync=1800");

    assertThat(msr.run("config", "get", "crm_standard", "--revision", "1").out())
        .contains("\"sync\": 3600");
    assertThat(msr.run("config", "get", "crm_standard", "--revision", "9").exitCode())
        .isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void set_changes_keys_and_leaves_the_others() {
    Cli.Result set =
        msr.run("config", "set", "crm_standard", "ui.theme=dark", "sync=null", "--reason", "night");

    assertThat(set.out()).isEqualTo("crm_standard, revision 2: stored\n");
    assertThat(server.configs.revisions.getLast().getConfiguration())
        .isEqualTo(StrictDocument.jsonObject("{\"ui\": {\"theme\": \"dark\"}}"));
    assertThat(server.configs.revisions.getLast().getReason()).isEqualTo("night");
    assertThat(msr.run("config", "set", "crm_standard", "ui.theme=dark").out())
        .isEqualTo("crm_standard, revision 2: unchanged\n");
  }

  @Test
  void set_stores_a_file_whole() throws IOException {
    Path file = Files.writeString(folder.resolve("c.json"), "{\"only\": [1]}");

    assertThat(msr.run("config", "set", "crm_standard", "-f", file.toString()).out())
        .isEqualTo("crm_standard, revision 2: stored\n");
    assertThat(server.configs.revisions.getLast().getConfiguration())
        .isEqualTo(StrictDocument.jsonObject("{\"only\": [1]}"));
    assertThat(server.writes()).containsExactly("UpdateConfig");
  }

  @Test
  void set_takes_what_get_printed_for_scripts_with_its_etag() throws IOException {
    String got = msr.run("config", "get", "crm_standard", "-o", "json").out();
    Path file = Files.writeString(folder.resolve("c.json"), got.replace("light", "dark"));

    assertThat(msr.run("config", "set", "crm_standard", "-f", file.toString()).exitCode()).isZero();
    assertThat(msr.run("config", "get", "crm_standard").out()).contains("\"theme\": \"dark\"");
    assertThat(msr.run("config", "set", "crm_standard", "-f", file.toString()).exitCode())
        .isEqualTo(ExitCode.LOST_RACE);
    assertThat(msr.run("config", "set", "crm_standard", "-t", "acme", "-f", file.toString()).err())
        .contains("the file is the configuration of another layer");
  }

  @Test
  void set_checks_the_etag_if_there_is_one() {
    assertThat(msr.run("config", "set", "crm_standard", "a=1", "--etag", "r1").exitCode()).isZero();
    Cli.Result lost = msr.run("config", "set", "crm_standard", "a=2", "--etag", "r1");

    assertThat(lost.exitCode()).isEqualTo(ExitCode.LOST_RACE);
    assertThat(lost.err()).isEqualTo("msr: it changed since it was read: read it again\n");
  }

  @Test
  void set_lists_the_fields_that_are_wrong() {
    Cli.Result refused = msr.run("config", "set", "crm_standard", "forbidden=1");

    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err())
        .isEqualTo(
            """
            msr: the configuration is not valid
              configuration.forbidden: is not allowed
            """);
  }

  @Test
  void set_needs_either_keys_or_a_file() throws IOException {
    assertThat(msr.run("config", "set", "crm_standard").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(msr.run("config", "set", "crm_standard", "a=1", "-f", "x").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(msr.run("config", "set", "crm_standard", "theme").err())
        .contains("'theme' is not key=value");
    Path broken = Files.writeString(folder.resolve("c.json"), "{\"a\": 1,\n\"a\": 2}");
    Cli.Result refused = msr.run("config", "set", "crm_standard", "-f", broken.toString());
    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err()).startsWith("msr: " + broken + ": line 2: Duplicate");
  }

  @Test
  void history_is_newest_first() {
    msr.run("config", "set", "crm_standard", "sync=1800", "--reason", "faster");

    assertThat(msr.run("config", "history", "crm_standard").out())
        .isEqualTo(
            """
            REVISION  WRITTEN  REASON  REQUEST ID
            2                  faster
            1                  first
            """);
    assertThat(msr.run("config", "history", "crm_standard", "-o", "json").out())
        .contains("\"revisions\": [");
  }
}
