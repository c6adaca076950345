package com.prismicx.msr.server.version;

import static com.prismicx.msr.server.Workbench.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.DeleteVersionRequest;
import com.prismicx.msr.v1.DeprecateVersionRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetVersionRequest;
import com.prismicx.msr.v1.SystemVersion;
import com.prismicx.msr.v1.UpdateVersionRequest;
import com.prismicx.msr.v1.WithdrawVersionRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
final class VersionLifeTest {
  private final Workbench bench;

  VersionLifeTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_published_version_is_immutable() {
    String system = bench.releasedSystem();
    assertThat(
            Refusal.of(
                    ErrorReason.VERSION_NOT_DRAFT,
                    () ->
                        bench
                            .server()
                            .versions()
                            .updateVersion(
                                UpdateVersionRequest.newBuilder()
                                    .setSystemVersion(
                                        version(system, "1.0.0", 1).setReleaseNotes("late"))
                                    .build()))
                .message())
        .contains("make the next version");
    Refusal.of(
        ErrorReason.VERSION_NOT_DRAFT,
        () ->
            bench
                .server()
                .versions()
                .deleteVersion(
                    DeleteVersionRequest.newBuilder()
                        .setSystemId(system)
                        .setVersion("1.0.0")
                        .build()));
  }

  @Test
  void a_published_version_is_deprecated_and_then_withdrawn_and_repeating_changes_nothing() {
    String system = bench.releasedSystem();
    SystemVersion deprecated = deprecate(system, "1.0.0", "");
    assertThat(deprecated.getStatus()).isEqualTo(SystemVersion.Status.DEPRECATED);
    assertThat(deprecate(system, "1.0.0", "")).isEqualTo(deprecated);

    SystemVersion withdrawn = withdraw(system, "1.0.0", deprecated.getEtag());
    assertThat(withdrawn.getStatus()).isEqualTo(SystemVersion.Status.WITHDRAWN);
    assertThat(withdraw(system, "1.0.0", "")).isEqualTo(withdrawn);
    assertThat(withdrawn.getContentSha256()).isEqualTo(deprecated.getContentSha256());
  }

  @Test
  void a_published_version_may_be_withdrawn_at_once() {
    String system = bench.releasedSystem();
    assertThat(withdraw(system, "1.0.0", "").getStatus()).isEqualTo(SystemVersion.Status.WITHDRAWN);
  }

  @Test
  void a_draft_is_neither_deprecated_nor_withdrawn_and_nothing_comes_back() {
    String system = bench.releasedSystem();
    bench.draft(system, "1.1.0", 1);
    Refusal draft = Refusal.of(ErrorReason.VERSION_STATE, () -> deprecate(system, "1.1.0", ""));
    assertThat(draft.variable("status")).isEqualTo("DRAFT");
    Refusal.of(ErrorReason.VERSION_STATE, () -> withdraw(system, "1.1.0", ""));

    withdraw(system, "1.0.0", "");
    Refusal.of(ErrorReason.VERSION_STATE, () -> deprecate(system, "1.0.0", ""));
    Refusal.of(ErrorReason.VERSION_STATE, () -> bench.publishing(system, "1.0.0"));
  }

  @Test
  void a_version_that_a_tenant_runs_is_not_withdrawn() {
    String system = bench.releasedSystem();
    String tenant = Workbench.id("runs");
    bench.succeeded(bench.install(tenant, system));
    bench.release(system, "1.1.0", 1, "1.0.0", "SELECT 1");

    Refusal refusal = Refusal.of(ErrorReason.VERSION_IN_USE, () -> withdraw(system, "1.0.0", ""));
    assertThat(refusal.message()).contains(tenant).contains("upgrade them first");

    bench.succeeded(bench.upgrade(tenant, system, "1.1.0"));
    withdraw(system, "1.0.0", "");
  }

  @Test
  void an_old_etag_loses() {
    String system = bench.releasedSystem();
    Refusal.of(ErrorReason.ETAG_MISMATCH, () -> deprecate(system, "1.0.0", "0"));
    Refusal.of(ErrorReason.ETAG_MISMATCH, () -> withdraw(system, "1.0.0", "0"));
  }

  @Test
  void a_call_whose_answer_was_lost_is_repeated_with_the_etag_that_it_had() {
    String system = bench.releasedSystem();
    String released = get(system).getEtag();
    SystemVersion deprecated = deprecate(system, "1.0.0", released);
    assertThat(deprecate(system, "1.0.0", released)).isEqualTo(deprecated);

    SystemVersion withdrawn = withdraw(system, "1.0.0", deprecated.getEtag());
    assertThat(withdraw(system, "1.0.0", deprecated.getEtag())).isEqualTo(withdrawn);
  }

  @Test
  void a_state_that_forbids_the_call_is_told_before_an_old_etag() {
    String system = bench.releasedSystem();
    Refusal.of(
        ErrorReason.VERSION_NOT_DRAFT,
        () ->
            bench
                .server()
                .versions()
                .updateVersion(
                    UpdateVersionRequest.newBuilder()
                        .setSystemVersion(version(system, "1.0.0", 1).setEtag("0"))
                        .build()));
    withdraw(system, "1.0.0", "");
    Refusal.of(ErrorReason.VERSION_STATE, () -> deprecate(system, "1.0.0", "0"));
  }

  private SystemVersion get(String system) {
    return bench
        .server()
        .versions()
        .getVersion(GetVersionRequest.newBuilder().setSystemId(system).setVersion("1.0.0").build());
  }

  private SystemVersion deprecate(String system, String version, String etag) {
    return bench
        .server()
        .versions()
        .deprecateVersion(
            DeprecateVersionRequest.newBuilder()
                .setSystemId(system)
                .setVersion(version)
                .setEtag(etag)
                .build());
  }

  private SystemVersion withdraw(String system, String version, String etag) {
    return bench
        .server()
        .versions()
        .withdrawVersion(
            WithdrawVersionRequest.newBuilder()
                .setSystemId(system)
                .setVersion(version)
                .setEtag(etag)
                .build());
  }
}
