package com.prismicx.msr.cli;

import com.prismicx.msr.cli.apply.Apply;
import com.prismicx.msr.cli.folder.SystemFolder;
import com.prismicx.msr.cli.output.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "apply",
    header = "Brings the registry to what folders say.",
    description = {
      "",
      "Registers the system, creates its versions and publishes them. Repeating it changes nothing. What is published never changes: a folder that says otherwise is refused with the difference.",
      "",
      "The folder's name is the system's id. In it:",
      "  system.yaml                       name, type, description, metadata",
      "  versions/<version>/version.yaml   schema_version, release_notes, dependencies, parameters",
      "    up.sql, down.sql                from the version before, of the first: from nothing",
      "    from-<version>/up.sql, down.sql from another version",
      "    sample.sql, config.schema.json, config.defaults.json",
      ""
    })
final class ApplyCommand implements Runnable {

  @ParentCommand private Msr msr;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "<folder>",
      arity = "1..*",
      description = "A system's folder; of several, those that others depend on are applied first.")
  private List<Path> folders;

  @Option(names = "--draft", description = "Leave new versions drafts.")
  private boolean draft;

  @Option(
      names = "--timeout",
      paramLabel = "<time>",
      defaultValue = "10m",
      description = "How long to wait for one publishing, such as 90s or 1h30m. Default: 10m.")
  private Duration timeout;

  @Override
  public void run() {
    folders.stream()
        .filter(folder -> !Files.isDirectory(folder))
        .findFirst()
        .ifPresent(
            folder -> {
              throw new ParameterException(
                  spec.commandLine(), "%s is not a folder".formatted(folder));
            });
    List<SystemFolder> read = folders.stream().map(SystemFolder::read).toList();
    try (Progress progress = msr.progress()) {
      ApplyReport report = new ApplyReport(msr, progress);
      try {
        new Apply(msr.client(), report, !draft, timeout).apply(read);
      } finally {
        report.end();
      }
    }
  }
}
