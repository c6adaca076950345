package com.prismicx.msr.cli.apply;

import com.google.protobuf.Struct;
import com.prismicx.msr.cli.folder.SystemFolder;
import com.prismicx.msr.client.MsrClient;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.PublishVersionRequest;
import com.prismicx.msr.v1.UpdateSystemRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Applies folders: all are checked before the first write. */
public final class Apply {

  private final MsrClient client;
  private final Report report;
  private final boolean publish;
  private final Duration timeout;

  /**
   * @param publish false leaves new versions drafts
   * @param timeout how long to wait for one publishing
   */
  public Apply(MsrClient client, Report report, boolean publish, Duration timeout) {
    this.client = client;
    this.report = report;
    this.publish = publish;
    this.timeout = timeout;
  }

  /**
   * Brings the registry to what the folders say; those that others depend on come first.
   *
   * @throws DifferenceException if versions that can no longer change differ; nothing was written
   */
  public void apply(List<SystemFolder> folders) {
    List<Plan> plans =
        DependencyOrder.of(folders).stream()
            .map(folder -> new Plan(folder, RegisteredSystem.read(client, folder.systemId())))
            .toList();
    Plan.check(plans).forEach(this::apply);
  }

  private void apply(Plan plan) {
    report.done(plan.folder().systemId(), "", applySystem(plan));
    plan.steps().forEach(this::apply);
  }

  private String applySystem(Plan plan) {
    ManagementSystem wanted = plan.folder().system();
    if (plan.registered().system().isEmpty()) {
      client.call(
          () ->
              client
                  .systems()
                  .createSystem(CreateSystemRequest.newBuilder().setSystem(wanted).build()));
      return "created";
    }
    if (!plan.systemDiffers()) {
      return "unchanged";
    }
    ManagementSystem update = wholeUpdate(wanted, plan.registered().system().get().getEtag());
    client.call(
        () ->
            client
                .systems()
                .updateSystem(UpdateSystemRequest.newBuilder().setSystem(update).build()));
    return "updated";
  }

  /** With an explicit empty value for what the folder does not say, for an absent field would stay as it is. */
  private static ManagementSystem wholeUpdate(ManagementSystem wanted, String etag) {
    return wanted.toBuilder()
        .setDescription(wanted.getDescription())
        .setMetadata(wanted.hasMetadata() ? wanted.getMetadata() : Struct.getDefaultInstance())
        .setEtag(etag)
        .build();
  }

  private void apply(Plan.Step step) {
    List<String> done = new ArrayList<>();
    if (step.isPublished()) {
      report(step, done);
      return;
    }
    if (step.present().isEmpty()) {
      new DraftWriter(client, step.wanted()).create();
      done.add("created");
    } else if (step.differs()) {
      new DraftWriter(client, step.wanted()).update(step.present().get());
      done.add("updated");
    }
    if (publish) {
      publish(step, done);
    }
    report(step, done);
  }

  private void publish(Plan.Step step, List<String> done) {
    try {
      publish(step);
      done.add("published");
    } catch (RuntimeException e) {
      done.add("not published");
      report(step, done);
      throw e;
    }
  }

  private void report(Plan.Step step, List<String> done) {
    report.done(
        step.wanted().fields().getSystemId(),
        step.wanted().version(),
        done.isEmpty() ? "unchanged" : String.join(", ", done));
  }

  private void publish(Plan.Step step) {
    PublishVersionRequest request =
        PublishVersionRequest.newBuilder()
            .setSystemId(step.wanted().fields().getSystemId())
            .setVersion(step.wanted().version())
            .build();
    Operation accepted = client.call(() -> client.versions().publishVersion(request));
    client.await(accepted, timeout, report::progress);
  }
}
