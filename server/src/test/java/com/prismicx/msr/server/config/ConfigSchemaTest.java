package com.prismicx.msr.server.config;

import static com.prismicx.msr.server.Workbench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.mongo.Await;
import com.prismicx.msr.v1.ConfigViolation;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Finding;
import com.prismicx.msr.v1.FindingCode;
import com.prismicx.msr.v1.GetProofRequest;
import com.prismicx.msr.v1.InstallationPlan;
import com.prismicx.msr.v1.PlanSystemRequest;
import com.prismicx.msr.v1.RollbackConfigRequest;
import com.prismicx.msr.v1.ValidateConfigRequest;
import com.prismicx.msr.v1.ValidateConfigResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nothing that a version's schema does not allow comes to hold for anybody. */
@ExtendWith(SharedServer.class)
final class ConfigSchemaTest {
  private static final String THEMES =
      "{'properties': {'ui': {'properties': {'theme': {'enum': ['light', 'dark']},"
          + " 'rows': {'type': 'integer', 'maximum': 100}}}}}";
  private static final String DEFAULTS = "{'ui': {'theme': 'light', 'rows': 20}}";
  private static final String FEWER_ROWS = THEMES.replace("100", "50");

  private final Workbench bench;

  ConfigSchemaTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_wrong_value_is_refused_with_its_path_and_nothing_is_written() {
    ConfigCalls calls = ConfigCalls.shipping(bench, THEMES, DEFAULTS);
    String tenant = calls.tenantAt("1.0.0");
    Refusal refusal =
        Refusal.of(
            ErrorReason.CONFIG_INVALID,
            () -> calls.put(tenant, "{'ui': {'theme': 'pink', 'rows': 'many'}}"));
    assertThat(refusal.fields())
        .containsExactlyInAnyOrder("configuration/ui/theme", "configuration/ui/rows");
    assertThat(refusal.message())
        .contains("config_schema of " + calls.system() + " 1.0.0", "/ui/theme");
    assertThat(calls.effective(tenant).getTenantRevision()).isZero();
    Refusal.of(ErrorReason.CONFIG_INVALID, () -> calls.patch(tenant, "{'ui': {'theme': 'pink'}}"));
    assertThat(calls.patch(tenant, "{'ui': {'theme': 'dark'}}").getRevision()).isEqualTo(1);
  }

  @Test
  void what_counts_is_the_effective_document() {
    ConfigCalls calls =
        ConfigCalls.shipping(
            bench, "{'required': ['a'], 'properties': {'a': {'type': 'integer'}}}", "{'a': 1}");
    String tenant = calls.tenantAt("1.0.0");
    // The required key is inherited.
    calls.put(tenant, "{'b': 1}");
    Refusal.of(ErrorReason.CONFIG_INVALID, () -> calls.put(tenant, "{'a': null}"));
  }

