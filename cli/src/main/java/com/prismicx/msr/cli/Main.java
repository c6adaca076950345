package com.prismicx.msr.cli;

import com.prismicx.msr.cli.output.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** The program. */
public final class Main {

  // Loggers are kept by weak references only.
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private Main() {}

  public static void main(String[] args) {
    // The caller learns of failures by our own messages.
    GRPC.setLevel(Level.OFF);
    System.exit(
        run(
            writer(FileDescriptor.out),
            writer(FileDescriptor.err),
            Terminal.isStandardError(),
            args));
  }

  /**
   * Runs one command line.
   *
   * @param terminal whether err is looked at by a person
   * @return the exit code
   */
  static int run(PrintWriter out, PrintWriter err, boolean terminal, String... args) {
    try (Msr msr = new Msr(terminal)) {
      return commandLine(msr).setOut(out).setErr(err).execute(args);
    } finally {
      out.flush();
      err.flush();
    }
  }

  static CommandLine commandLine(Msr msr) {
    return new CommandLine(msr)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .registerConverter(Duration.class, text -> Duration.parse("PT" + text))
        .setParameterExceptionHandler(new UsageMistakes())
        .setExecutionExceptionHandler(new Failures(msr));
  }

  // JSON is UTF-8, whatever the locale says.
  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }
}
