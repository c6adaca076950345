package com.prismicx.msr.cli;

import com.google.protobuf.Message;
import com.prismicx.msr.cli.json.Json;
import com.prismicx.msr.cli.output.Progress;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.client.MsrClient;
import com.prismicx.msr.client.MsrClientBuilder;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command above all others: the options that each of them takes, the connection, and the two ways to print. */
@Command(
    name = "msr",
    description =
        "Management System Repository: systems, their versions, and which tenant runs what.",
    versionProvider = ProductVersion.class,
    subcommands = {
      ApplyCommand.class,
      SystemsCommand.class,
      VersionsCommand.class,
      TenantsCommand.class,
      InstallCommand.class,
      UpgradeCommand.class,
      RollbackCommand.class,
      RetryCommand.class,
      PlanCommand.class,
      SuspendCommand.class,
      ResumeCommand.class,
      UninstallCommand.class,
      RestoreCommand.class,
      PurgeCommand.class,
      HistoryCommand.class,
      ExportCommand.class,
      AdoptCommand.class,
      DriftCommand.class,
      CopiesCommand.class,
      InstallationsCommand.class,
      OperationsCommand.class,
      ConfigCommand.class,
      HealthCommand.class,
      CompletionCommand.class,
      VersionCommand.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "<command>",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions of every command:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused by the service, an operation failed or was cancelled, or a folder cannot be"
          + " applied",
      "2:wrong usage",
      "3:there is no such thing",
      "4:lost a race: it changed since it was read, or an operation is running; repeat",
      "5:the service does not answer, or takes no more calls just now; repeat",
      "6:the operation is still running after --timeout; it goes on"
    },
    footer = {
      "",
      "Examples:",
      "  msr apply systems/crm_standard",
      "  msr install acme crm_standard",
      "  msr plan acme crm_standard 2.0.0",
      "  msr upgrade acme crm_standard 2.0.0",
      "  msr config set crm_standard --tenant acme ui_settings.theme=dark",
      "  msr installations --system crm_standard -o json",
      "",
      "The launcher script adds: up, down, status, reset, test, bench."
    })
final class Msr implements AutoCloseable {

  /** How answers are printed. */
  enum Format {
    TABLE,
    JSON
  }

  private static final int LARGEST_PAGE = 1000;

  @Option(
      names = "--target",
      paramLabel = "<host:port>",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:MSR_TARGET:-127.0.0.1:9090}",
      description = "The server. Default: $MSR_TARGET, else 127.0.0.1:9090.")
  private String target;

  @Option(
      names = "--tls",
      scope = ScopeType.INHERIT,
      description = "Connect with TLS; the server's certificate must be trusted by the JDK.")
  private boolean tls;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "<format>",
      scope = ScopeType.INHERIT,
      defaultValue = "table",
      description = "table for people, json (as over REST) for scripts. Default: table.")
  private Format format;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "With the stack trace of what failed.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Explains a command.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "The version of this program.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean version;

  @Spec private CommandSpec spec;

  private final boolean terminal;
  private MsrClient client;
  private boolean hasPrintedLines;

  Msr(boolean terminal) {
    this.terminal = terminal;
  }

  /** The connection, made when first needed. */
  MsrClient client() {
    if (client == null) {
      MsrClientBuilder builder = MsrClient.to(target);
      client = (tls ? builder : builder.plaintext()).connect();
    }
    return client;
  }

  String target() {
    return target;
  }

  boolean tls() {
    return tls;
  }

  boolean debug() {
    return debug;
  }

  boolean json() {
    return format == Format.JSON;
  }

  /** Whether a person looks at what is printed to the standard error. */
  boolean isTerminal() {
    return terminal;
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  Progress progress() {
    return new Progress(err(), terminal);
  }

  /** Prints an answer: the message for scripts, the text for people. */
  void print(Message answer, Object text) {
    out().print(json() ? Json.pretty(answer) : text);
    out().flush();
  }

  /** Prints one of several answers for scripts: each is a line. */
  void printLine(Message answer) {
    hasPrintedLines = true;
    out().println(Json.compact(answer));
    out().flush();
  }

  /** Whether a script has been told what there is to tell. */
  boolean hasPrintedLines() {
    return hasPrintedLines;
  }

  /** Prints a list; to people says that there is nothing rather than showing headings alone. */
  void printList(Message answer, Table table) {
    if (!json() && table.isEmpty()) {
      err().println("(none)");
      return;
    }
    print(answer, table);
  }

  /** A page size with which {@link #first} needs as few calls as can be. */
  static int pageSize(int limit) {
    return limit == 0 ? LARGEST_PAGE : Math.min(limit + 1, LARGEST_PAGE);
  }

  /**
   * The first of a list; says so if there are more.
   *
   * @param limit 0 for all
   */
  <T> List<T> first(int limit, Stream<T> items) {
    if (limit == 0) {
      return items.toList();
    }
    List<T> oneMore = items.limit(limit + 1L).toList();
    if (oneMore.size() <= limit) {
      return oneMore;
    }
    err().printf("(there are more: --limit 0 shows all)%n");
    return oneMore.subList(0, limit);
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }
}