  @Test
  void a_reset_and_a_rollback_are_checked_too() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    String tenant = bench.tenant();
    calls.put(tenant, "{'ui': {'theme': 'pink'}}");
    calls.put(tenant, "{'ui': {'theme': 'dark'}}");
    calls.put("", "{'ui': {'rows': 1000}}");
    calls.put(tenant, "{'ui': {'theme': 'dark', 'rows': 1}}");
    calls.publish("1.0.0", THEMES, DEFAULTS);
    Refusal.of(ErrorReason.CONFIG_INVALID, () -> calls.reset(tenant, "/ui/rows"));
    Refusal.of(
        ErrorReason.CONFIG_INVALID,
        () ->
            calls
                .stub()
                .rollbackConfig(
                    RollbackConfigRequest.newBuilder()
                        .setSystemId(calls.system())
                        .setTenantId(tenant)
                        .setRevision(1)
                        .build()));
  }

  @Test
  void a_write_to_the_system_layer_is_refused_with_whom_it_would_break() {
    ConfigCalls calls = ConfigCalls.shipping(bench, FEWER_ROWS, DEFAULTS);
    String old = calls.tenantAt("1.0.0");
    calls.publish("1.1.0", THEMES, DEFAULTS);
    String saysItself = calls.tenantAt("1.0.0");
    calls.put(saysItself, "{'ui': {'rows': 5}}");
    String fine = calls.tenantAt("1.1.0");

    Refusal refusal =
        Refusal.of(ErrorReason.CONFIG_INVALID, () -> calls.put("", "{'ui': {'rows': 70}}"));
    assertThat(refusal.fields()).containsExactly("tenants/" + old + "/configuration/ui/rows");
    assertThat(refusal.message()).contains("1 tenant(s)", old).doesNotContain(saysItself, fine);
    assertThat(calls.effective("").getSystemRevision()).isZero();

    bench.succeeded(bench.upgrading(old, calls.system(), "1.1.0"));
    assertThat(calls.put("", "{'ui': {'rows': 70}}").getRevision()).isEqualTo(1);
  }

  @Test
  void a_tenant_that_was_broken_before_does_not_stand_against_a_write() {
    ConfigCalls calls = ConfigCalls.shipping(bench, THEMES, DEFAULTS);
    String tenant = calls.tenantAt("1.0.0");
    calls.put(tenant, "{'ui': {'theme': 'dark'}}");
    try (MongoClient client = MongoClients.create(bench.server().stores().mongoUrl())) {
      Await.first(
          client
              .getDatabase(bench.server().stores().mongoDatabase())
              .getCollection("system_configurations")
              .updateOne(
                  Filters.and(
                      Filters.eq("system_id", calls.system()), Filters.eq("tenant_id", tenant)),
                  Updates.set("configuration.ui.theme", "pink")));
    }
    assertThat(calls.put("", "{'ui': {'rows': 70}}").getRevision()).isEqualTo(1);
  }

  @Test
  void validating_tells_the_same_and_writes_nothing() {
    ConfigCalls calls = ConfigCalls.shipping(bench, FEWER_ROWS, DEFAULTS);
    String tenant = calls.tenantAt("1.0.0");
    ValidateConfigResponse own =
        calls.validate(of("{'ui': {'theme': 'pink'}}").setTenantId(tenant));
    assertThat(own.getViolationsList())
        .extracting(ConfigViolation::getPath)
        .containsExactly("/ui/theme");
    assertThat(own.getBrokenTenantsList()).isEmpty();

    ValidateConfigResponse all = calls.validate(of("{'ui': {'rows': 70}}"));
    assertThat(all.getViolationsList())
        .extracting(ConfigViolation::getPath)
        .containsExactly("/ui/rows");
    assertThat(all.getBrokenTenants(0).getTenantId()).isEqualTo(tenant);
    assertThat(all.getBrokenTenants(0).getVersion()).isEqualTo("1.0.0");
    assertThat(all.getBrokenTenantCount()).isEqualTo(1);
    assertThat(all.getCheckedTenantCount()).isEqualTo(1);

    assertThat(calls.validate(ValidateConfigRequest.newBuilder()).getViolationsList()).isEmpty();
    assertThat(calls.effective("").getSystemRevision()).isZero();
    Refusal.of(ErrorReason.CONFIG_INVALID, () -> calls.validate(of("{'$a': 1}")));
  }

  @Test
  void another_version_can_be_asked_for_while_it_is_a_draft() {
    ConfigCalls calls = ConfigCalls.shipping(bench, THEMES, DEFAULTS);
    String tenant = calls.tenantAt("1.0.0");
    String fine = calls.tenantAt("1.0.0");
    calls.put(tenant, "{'ui': {'rows': 70}}");
    calls.draft("1.1.0", FEWER_ROWS, DEFAULTS);
    ValidateConfigResponse all =
        calls.validate(ValidateConfigRequest.newBuilder().setVersion("1.1.0"));
    assertThat(all.getViolationsList()).isEmpty();
    assertThat(all.getBrokenTenantsList())
        .singleElement()
        .satisfies(
            broken -> {
              assertThat(broken.getTenantId()).isEqualTo(tenant).isNotEqualTo(fine);
              assertThat(broken.getViolations(0).getPath()).isEqualTo("/ui/rows");
            });
    assertThat(all.getCheckedTenantCount()).isEqualTo(2);
    Refusal.of(
        ErrorReason.VERSION_NOT_FOUND,
        () -> calls.validate(ValidateConfigRequest.newBuilder().setVersion("9.0.0")));
  }

  @Test
  void publishing_tells_whom_the_schema_breaks_and_the_upgrade_is_refused() {
    ConfigCalls calls = ConfigCalls.shipping(bench, THEMES, DEFAULTS);
    String tenant = calls.tenantAt("1.0.0");
    calls.put(tenant, "{'ui': {'rows': 70}}");
    calls.publish("1.1.0", FEWER_ROWS, DEFAULTS);

    Finding finding =
        bench
            .server()
            .versions()
            .getProof(
                GetProofRequest.newBuilder()
                    .setSystemId(calls.system())
                    .setVersion("1.1.0")
                    .build())
            .getFindings(0);
    assertThat(finding.getCode()).isEqualTo(FindingCode.CONFIG_BREAKS_TENANTS);
    assertThat(finding.getSeverity()).isEqualTo(Finding.Severity.WARNING);
    assertThat(finding.getMessage()).contains("1 of 1 tenants", tenant + " (/ui/rows)");

    Refusal refusal =
        Refusal.of(
            ErrorReason.CONFIG_UNFIT, () -> bench.upgrading(tenant, calls.system(), "1.1.0"));
    assertThat(refusal.message()).contains("/ui/rows", "change the configuration first");
    assertThat(refusal.violations().getFirst().getSubject())
        .isEqualTo("tenants/%s/systems/%s/configuration/ui/rows".formatted(tenant, calls.system()));
    // The newest, without naming it.
    Refusal.of(ErrorReason.CONFIG_UNFIT, () -> bench.upgrading(tenant, calls.system(), ""));
    InstallationPlan plan =
        bench
            .server()
            .tenants()
            .planSystem(
                PlanSystemRequest.newBuilder()
                    .setTenantId(tenant)
                    .setSystemId(calls.system())
                    .setVersion("1.1.0")
                    .build());
    assertThat(plan.getObstacles(0).getReason()).isEqualTo(ErrorReason.CONFIG_UNFIT);

    calls.put(tenant, "{'ui': {'rows': 40}}");
    bench.succeeded(bench.upgrading(tenant, calls.system(), "1.1.0"));
  }

  @Test
  void a_rollback_is_refused_when_the_older_version_does_not_know_the_value() {
    ConfigCalls calls = ConfigCalls.shipping(bench, FEWER_ROWS, DEFAULTS);
    calls.publish("1.1.0", THEMES, DEFAULTS);
    String tenant = calls.tenantAt("1.1.0");
    calls.put(tenant, "{'ui': {'rows': 70}}");
    Refusal.of(ErrorReason.CONFIG_UNFIT, () -> bench.rollingBack(tenant, calls.system(), "1.0.0"));
  }

  @Test
  void what_was_prepared_wrong_before_there_was_a_version_stands_against_the_install() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    String tenant = bench.tenant();
    calls.put(tenant, "{'ui': {'theme': 'pink'}}");
    calls.publish("1.0.0", THEMES, DEFAULTS);
    Refusal.of(ErrorReason.CONFIG_UNFIT, () -> bench.installing(tenant, calls.system(), "1.0.0"));
    calls.reset(tenant);
    bench.succeeded(bench.installing(tenant, calls.system(), "1.0.0"));
  }

  @Test
  void secrets_are_refused_at_publish_with_their_place() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    calls.draft(
        "1.0.0",
        "{'properties': {'writeOnly': {'default': {'writeOnly': true}}, 'smtp': {'properties':"
            + " {'password': {'type': 'string', 'writeOnly': true}}}}}",
        "{}");
    Refusal refusal =
        Refusal.of(
            ErrorReason.VERSION_NOT_PUBLISHABLE, () -> bench.publishing(calls.system(), "1.0.0"));
    assertThat(refusal.message())
        .contains("/properties/smtp/properties/password as writeOnly")
        .doesNotContain("/properties/writeOnly as");
  }

  private static ValidateConfigRequest.Builder of(String document) {
    Struct configuration = json(document);
    return ValidateConfigRequest.newBuilder().setConfiguration(configuration);
  }
}
