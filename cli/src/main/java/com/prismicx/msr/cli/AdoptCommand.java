package com.prismicx.msr.cli;

import com.prismicx.msr.cli.adopt.Adopting;
import com.prismicx.msr.cli.adopt.Candidate;
import com.prismicx.msr.cli.adopt.CandidateFile;
import com.prismicx.msr.cli.adopt.Outcome;
import com.prismicx.msr.cli.adopt.SchemaPattern;
import com.prismicx.msr.cli.output.Printable;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.AdoptSystemRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "adopt",
    header = "Takes over schemas that are in the tenant database already.",
    description = {
      "",
      "Without --yes it only tells which of them could be adopted, and what is in the way of the others. Each schema must have the structure of the version, and its owner must be granted to the server (docs/adopting.md). Ends with 1 if something is in the way.",
      ""
    })
final class AdoptCommand implements Callable<Integer> {

  /** Two ways to say which schema is which tenant's. */
  static final class Selection {

    @Option(
        names = "--schemas",
        paramLabel = "<pattern>",
        required = true,
        description =
            "All schemas of this form; what stands for its one * is the tenant, as in 'tenant_*'.")
    String pattern;

    @Option(
        names = "--from-file",
        paramLabel = "<file>",
        required = true,
        description = "The schemas of a file, a line each: <tenant>=<schema>; # begins a comment.")
    Path file;
  }

  @ParentCommand private Msr msr;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "<system>", index = "0")
  private String systemId;

  @Parameters(
      paramLabel = "<version>",
      index = "1",
      description = "The version whose structure the schemas have.")
  private String version;

  @ArgGroup(multiplicity = "1")
  private Selection selection;

  @Option(
      names = {"-y", "--yes"},
      description = "Adopt them. Nothing is done while something is in the way of one of them.")
  private boolean yes;

  @Option(
      names = "--skip-refused",
      description = "With --yes: adopt those in whose way nothing is, and leave the others.")
  private boolean skipRefused;

  @Option(
      names = "--parallel",
      paramLabel = "<n>",
      defaultValue = "8",
      description = "How many at once. Default: 8.")
  private int parallel;

  @Option(
      names = "--timeout",
      paramLabel = "<time>",
      defaultValue = "10m",
      description = "How long to wait for one of them, such as 90s or 1h30m. Default: 10m.")
  private Duration timeout;

  @Mixin private ParameterValues parameters;

  @Override
  public Integer call() {
    List<Candidate> candidates =
        selection.pattern == null
            ? CandidateFile.read(selection.file)
            : pattern().find(msr.client());
    if (candidates.isEmpty()) {
      throw new StoppedException("there is no such schema");
    }
    try (Adopting adopting = new Adopting(msr.client(), request(), parallel, timeout, this::tell)) {
      List<Outcome> checked = adopting.check(candidates);
      List<Candidate> free =
          checked.stream().filter(Outcome::isGood).map(Outcome::candidate).toList();
      if (!yes || (free.size() < checked.size() && !skipRefused)) {
        return report(checked, "can be adopted");
      }
      List<Outcome> refused = checked.stream().filter(outcome -> !outcome.isGood()).toList();
      return report(concat(refused, adopting.adopt(free)), "adopted");
    }
  }

  private SchemaPattern pattern() {
    try {
      return SchemaPattern.of(selection.pattern);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private AdoptSystemRequest request() {
    return AdoptSystemRequest.newBuilder()
        .setSystemId(systemId)
        .setVersion(version)
        .setConfigurations(parameters.struct())
        .build();
  }

  private static List<Outcome> concat(List<Outcome> refused, List<Outcome> done) {
    return Stream.concat(refused.stream(), done.stream()).toList();
  }

  /** One line that is written over, for people only. */
  private void tell(String progress) {
    if (msr.isTerminal()) {
      msr.err().print("\r\033[K" + progress);
      msr.err().flush();
    }
  }

  private int report(List<Outcome> outcomes, String done) {
    tell("");
    long good = outcomes.stream().filter(Outcome::isGood).count();
    if (msr.json()) {
      outcomes.forEach(outcome -> msr.printLine(outcome.operation()));
    } else {
      Table table = Table.of("tenant", "schema", "result");
      outcomes.forEach(
          o ->
              table.row(
                  o.candidate().tenantId(), o.candidate().schema(), o.isGood() ? done : "refused"));
      msr.out().print(table);
      msr.out().flush();
    }
    outcomes.stream().filter(outcome -> !outcome.isGood()).forEach(this::explain);
    msr.err()
        .printf(
            "%d of %d %s%n",
            good,
            outcomes.size(),
            yes && !done.equals("adopted")
                ? done + "; nothing was done (--skip-refused adopts these)"
                : done);
    return good == outcomes.size() ? ExitCode.OK : ExitCode.REFUSED;
  }

  private void explain(Outcome outcome) {
    msr.err().println(Printable.line(outcome.candidate().schema() + ": " + outcome.problem()));
    outcome.details().forEach(detail -> msr.err().println("  " + Printable.line(detail)));
  }
}
