package com.prismicx.msr.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** picocli's own brings a -h that clashes with the one that every command inherits. */
@Command(name = "help", description = "Explains a command, as its --help does.")
final class HelpCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "<command>", arity = "0..*", description = "Such as: config set")
  private List<String> names = List.of();

  @Override
  public void run() {
    CommandLine command = spec.root().commandLine();
    for (String name : names) {
      CommandLine sub = command.getSubcommands().get(name);
      if (sub == null) {
        throw new ParameterException(
            spec.commandLine(), "there is no command '%s'".formatted(name));
      }
      command = sub;
    }
    command.usage(command.getOut());
  }
}
