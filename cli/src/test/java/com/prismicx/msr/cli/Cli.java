package com.prismicx.msr.cli;

import com.prismicx.msr.cli.fake.FakeMsr;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/** Runs command lines as a shell would, against a server. */
final class Cli {

  /** What a command left behind. */
  record Result(int exitCode, String out, String err) {}

  private final String target;

  private Cli(String target) {
    this.target = target;
  }

  static Cli on(FakeMsr server) {
    return new Cli(server.target());
  }

  static Cli on(String target) {
    return new Cli(target);
  }

  Result run(String... args) {
    return run(false, args);
  }

  Result runOnTerminal(String... args) {
    return run(true, args);
  }

  private Result run(boolean terminal, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all =
        Stream.concat(Stream.of("--target", target), Stream.of(args)).toArray(String[]::new);
    int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), terminal, all);
    return new Result(exitCode, out.toString(), err.toString());
  }
}
