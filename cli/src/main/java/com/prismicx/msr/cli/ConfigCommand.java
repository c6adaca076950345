package com.prismicx.msr.cli;

import com.google.protobuf.Struct;
import com.prismicx.msr.cli.config.Assignments;
import com.prismicx.msr.cli.config.ConfigEdit;
import com.prismicx.msr.cli.config.ConfigFile;
import com.prismicx.msr.cli.config.DiffText;
import com.prismicx.msr.cli.config.Editor;
import com.prismicx.msr.cli.config.EffectiveText;
import com.prismicx.msr.cli.config.KeyPath;
import com.prismicx.msr.cli.config.Layer;
import com.prismicx.msr.cli.config.StateText;
import com.prismicx.msr.cli.config.ValidationText;
import com.prismicx.msr.cli.json.Json;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.ConfigDiff;
import com.prismicx.msr.v1.ConfigRevision;
import com.prismicx.msr.v1.DiffConfigRequest;
import com.prismicx.msr.v1.EffectiveConfiguration;
import com.prismicx.msr.v1.GetConfigRequest;
import com.prismicx.msr.v1.GetConfigRevisionRequest;
import com.prismicx.msr.v1.GetEffectiveConfigRequest;
import com.prismicx.msr.v1.ListConfigRevisionsRequest;
import com.prismicx.msr.v1.ListConfigRevisionsResponse;
import com.prismicx.msr.v1.PatchConfigRequest;
import com.prismicx.msr.v1.ResetConfigRequest;
import com.prismicx.msr.v1.RollbackConfigRequest;
import com.prismicx.msr.v1.SystemConfiguration;
import com.prismicx.msr.v1.UpdateConfigRequest;
import com.prismicx.msr.v1.ValidateConfigRequest;
import com.prismicx.msr.v1.ValidateConfigResponse;
import com.prismicx.msr.v1.WatchConfigRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "config",
    description = "The configuration of a system, and of each tenant of it.",
    synopsisSubcommandLabel = "<command>")
final class ConfigCommand {

  private static final int NEWEST = 50;

  /** Whose configuration. */
  static final class Which {

    @Parameters(paramLabel = "<system>", index = "0")
    String systemId;

    @Option(
        names = {"-t", "--tenant"},
        paramLabel = "<tenant>",
        description = "This tenant's layer; without it: the system's own.")
    Optional<String> tenantId;
  }

  /** Why it is changed, and on which state. */
  static final class Why {

    @Option(
        names = "--reason",
        paramLabel = "<text>",
        defaultValue = "",
        description = "Why, for the history.")
    String reason;

    @Option(
        names = "--etag",
        paramLabel = "<etag>",
        defaultValue = "",
        description = "Only if it still has this etag.")
    String etag;
  }

  @ParentCommand private Msr msr;

  @Spec private CommandSpec spec;

  @Command(description = "Prints what one layer itself says.")
  void get(
      @Mixin Which which,
      @Option(names = "--revision", paramLabel = "<n>", description = "As it was at this revision.")
          Optional<Integer> revision) {
    if (revision.isPresent()) {
      ConfigRevision then = revision(which, revision.get());
      msr.print(then, Json.pretty(then.getConfiguration()));
      return;
    }
    SystemConfiguration present = read(which);
    if (!msr.json()) {
      msr.err().println(Layer.describe(present));
    }
    msr.print(present, Json.pretty(present.getConfiguration()));
  }

  @Command(
      description = {
        "Changes keys, and leaves all others as they are; or stores a whole document.",
        "",
        "A value is taken as JSON if it is (true, 3600, [\"a\"], \"3600\"), else as text. null removes a key.",
        ""
      })
  void set(
      @Mixin Which which,
      @Parameters(paramLabel = "<key.path=value>", index = "1..*", arity = "0..*")
          List<String> assignments,
      @Option(
              names = {"-f", "--file"},
              paramLabel = "<file>",
              description =
                  "The whole document as JSON, - for the standard input. The answer of `config get -o json` can be given as it is: its etag must then be the present one.")
          Optional<Path> file,
      @Mixin Why why) {
    boolean patch = assignments != null && !assignments.isEmpty();
    if (patch == file.isPresent()) {
      throw mistake("either key.path=value …, or --file");
    }
    SystemConfiguration before = read(which);
    SystemConfiguration after =
        patch ? patch(which, assignments, why) : replace(before, ConfigFile.read(file.get()), why);
    printChange(before, after);
  }

