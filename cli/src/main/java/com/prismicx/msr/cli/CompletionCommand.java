package com.prismicx.msr.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "completion",
    description = "Prints the completion script for bash and zsh: `source <(msr completion)`.")
final class CompletionCommand implements Runnable {

  @ParentCommand private Msr msr;

  @Override
  public void run() {
    msr.out().print(AutoComplete.bash("msr", Main.commandLine(new Msr(false))));
  }
}
