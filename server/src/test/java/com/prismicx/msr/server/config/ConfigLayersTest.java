package com.prismicx.msr.server.config;

import static com.prismicx.msr.server.Workbench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ConfigDiff;
import com.prismicx.msr.v1.DiffConfigRequest;
import com.prismicx.msr.v1.EffectiveConfiguration;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetConfigRevisionRequest;
import com.prismicx.msr.v1.RollbackConfigRequest;
import com.prismicx.msr.v1.SystemConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The layers over each other, and the ways back. */
@ExtendWith(SharedServer.class)
final class ConfigLayersTest {
  private static final String ANY = "{'type': 'object'}";

  private final Workbench bench;

  ConfigLayersTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void one_key_of_ten_is_overridden_without_the_other_nine() {
    ConfigCalls calls =
        ConfigCalls.shipping(
            bench, ANY, "{'ui': {'theme': 'light', 'rows': 20}, 'sync': {'interval': 3600}}");
    String tenant = calls.tenantAt("1.0.0");
    calls.put("", "{'ui': {'rows': 50}, 'tags': ['a', 'b']}");
    calls.put("", "{'ui': {'rows': 50}, 'tags': ['a', 'b'], 'new': true}");
    calls.put(tenant, "{'ui': {'theme': 'dark'}, 'tags': ['c'], 'sync': null}");

    EffectiveConfiguration effective = calls.effective(tenant);
    assertThat(effective.getConfiguration())
        .isEqualTo(
            json(
                "{'ui': {'theme': 'dark', 'rows': 50}, 'tags': ['c'], 'new': true, 'sync': null}"));
    assertThat(ConfigCalls.origins(effective))
        .containsExactly(
            "/new SYSTEM 2",
            "/sync TENANT 1",
            "/tags TENANT 1",
            "/ui/rows SYSTEM 2",
            "/ui/theme TENANT 1");
    assertThat(effective.getVersion()).isEqualTo("1.0.0");
    assertThat(effective.getSystemRevision()).isEqualTo(2);
    assertThat(effective.getTenantRevision()).isEqualTo(1);
  }

  @Test
  void without_a_tenant_it_is_what_one_has_that_says_nothing() {
    ConfigCalls calls = ConfigCalls.shipping(bench, ANY, "{'a': 1, 'b': {'c': {}}}");
    calls.put("", "{'a': 2}");
    EffectiveConfiguration effective = calls.effective("");
    assertThat(effective.getConfiguration()).isEqualTo(json("{'a': 2, 'b': {'c': {}}}"));
    assertThat(effective.hasTenantId()).isFalse();
    assertThat(ConfigCalls.origins(effective)).containsExactly("/a SYSTEM 1", "/b/c DEFAULTS 0");
    EffectiveConfiguration silent = calls.effective(calls.tenantAt("1.0.0"));
    assertThat(silent.getConfiguration()).isEqualTo(effective.getConfiguration());
    assertThat(silent.getContentSha256()).isEqualTo(effective.getContentSha256());
  }

  @Test
  void the_defaults_are_those_of_the_version_that_the_tenant_runs() {
    ConfigCalls calls = ConfigCalls.shipping(bench, ANY, "{'a': 1}");
    String tenant = calls.tenantAt("1.0.0");
    calls.publish("1.1.0", ANY, "{'a': 2}");
    assertThat(calls.effective(tenant).getConfiguration()).isEqualTo(json("{'a': 1}"));
    assertThat(calls.effective(bench.tenant()).getConfiguration()).isEqualTo(json("{'a': 2}"));
    assertThat(calls.effective("").getVersion()).isEqualTo("1.1.0");
    bench.succeeded(bench.upgrading(tenant, calls.system(), "1.1.0"));
    assertThat(calls.effective(tenant).getConfiguration()).isEqualTo(json("{'a': 2}"));
  }

