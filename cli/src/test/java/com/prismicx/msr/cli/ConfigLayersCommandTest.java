package com.prismicx.msr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import com.prismicx.msr.cli.fake.FakeMsr;
import com.prismicx.msr.cli.json.StrictDocument;
import com.prismicx.msr.v1.ConfigDiff;
import com.prismicx.msr.v1.ConfigState;
import com.prismicx.msr.v1.ConfigViolation;
import com.prismicx.msr.v1.EffectiveConfiguration;
import com.prismicx.msr.v1.EffectiveConfiguration.Layer;
import com.prismicx.msr.v1.EffectiveConfiguration.Origin;
import com.prismicx.msr.v1.ValidateConfigResponse;
import com.prismicx.msr.v1.ValidateConfigResponse.BrokenTenant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands about layers over each other, and about ways back. */
final class ConfigLayersCommandTest {

  private final FakeMsr server = new FakeMsr();
  private final Cli msr = Cli.on(server);

  @BeforeEach
  void write_a_first_revision() {
    server.configs.write(StrictDocument.jsonObject("{\"ui\": 1, \"sync\": 3600}"), "first");
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void unset_takes_keys_or_everything_out() {
    assertThat(msr.run("config", "unset", "crm_standard", "ui", "a/b.c").out())
        .isEqualTo("crm_standard, revision 2: stored\n");
    assertThat(server.configs.resetPaths).containsExactly("/ui", "/a~1b/c");
    assertThat(msr.run("config", "unset", "crm_standard").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(msr.run("config", "unset", "crm_standard", "ui", "--all").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(msr.run("config", "unset", "crm_standard", "--all", "--reason", "anew").out())
        .contains("revision 3");
    assertThat(server.configs.revisions.getLast().getReason()).isEqualTo("anew");
  }

  @Test
  void rollback_stores_what_was() {
    msr.run("config", "set", "crm_standard", "ui=2");
    assertThat(msr.run("config", "rollback", "crm_standard", "--to", "1").out())
        .isEqualTo("crm_standard, revision 3: stored\n");
    assertThat(server.configs.revisions.getLast().getConfiguration())
        .isEqualTo(server.configs.revisions.getFirst().getConfiguration());
  }

  @Test
  void diff_shows_a_line_each_way() {
    Value.Builder text = Value.newBuilder();
    server.configs.diff =
        ConfigDiff.newBuilder()
            .addChanges(
                ConfigDiff.Change.newBuilder()
                    .setPath("/ui/theme")
                    .setBefore(text.setStringValue("light"))
                    .setAfter(text.setStringValue("dark")))
            .addChanges(
                ConfigDiff.Change.newBuilder().setPath("/sync").setAfter(text.setNumberValue(3600)))
            .build();
    assertThat(msr.run("config", "diff", "crm_standard", "--from", "1", "--to", "2").out())
        .isEqualTo(
            """
            revision 1 -> 2
            - ui.theme = "light"
            + ui.theme = "dark"
            + sync = 3600
            """);
    server.configs.diff = ConfigDiff.getDefaultInstance();
    assertThat(msr.run("config", "diff", "crm_standard", "--to", "2").out())
        .endsWith("-> 2: no difference\n");
  }

  @Test
  void effective_prints_the_document_or_where_each_value_comes_from() {
    server.configs.effective =
        EffectiveConfiguration.newBuilder()
            .setVersion("1.2.0")
            .setConfiguration(
                StrictDocument.jsonObject("{\"ui\": {\"theme\": \"dark\"}, \"sync\": 3600}"))
            .addOrigins(Origin.newBuilder().setPath("/sync").setLayer(Layer.DEFAULTS))
            .addOrigins(
                Origin.newBuilder().setPath("/ui/theme").setLayer(Layer.TENANT).setRevision(4))
            .build();
    assertThat(msr.run("config", "effective", "crm_standard", "--tenant", "acme").out())
        .contains("\"theme\": \"dark\"");
    assertThat(msr.run("config", "effective", "crm_standard", "-t", "acme", "--origins").out())
        .isEqualTo(
            """
            KEY       VALUE   FROM               REVISION
            sync      3600    defaults of 1.2.0
            ui.theme  "dark"  tenant             4
            """);
  }

  @Test
  void watch_prints_each_state_until_there_is_none_any_more() {
    ConfigState.Builder state =
        ConfigState.newBuilder().setVersion("1.2.0").setTenantId("acme").setSystemRevision(3);
    server.configs.states =
        List.of(state.build(), state.setTenantRevision(1).addChangedPaths("/ui/theme").build());
    Cli.Result watched = msr.run("config", "watch", "crm_standard", "--tenant", "acme");
    assertThat(watched.out())
        .isEqualTo(
            """
            version 1.2.0, system revision 3, tenant revision 0
            version 1.2.0, system revision 3, tenant revision 1: ui.theme
            """);
    assertThat(watched.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(msr.run("config", "watch", "crm_standard", "-o", "json").out().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("\"tenant_id\":\"acme\""));
  }

  @Test
  void validate_tells_whom_it_breaks_and_ends_accordingly() {
    ConfigViolation violation =
        ConfigViolation.newBuilder().setPath("/ui/rows").setDescription("is too many").build();
    server.configs.validation =
        ValidateConfigResponse.newBuilder()
            .addViolations(violation)
            .addBrokenTenants(
                BrokenTenant.newBuilder()
                    .setTenantId("acme")
                    .setVersion("1.0.0")
                    .addViolations(violation))
            .setBrokenTenantCount(3)
            .setCheckedTenantCount(1200)
            .build();
    Cli.Result broken = msr.run("config", "validate", "crm_standard", "--version", "2.0.0");
    assertThat(broken.out())
        .isEqualTo(
            """
            ui.rows is too many
            3 of 1,200 tenants would not be valid:
              acme at 1.0.0: ui.rows is too many
              … and 2 more
            """);
    assertThat(broken.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(server.configs.validated.getVersion()).isEqualTo("2.0.0");
    assertThat(server.configs.validated.hasConfiguration()).isFalse();

    server.configs.validation = ValidateConfigResponse.getDefaultInstance();
    Cli.Result valid = msr.run("config", "validate", "crm_standard", "--tenant", "acme");
    assertThat(valid.out()).isEqualTo("valid\n");
    assertThat(valid.exitCode()).isEqualTo(ExitCode.OK);
  }
}
