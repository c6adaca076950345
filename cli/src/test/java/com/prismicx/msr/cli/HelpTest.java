package com.prismicx.msr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

final class HelpTest {

  private final Cli msr = Cli.on("localhost:1");

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("commands")
  void every_command_and_option_is_explained(CommandSpec command) {
    assertThat(command.usageMessage().description()).isNotEmpty();
    assertThat(command.options()).allSatisfy(o -> assertThat(o.description()).isNotEmpty());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void every_command_explains_itself(CommandSpec command) {
    String[] words = command.qualifiedName().split(" ");
    String[] help =
        Stream.concat(Stream.of(words).skip(1), Stream.of("--help")).toArray(String[]::new);

    Cli.Result explained = msr.run(help);

    assertThat(explained.exitCode()).isZero();
    assertThat(explained.out()).startsWith(header(command)).contains(" " + words[words.length - 1]);
  }

  private static String header(CommandSpec command) {
    return command.usageMessage().header().length == 0
        ? "Usage: msr"
        : command.usageMessage().header()[0];
  }

  static Stream<CommandSpec> commands() {
    return withSubcommands(Main.commandLine(new Msr(false)));
  }

  private static Stream<CommandSpec> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command.getCommandSpec()),
        command.getSubcommands().values().stream().flatMap(HelpTest::withSubcommands));
  }

  @Test
  void is_also_a_command() {
    assertThat(msr.run("help", "config", "set").out()).contains("null removes a key", "--reason");
    assertThat(msr.run("help", "nonsense").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void is_shown_to_who_says_nothing() {
    StringWriter err = new StringWriter();

    int exitCode = Main.run(new PrintWriter(Writer.nullWriter()), new PrintWriter(err), false);

    assertThat(exitCode).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("Usage: msr").contains("Exit codes:");
  }

  @Test
  void completion_completes_commands_and_values() throws Exception {
    Path script = Files.writeString(folder.resolve("msr.bash"), msr.run("completion").out());

    assertThat(complete(script, "msr", "sys")).isEqualTo("systems");
    assertThat(complete(script, "msr", "rollb")).isEqualTo("rollback");
    assertThat(complete(script, "msr", "uninstall", "--ret")).isEqualTo("--retention-days");
    assertThat(complete(script, "msr", "operations", "canc")).isEqualTo("cancel");
    assertThat(complete(script, "msr", "config", "hist")).isEqualTo("history");
    assertThat(complete(script, "msr", "systems", "list", "--status", "RET")).isEqualTo("RETIRED");
  }

  private static String complete(Path script, String... words) throws Exception {
    String line = String.join(" ", words);
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; COMP_POINT=%d; _complete_msr; echo ${COMPREPLY[@]}"
                    .formatted(script, line, words.length - 1, line, line.length()))
            .redirectError(
                ProcessBuilder.Redirect.DISCARD) // compopt complains outside of a completion
            .start();
    String reply = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).isZero();
    return reply.strip();
  }
}