  @Test
  void of_a_system_without_a_version_only_the_layers_count() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    assertThat(calls.effective("").getConfiguration()).isEqualTo(json("{}"));
    calls.put("", "{'a': 1}");
    EffectiveConfiguration effective = calls.effective("");
    assertThat(effective.getConfiguration()).isEqualTo(json("{'a': 1}"));
    assertThat(effective.getVersion()).isEmpty();
  }

  @Test
  void what_does_not_exist_is_not_found() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    Refusal.of(ErrorReason.TENANT_NOT_FOUND, () -> calls.effective("nobody"));
    ConfigCalls nothing = new ConfigCalls(bench, "nothing_here");
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> nothing.effective(""));
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> nothing.reset(""));
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> diff(nothing, DiffConfigRequest.newBuilder()));
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> rollback(nothing, 0));
  }

  @Test
  void a_reset_lets_keys_be_inherited_again() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    String tenant = bench.tenant();
    calls.put("", "{'ui': {'theme': 'light'}}");
    calls.put(tenant, "{'ui': {'theme': 'dark', 'rows': 7}, 'a/b': {'~': 1}, 'x': 1}");
    SystemConfiguration left = calls.reset(tenant, "/ui/theme", "/a~1b/~0", "/x", "/not/there");
    assertThat(left.getConfiguration()).isEqualTo(json("{'ui': {'rows': 7}, 'a/b': {}}"));
    assertThat(left.getRevision()).isEqualTo(2);
    assertThat(calls.effective(tenant).getConfiguration().getFieldsOrThrow("ui"))
        .isEqualTo(json("{'ui': {'theme': 'light', 'rows': 7}}").getFieldsOrThrow("ui"));
    assertThat(calls.reset(tenant, "/x")).isEqualTo(left);

    assertThat(calls.reset(tenant).getConfiguration()).isEqualTo(json("{}"));
    assertThat(calls.effective(tenant).getConfiguration())
        .isEqualTo(json("{'ui': {'theme': 'light'}}"));
  }

  @Test
  void what_is_no_pointer_is_refused_with_its_place() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    Refusal refusal =
        Refusal.of(ErrorReason.REQUEST_INVALID, () -> calls.reset("", "/ui", "ui.theme"));
    assertThat(refusal.fields()).containsExactly("paths[1]");
    assertThat(refusal.message()).contains("/ui_settings/theme");
  }

  @Test
  void a_rollback_is_a_new_revision_with_the_content_of_an_old_one() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    calls.put("", "{'i': 1}");
    calls.put("", "{'i': 2}");
    SystemConfiguration back = rollback(calls, 1);
    assertThat(back.getRevision()).isEqualTo(3);
    assertThat(back.getConfiguration()).isEqualTo(json("{'i': 1}"));
    assertThat(
            calls
                .stub()
                .getConfigRevision(
                    GetConfigRevisionRequest.newBuilder()
                        .setSystemId(calls.system())
                        .setRevision(3)
                        .build())
                .getReason())
        .isEqualTo("back to revision 1");
    assertThat(rollback(calls, 3)).isEqualTo(back);
    assertThat(rollback(calls, 0).getConfiguration()).isEqualTo(json("{}"));
    Refusal.of(ErrorReason.CONFIG_REVISION_NOT_FOUND, () -> rollback(calls, 9));
    Refusal.of(
        ErrorReason.REQUEST_INVALID,
        () ->
            calls
                .stub()
                .rollbackConfig(
                    RollbackConfigRequest.newBuilder().setSystemId(calls.system()).build()));
    Refusal.of(
        ErrorReason.ETAG_MISMATCH,
        () ->
            calls
                .stub()
                .rollbackConfig(
                    RollbackConfigRequest.newBuilder()
                        .setSystemId(calls.system())
                        .setRevision(1)
                        .setEtag("2")
                        .build()));
  }

  @Test
  void a_diff_tells_what_came_went_and_changed() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    calls.put("", "{'same': 1, 'ui': {'theme': 'light', 'old': [1]}, 'turns': {'deep': 1}}");
    calls.put("", "{'same': 1, 'ui': {'theme': 'dark', 'new': null}, 'turns': 2}");
    ConfigDiff last = diff(calls, DiffConfigRequest.newBuilder());
    assertThat(last.getFromRevision()).isEqualTo(1);
    assertThat(last.getToRevision()).isEqualTo(2);
    assertThat(last.getChangesList())
        .extracting(ConfigDiff.Change::getPath)
        .containsExactly("/turns", "/ui/new", "/ui/old", "/ui/theme");
    assertThat(last.getChanges(0).getBefore().hasStructValue()).isTrue();
    assertThat(last.getChanges(0).getAfter().getNumberValue()).isEqualTo(2);
    assertThat(last.getChanges(1).hasBefore()).isFalse();
    assertThat(last.getChanges(1).getAfter().hasNullValue()).isTrue();
    assertThat(last.getChanges(2).hasAfter()).isFalse();

    assertThat(
            diff(calls, DiffConfigRequest.newBuilder().setFromRevision(2).setToRevision(1))
                .getChangesCount())
        .isEqualTo(4);
    assertThat(
            diff(calls, DiffConfigRequest.newBuilder().setFromRevision(0).setToRevision(1))
                .getChangesList())
        .extracting(ConfigDiff.Change::getPath)
        .containsExactly("/same", "/turns", "/ui");
    Refusal.of(
        ErrorReason.CONFIG_REVISION_NOT_FOUND,
        () -> diff(calls, DiffConfigRequest.newBuilder().setToRevision(9)));
    ConfigCalls never = new ConfigCalls(bench, bench.system());
    assertThat(diff(never, DiffConfigRequest.newBuilder()).getChangesList()).isEmpty();
  }

  private static ConfigDiff diff(ConfigCalls calls, DiffConfigRequest.Builder request) {
    return calls.stub().diffConfig(request.setSystemId(calls.system()).build());
  }

  private static SystemConfiguration rollback(ConfigCalls calls, int revision) {
    return calls
        .stub()
        .rollbackConfig(
            RollbackConfigRequest.newBuilder()
                .setSystemId(calls.system())
                .setRevision(revision)
                .build());
  }
}