  @Command(
      description =
          "Takes keys, or with --all everything, out of a layer, so that they are inherited again.")
  void unset(
      @Mixin Which which,
      @Parameters(paramLabel = "<key.path>", index = "1..*", arity = "0..*") List<String> paths,
      @Option(names = "--all", description = "Everything.") boolean all,
      @Mixin Why why) {
    boolean named = paths != null && !paths.isEmpty();
    if (named == all) {
      throw mistake("either key.path …, or --all");
    }
    SystemConfiguration before = read(which);
    ResetConfigRequest.Builder request =
        ResetConfigRequest.newBuilder()
            .setSystemId(which.systemId)
            .setEtag(why.etag)
            .setReason(why.reason);
    which.tenantId.ifPresent(request::setTenantId);
    if (named) {
      paths.forEach(path -> request.addPaths(KeyPath.pointer(path)));
    }
    printChange(
        before, msr.client().call(() -> msr.client().config().resetConfig(request.build())));
  }

  @Command(
      description =
          "Prints what holds for a tenant, or for one that says nothing itself: all layers together.")
  void effective(
      @Mixin Which which,
      @Option(
              names = "--origins",
              description = "A table of keys with the layer and revision that each comes from.")
          boolean origins) {
    GetEffectiveConfigRequest.Builder request =
        GetEffectiveConfigRequest.newBuilder().setSystemId(which.systemId);
    which.tenantId.ifPresent(request::setTenantId);
    EffectiveConfiguration effective =
        msr.client().call(() -> msr.client().config().getEffectiveConfig(request.build()));
    msr.print(
        effective,
        origins ? EffectiveText.origins(effective) : Json.pretty(effective.getConfiguration()));
  }

  @Command(description = "Shows in what two revisions of a layer differ.")
  void diff(
      @Mixin Which which,
      @Option(
              names = "--from",
              paramLabel = "<n>",
              description = "The older one; 0 is the empty layer. Default: the one before --to.")
          Optional<Integer> from,
      @Option(
              names = "--to",
              paramLabel = "<n>",
              description = "The newer one. Default: the newest.")
          Optional<Integer> to) {
    DiffConfigRequest.Builder request = DiffConfigRequest.newBuilder().setSystemId(which.systemId);
    which.tenantId.ifPresent(request::setTenantId);
    from.ifPresent(request::setFromRevision);
    to.ifPresent(request::setToRevision);
    ConfigDiff diff = msr.client().call(() -> msr.client().config().diffConfig(request.build()));
    msr.print(diff, DiffText.of(diff));
  }

  @Command(description = "Makes the content of an earlier revision the newest one.")
  void rollback(
      @Mixin Which which,
      @Option(
              names = "--to",
              paramLabel = "<n>",
              required = true,
              description = "The revision; 0 is the empty layer.")
          int revision,
      @Mixin Why why) {
    SystemConfiguration before = read(which);
    RollbackConfigRequest.Builder request =
        RollbackConfigRequest.newBuilder()
            .setSystemId(which.systemId)
            .setRevision(revision)
            .setEtag(why.etag)
            .setReason(why.reason);
    which.tenantId.ifPresent(request::setTenantId);
    printChange(
        before, msr.client().call(() -> msr.client().config().rollbackConfig(request.build())));
  }

  @Command(
      description = {
        "Tells what a document, or a version, would break, and changes nothing.",
        "",
        "Without --file: the layer as it is. Without --tenant also every tenant that inherits. Exit code 1 if something"
            + " is not valid.",
        ""
      })
  int validate(
      @Mixin Which which,
      @Option(
              names = {"-f", "--file"},
              paramLabel = "<file>",
              description =
                  "The layer's document as it would be, as JSON; - for the standard input.")
          Optional<Path> file,
      @Option(
              names = "--version",
              paramLabel = "<version>",
              description = "As if this version ran, draft or not. Default: what each tenant runs.")
          Optional<String> version) {
    ValidateConfigRequest.Builder request =
        ValidateConfigRequest.newBuilder().setSystemId(which.systemId);
    which.tenantId.ifPresent(request::setTenantId);
    file.ifPresent(path -> request.setConfiguration(ConfigFile.read(path).configuration()));
    version.ifPresent(request::setVersion);
    ValidateConfigResponse found =
        msr.client().call(() -> msr.client().config().validateConfig(request.build()));
    msr.print(found, ValidationText.of(found));
    return found.getViolationsCount() + found.getBrokenTenantCount() == 0
        ? ExitCode.OK
        : ExitCode.REFUSED;
  }

