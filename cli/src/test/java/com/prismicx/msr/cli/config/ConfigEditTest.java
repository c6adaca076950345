package com.prismicx.msr.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.prismicx.msr.cli.fake.FakeMsr;
import com.prismicx.msr.cli.json.DocumentException;
import com.prismicx.msr.cli.json.StrictDocument;
import com.prismicx.msr.client.LostRaceException;
import com.prismicx.msr.client.MsrClient;
import com.prismicx.msr.v1.GetConfigRequest;
import com.prismicx.msr.v1.SystemConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConfigEditTest {

  private final FakeMsr server = new FakeMsr();
  private final MsrClient client = MsrClient.to(server.target()).plaintext().connect();
  private final StringWriter err = new StringWriter();
  private final List<String> shown = new ArrayList<>();
  private Path file;

  @BeforeEach
  void write_a_first_revision() {
    server.configs.write(StrictDocument.jsonObject("{\"theme\": \"light\", \"sync\": 3600}"), "");
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void stores_what_the_user_made_of_it() {
    Optional<SystemConfiguration> stored = edit(text -> text.replace("light", "dark"));

    assertThat(stored).isPresent();
    assertThat(shown.getFirst())
        .isEqualTo(
            """
            // Configuration of crm_standard, revision 1. Lines that begin with // are left out.
            // Save it to store it; leave it as it is, or empty, to change nothing.
            {
              "theme": "light",
              "sync": 3600
            }
            """);
    assertThat(server.configs.revisions.getLast().getReason()).isEqualTo("why");
    assertThat(server.configs.revisions.getLast().getConfiguration())
        .isEqualTo(StrictDocument.jsonObject("{\"theme\": \"dark\", \"sync\": 3600}"));
    assertThat(file).doesNotExist();
  }

  @Test
  void changes_nothing_if_the_user_does_not() {
    assertThat(edit(text -> text)).isEmpty();
    assertThat(server.writes()).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void changes_nothing_if_the_text_is_emptied() {
    assertThat(edit(text -> "")).isEmpty();
    assertThat(server.writes()).isEmpty();
  }

  @Test
  void opens_again_with_the_users_text_and_what_the_service_found_wrong() {
    edit(
        text -> text.replace("\"light\"", "\"dark\", \"forbidden\": 1"),
        text -> text.replace(", \"forbidden\": 1", ""));

    assertThat(shown.getLast())
        .contains("// NOT STORED; mend it")
        .contains("//   configuration.forbidden: is not allowed")
        .contains("\"dark\", \"forbidden\": 1");
    assertThat(server.configs.revisions.getLast().getConfiguration())
        .isEqualTo(StrictDocument.jsonObject("{\"theme\": \"dark\", \"sync\": 3600}"));
  }

  @Test
  void opens_again_with_the_line_that_is_no_json() {
    edit(
        text -> text.replace("\"light\",", "\"dark\""),
        text -> text.replace("\"dark\"", "\"dark\","));

    assertThat(shown.getLast()).containsPattern("//   line 5: ");
    assertThat(server.configs.revisions).hasSize(2);
  }

  @Test
  void keeps_the_text_of_a_user_who_gives_up() {
    Throwable e =
        catchThrowable(() -> edit(text -> text.replace("\"light\",", "dark"), text -> text));

    assertThat(e).isInstanceOf(DocumentException.class).hasMessageStartingWith("given up: line ");
    assertThat(err.toString()).contains("nothing was stored; your text is in " + file);
    assertThat(file).content().contains("\"theme\": dark");
    assertThat(server.writes()).isEmpty();
  }

  @Test
  void keeps_the_text_of_a_user_who_lost_a_race() {
    Throwable e =
        catchThrowable(
            () ->
                edit(
                    text -> {
                      server.configs.write(StrictDocument.jsonObject("{}"), "faster");
                      return text.replace("light", "dark");
                    }));

    assertThat(e).isInstanceOf(LostRaceException.class);
    assertThat(file).content().contains("\"theme\": \"dark\"");
    assertThat(server.configs.revisions.getLast().getReason()).isEqualTo("faster");
  }

  /** What a user makes of a text. */
  private interface Doing extends UnaryOperator<String> {}

  /** Edits with a user who does one thing each time that the editor opens. */
  private Optional<SystemConfiguration> edit(Doing... user) {
    List<Doing> doings = new ArrayList<>(Arrays.asList(user));
    Editor editor =
        path -> {
          file = path;
          shown.add(Files.readString(path));
          Files.writeString(path, doings.removeFirst().apply(Files.readString(path)));
        };
    SystemConfiguration present =
        client
            .config()
            .getConfig(GetConfigRequest.newBuilder().setSystemId("crm_standard").build());
    return new ConfigEdit(client, editor, new PrintWriter(err, true)).edit(present, "why");
  }

  @AfterEach
  void delete_the_file() throws IOException {
    Files.deleteIfExists(file);
  }
}
