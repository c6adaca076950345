package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.TransientRunException;
import com.prismicx.msr.server.sandbox.InstallationSession;
import com.prismicx.msr.server.sandbox.TamperedException;
import com.prismicx.msr.v1.FindingCode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One run of scripts, whose failure is a finding.
 *
 * @param code of the finding when a statement fails
 * @param edge see {@link Finding#edge}
 * @param direction see {@link Finding#direction}
 * @param when in which circumstances it runs, such as {@code on the sample rows of 1.0.0}; can be empty
 * @param advice what to do when a statement fails
 */
record Trial(FindingCode code, String edge, String direction, String when, String advice) {
  // The database may be gone by chance; a script that makes it go does so each time.
  private static final int PATIENCE = 3;
  private static final String CONTROL = "invalid transaction termination";
  private static final Pattern EXTENSION =
      Pattern.compile(
          "permission denied to create extension|must be owner of extension|extension \".*\" is not available");
  private static final String EXTENSION_ADVICE =
      "remove the statement: an administrator of the tenant database puts extensions into schema ext (CREATE EXTENSION …"
          + " SCHEMA ext), where every script finds them";

  /** What failed; nothing when all went well. */
  Optional<Finding> run(Scratch scratch, Runnable scripts) {
    try {
      scripts.run();
      return Optional.empty();
    } catch (FailedRunException e) {
      if (e.failure().isCancellation()) {
        throw e;
      }
      return Optional.of(finding(scratch, e.failure()));
    } catch (TransientRunException e) {
      if (scratch.attempts() < PATIENCE) {
        throw e;
      }
      return Optional.of(finding(scratch, e.failure()));
    } catch (InstallationSession.NotAtomicException e) {
      return Optional.of(control(scratch, "the script ended its own transaction"));
    } catch (InstallationSession.ForgedMarkerException | TamperedException e) {
      return Optional.of(
          finding(
              code,
              scratch,
              "the script wrote to msr_step, which is the server's own history",
              "remove that from the script"));
    }
  }

  private Finding finding(Scratch scratch, Failure failure) {
    if (failure.databaseMessage().equals(CONTROL)) {
      return control(scratch, failure.databaseMessage());
    }
    String why =
        scratch
            .endedBecause()
            .orElse(
                failure.databaseMessage().isEmpty()
                    ? failure.message()
                    : failure.databaseMessage());
    boolean isExtension = EXTENSION.matcher(failure.databaseMessage()).lookingAt();
    return new Finding(
        isExtension ? FindingCode.EXTENSION_NOT_ALLOWED : code,
        edge,
        direction,
        failure.step() == 0 ? scratch.step() : failure.step(),
        failure.statementNumber(),
        failure.line(),
        failure.statement(),
        "",
        (when.isEmpty() ? "" : "it fails " + when + ": ")
            + why
            + (failure.hint().isEmpty() ? "" : " (" + failure.hint() + ")"),
        isExtension ? EXTENSION_ADVICE : advice);
  }

  private Finding control(Scratch scratch, String message) {
    return finding(
        FindingCode.TRANSACTION_CONTROL,
        scratch,
        message,
        "remove COMMIT and ROLLBACK, also from DO blocks and procedures; separate what has to commit by itself by"
            + " `-- msr:step`");
  }

  private Finding finding(FindingCode what, Scratch scratch, String message, String advice) {
    return new Finding(what, edge, direction, scratch.step(), 0, 0, "", "", message, advice);
  }
}
