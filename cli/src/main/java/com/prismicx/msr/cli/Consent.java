package com.prismicx.msr.cli;

import com.prismicx.msr.cli.output.Printable;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.Scanner;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks before something is done that cannot be undone; where nobody can be asked, it has to be said beforehand. */
final class Consent {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask. Needed where nobody can be asked.")
  private boolean yes;

  /**
   * Goes on if that is wanted.
   *
   * @param warning what will happen, a sentence without its end
   */
  void require(Msr msr, String warning) {
    if (yes) {
      return;
    }
    if (!msr.isTerminal()) {
      throw new ParameterException(
          command.commandLine(), warning + ", and there is nobody to ask: say --yes");
    }
    msr.err().print("msr: " + Printable.line(warning) + ". Go on? [y/N] ");
    msr.err().flush();
    if (!answer().matches("(?i)y|yes")) {
      throw new StoppedException("nothing was done");
    }
  }

  // Not closed: the input is not ours.
  private static String answer() {
    try {
      return new Scanner(System.in, StandardCharsets.UTF_8).nextLine().strip();
    } catch (NoSuchElementException nothingCame) {
      return "";
    }
  }
}
