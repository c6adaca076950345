package com.prismicx.msr.cli;

import com.prismicx.msr.cli.apply.DifferenceException;
import com.prismicx.msr.cli.folder.FolderException;
import com.prismicx.msr.cli.json.DocumentException;
import com.prismicx.msr.cli.json.Json;
import com.prismicx.msr.cli.output.Printable;
import com.prismicx.msr.client.DeadlineException;
import com.prismicx.msr.client.LostRaceException;
import com.prismicx.msr.client.MsrException;
import com.prismicx.msr.client.NotFoundException;
import com.prismicx.msr.client.OperationCancelledException;
import com.prismicx.msr.client.OperationFailedException;
import com.prismicx.msr.client.OperationPendingException;
import com.prismicx.msr.client.OverLimitException;
import com.prismicx.msr.client.UnavailableException;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Operation;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What went wrong, for people, and its exit code; a stack trace only if asked for. */
final class Failures implements IExecutionExceptionHandler {

  private final Msr msr;

  Failures(Msr msr) {
    this.msr = msr;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    if (msr.debug()) {
      failure.printStackTrace(msr.err());
    }
    return switch (failure) {
      case MsrException e -> refused(e);
      case OperationFailedException e -> failed(e);
      case OperationPendingException e -> pending(e);
      case FolderException e -> {
        say(e.getMessage());
        e.problems().forEach(problem -> msr.err().println("  " + Printable.line(problem)));
        yield ExitCode.REFUSED;
      }
      case DifferenceException e -> {
        msr.err().print(Printable.text(e.diff()));
        say(e.getMessage());
        yield ExitCode.REFUSED;
      }
      case StoppedException e -> stopped(e.getMessage());
      case DocumentException e -> stopped(e.getMessage());
      case UncheckedIOException e -> stopped(e.getMessage() + ": " + e.getCause().getMessage());
      default -> stopped("a fault of this program: %s (--debug shows more)".formatted(failure));
    };
  }

  private int stopped(String message) {
    say(message);
    return ExitCode.REFUSED;
  }

  private int refused(MsrException e) {
    String sentence = sentence(e);
    say(sentence);
    e.fieldViolations().forEach(v -> detail(sentence, v.getField(), v.getDescription()));
    e.preconditions().forEach(v -> detail(sentence, v.getSubject(), v.getDescription()));
    if (e.reason() == ErrorReason.OPERATION_RUNNING && e.metadata().containsKey("operation_id")) {
      say("`msr operations wait %s` waits for it".formatted(e.metadata().get("operation_id")));
    }
    return switch (e) {
      case NotFoundException n -> ExitCode.NOT_FOUND;
      case LostRaceException l -> ExitCode.LOST_RACE;
      case UnavailableException u -> ExitCode.UNAVAILABLE;
      case DeadlineException d -> ExitCode.UNAVAILABLE;
      case OverLimitException o when o.reason() == ErrorReason.TOO_MANY_REQUESTS ->
          ExitCode.UNAVAILABLE;
      default -> ExitCode.REFUSED;
    };
  }

  private String sentence(MsrException e) {
    boolean fromService = !e.reasonName().isEmpty();
    return switch (e) {
      case UnavailableException u when !fromService -> unreachable(u);
      case DeadlineException d when !fromService ->
          "%s did not answer in time; a change may have been made: look before repeating it"
              .formatted(msr.target());
      default -> e.description().isEmpty() ? e.getMessage() : e.description();
    };
  }

  private String unreachable(UnavailableException e) {
    String cause =
        e.getCause() == null
            ? e.description()
            // The operating system's words, without the name of the function that had them.
            : String.valueOf(root(e).getMessage())
                .replaceFirst("^.*failed with error\\(-?\\d+\\): ", "");
    return "cannot reach %s: %s. Is it running (`msr up`)? --target or MSR_TARGET names another server%s"
        .formatted(msr.target(), cause, msr.tls() ? "" : "; one with TLS needs --tls");
  }

  private static Throwable root(Throwable failure) {
    return failure.getCause() == null ? failure : root(failure.getCause());
  }

  private int failed(OperationFailedException e) {
    printForScripts(e.operation());
    Operation.Error error = e.operation().getError();
    say(error.getMessage().isEmpty() ? "the operation " + ended(e) : error.getMessage());
    OperationsCommand.statement(error).forEach(line -> msr.err().println("  " + line));
    if (error.getReason() == ErrorReason.PROOF_FAILED) {
      say(
          "`msr versions %s proof %s` shows all that was found"
              .formatted(e.operation().getSystemId(), e.operation().getVersionTo()));
    } else {
      say("`msr operations get %s` shows it again".formatted(e.operation().getOperationId()));
    }
    return ExitCode.REFUSED;
  }

  private static String ended(OperationFailedException e) {
    return e instanceof OperationCancelledException ? "was cancelled" : "failed";
  }

  private int pending(OperationPendingException e) {
    printForScripts(e.operation());
    say(
        "%s; `msr operations wait %s` waits for it"
            .formatted(e.getMessage(), e.operation().getOperationId()));
    return ExitCode.STILL_RUNNING;
  }

  private void printForScripts(Operation operation) {
    if (msr.json() && !msr.hasPrintedLines()) {
      msr.out().print(Json.pretty(operation));
    }
  }

  /** A line for one thing that is wrong, unless the sentence has said it already, as it has if there is only one. */
  private void detail(String sentence, String where, String what) {
    if (!sentence.contains(what)) {
      msr.err().println("  " + Printable.line(where.isEmpty() ? what : where + ": " + what));
    }
  }

  private void say(String sentence) {
    PrintWriter err = msr.err();
    err.println("msr: " + Printable.text(sentence));
  }
}