  @Command(
      description = {
        "Prints what changes, as it happens, until you stop it by Ctrl-C.",
        "",
        "With -o json each state is a line.",
        ""
      })
  void watch(
      @Mixin Which which,
      @Option(
              names = "--document",
              description = "The whole document each time, not only the keys that changed.")
          boolean document) {
    WatchConfigRequest.Builder request =
        WatchConfigRequest.newBuilder()
            .setSystemId(which.systemId)
            .setIncludeConfiguration(document);
    which.tenantId.ifPresent(request::setTenantId);
    msr.client()
        .watchConfig(
            request.build(),
            state -> {
              if (msr.json()) {
                msr.printLine(state);
              } else {
                msr.print(state, StateText.of(state));
              }
            });
  }

  @Command(description = "Opens a layer in $VISUAL or $EDITOR and stores what was made of it.")
  void edit(
      @Mixin Which which,
      @Option(
              names = "--reason",
              paramLabel = "<text>",
              defaultValue = "",
              description = "Why, for the history.")
          String reason) {
    SystemConfiguration before = read(which);
    ConfigEdit edit = new ConfigEdit(msr.client(), Editor.ofEnvironment(), msr.err());
    printChange(before, edit.edit(before, reason).orElse(before));
  }

  @Command(description = "Lists a layer's revisions, newest first.")
  void history(
      @Mixin Which which,
      @Option(
              names = "--limit",
              paramLabel = "<n>",
              defaultValue = "" + NEWEST,
              description = "At most so many; 0: all. Default: 50.")
          int limit) {
    ListConfigRevisionsRequest.Builder request =
        ListConfigRevisionsRequest.newBuilder()
            .setSystemId(which.systemId)
            .setPageSize(Msr.pageSize(limit));
    which.tenantId.ifPresent(request::setTenantId);
    List<ConfigRevision> revisions =
        msr.first(
            limit,
            msr.client()
                .pages(
                    token ->
                        msr.client()
                            .config()
                            .listConfigRevisions(request.setPageToken(token).build()),
                    ListConfigRevisionsResponse::getRevisionsList,
                    ListConfigRevisionsResponse::getNextPageToken));
    Table table = Table.of("revision", "written", "reason", "request id");
    revisions.forEach(
        r -> table.row(r.getRevision(), r.getCreatedAt(), r.getReason(), r.getRequestId()));
    msr.printList(
        ListConfigRevisionsResponse.newBuilder().addAllRevisions(revisions).build(), table);
  }

  private SystemConfiguration read(Which which) {
    GetConfigRequest.Builder request = GetConfigRequest.newBuilder().setSystemId(which.systemId);
    which.tenantId.ifPresent(request::setTenantId);
    return msr.client().call(() -> msr.client().config().getConfig(request.build()));
  }

  private ConfigRevision revision(Which which, int revision) {
    GetConfigRevisionRequest.Builder request =
        GetConfigRevisionRequest.newBuilder().setSystemId(which.systemId).setRevision(revision);
    which.tenantId.ifPresent(request::setTenantId);
    return msr.client().call(() -> msr.client().config().getConfigRevision(request.build()));
  }

  // Without an etag of its own: a merge patch says all that it means to change, and whoever changed
  // other keys meanwhile
  // is no reason to refuse it.
  private SystemConfiguration patch(Which which, List<String> assignments, Why why) {
    PatchConfigRequest.Builder request =
        PatchConfigRequest.newBuilder()
            .setSystemId(which.systemId)
            .setConfiguration(mergePatch(assignments))
            .setEtag(why.etag)
            .setReason(why.reason);
    which.tenantId.ifPresent(request::setTenantId);
    return msr.client().call(() -> msr.client().config().patchConfig(request.build()));
  }

  private Struct mergePatch(List<String> assignments) {
    try {
      return Assignments.mergePatch(assignments);
    } catch (IllegalArgumentException e) {
      throw mistake(e.getMessage());
    }
  }

  private SystemConfiguration replace(SystemConfiguration before, ConfigFile file, Why why) {
    if (!file.isOf(before)) {
      throw mistake("the file is the configuration of another layer");
    }
    UpdateConfigRequest.Builder request =
        UpdateConfigRequest.newBuilder()
            .setSystemId(before.getSystemId())
            .setConfiguration(file.configuration())
            .setEtag(why.etag.isEmpty() ? file.etag() : why.etag)
            .setReason(why.reason);
    if (before.hasTenantId()) {
      request.setTenantId(before.getTenantId());
    }
    return msr.client().call(() -> msr.client().config().updateConfig(request.build()));
  }

  private void printChange(SystemConfiguration before, SystemConfiguration after) {
    String change = before.getRevision() == after.getRevision() ? "unchanged" : "stored";
    msr.print(after, "%s: %s%n".formatted(Layer.describe(after), change));
  }

  private ParameterException mistake(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
