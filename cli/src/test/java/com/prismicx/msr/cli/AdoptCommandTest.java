package com.prismicx.msr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.cli.fake.FakeMsr;
import com.prismicx.msr.cli.fake.FakeTenants;
import com.prismicx.msr.v1.AdoptSystemRequest;
import com.prismicx.msr.v1.Drift;
import com.prismicx.msr.v1.ForeignSchema;
import com.prismicx.msr.v1.ListInstallationsRequest;
import com.prismicx.msr.v1.TenantSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many schemas at once, and what has drifted. */
final class AdoptCommandTest {
  private final FakeMsr server = new FakeMsr();
  private final Cli msr = Cli.on(server);

  @TempDir Path folder;

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void without_yes_it_only_tells_what_could_be_adopted() {
    schemas("tenant_a", "tenant_b", "other");
    Cli.Result checked = msr.run("adopt", "crm", "1.0.0", "--schemas", "tenant_*");
    assertThat(checked.exitCode()).as(checked.err()).isZero();
    assertThat(checked.out())
        .isEqualTo(
            """
            TENANT  SCHEMA    RESULT
            a       tenant_a  can be adopted
            b       tenant_b  can be adopted
            """);
    assertThat(checked.err()).isEqualTo("2 of 2 can be adopted\n");
    assertThat(adopted()).isEmpty();
  }

  @Test
  void with_yes_it_adopts_and_sums_up() {
    schemas("tenant_a", "tenant_b");
    Cli.Result done =
        msr.run("adopt", "crm", "1.0.0", "--schemas", "tenant_*", "--yes", "--set", "rate=3");
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.out())
        .contains("a       tenant_a  adopted")
        .contains("b       tenant_b  adopted");
    assertThat(done.err()).endsWith("2 of 2 adopted\n");
    assertThat(adopted())
        .extracting(AdoptSystemRequest::getTenantId)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(adopted().getFirst().getConfigurations().getFieldsOrThrow("rate").getNumberValue())
        .isEqualTo(3);
  }

  @Test
  void does_nothing_while_one_is_refused() {
    schemas("tenant_a", FakeTenants.BENT);
    Cli.Result refused = msr.run("adopt", "crm", "1.0.0", "--schemas", "tenant_*", "--yes");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.out()).contains("bent    tenant_bent  refused");
    assertThat(refused.err())
        .contains("tenant_bent: schema tenant_bent is not as version 1.0.0 makes it")
        .endsWith("1 of 2 can be adopted; nothing was done (--skip-refused adopts these)\n");
    assertThat(adopted()).isEmpty();
  }

  @Test
  void skips_what_is_refused_if_told_so() {
    schemas("tenant_a", FakeTenants.BENT);
    Cli.Result done =
        msr.run("adopt", "crm", "1.0.0", "--schemas", "tenant_*", "--yes", "--skip-refused");
    assertThat(done.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(done.err()).endsWith("1 of 2 adopted\n");
    assertThat(adopted()).extracting(AdoptSystemRequest::getTenantId).containsExactly("a");
  }

  @Test
  void reads_a_file_of_tenants_and_schemas() throws IOException {
    Path file = folder.resolve("list");
    Files.writeString(file, "# ours\nacme = Legacy One\n\nglobex=two\n");
    Cli.Result done = msr.run("adopt", "crm", "1.0.0", "--from-file", file.toString(), "--yes");
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(adopted())
        .extracting(AdoptSystemRequest::getSchema)
        .containsExactlyInAnyOrder("Legacy One", "two");
  }

  @Test
  void refuses_a_file_with_wrong_lines() throws IOException {
    Path file = folder.resolve("list");
    Files.writeString(file, "acme\nacme=one\nglobex=one\n");
    Cli.Result refused = msr.run("adopt", "crm", "1.0.0", "--from-file", file.toString());
    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err())
        .contains("line 1 is not <tenant>=<schema>", "line 3 names a tenant or schema");
  }

  @Test
  void needs_one_star_in_a_pattern() {
    assertThat(msr.run("adopt", "crm", "1.0.0", "--schemas", "tenant").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(msr.run("adopt", "crm", "1.0.0").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(msr.run("adopt", "crm", "1.0.0", "--schemas", "none_*").err())
        .contains("there is no such schema");
  }

  @Test
  void prints_an_operation_a_line_for_scripts() {
    schemas("tenant_a", FakeTenants.BENT);
    assertThat(
            msr.run("adopt", "crm", "1.0.0", "--schemas", "tenant_*", "-o", "json").out().lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("SCHEMA_DIFFERS"));
  }

  @Test
  void shows_what_drifted_and_what_mends_it() {
    server.tenants.drift =
        Drift.newBuilder()
            .setTenantId("acme")
            .setSystemId("crm")
            .setVersion("1.0.0")
            .setSchemaName("msr_1")
            .setDrifted(true)
            .setItemsTotal(1)
            .addItems(
                Drift.Item.newBuilder()
                    .setKind("index")
                    .setObject("item_name")
                    .setExpected("CREATE INDEX item_name ON item (name)")
                    .setIsExpected(true)
                    .setMendingSql("CREATE INDEX item_name ON item (name);"))
            .build();
    Cli.Result shown = msr.run("drift", "acme", "crm");
    assertThat(shown.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(shown.out())
        .isEqualTo(
            """
            index item_name is missing
              should be: CREATE INDEX item_name ON item (name)
              mend it by: CREATE INDEX item_name ON item (name);
            1 objects differ from version 1.0.0; run what mends them as role msr_1 with search_path = msr_1, ext
            """);
  }

  @Test
  void says_so_when_nothing_drifted() {
    server.tenants.drift =
        Drift.newBuilder().setTenantId("acme").setSystemId("crm").setVersion("1.0.0").build();
    Cli.Result shown = msr.run("drift", "acme", "crm");
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out()).isEqualTo("crm of acme is as version 1.0.0 makes it\n");
  }

  @Test
  void compares_all_tenants_of_a_system() {
    server.tenants.installed.add(
        TenantSystem.newBuilder()
            .setTenantId("acme")
            .setSystemId("crm")
            .setVersion("1.0.0")
            .setStatus(TenantSystem.Status.ACTIVE)
            .setSchemaName("msr_1")
            .build());
    server.operations.takeTime();
    Cli.Result shown = msr.run("drift", "--system", "crm");
    assertThat(shown.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(shown.out()).contains("acme    1.0.0    active  msr_1");
    assertThat(shown.err()).contains("drift crm: running").contains("1 of 2 have drifted");
    assertThat(((ListInstallationsRequest) server.tenants.requests.getLast()).getDrifted())
        .isTrue();
  }

  @Test
  void does_not_call_clean_what_was_not_compared() {
    server.tenants.notCompared = 1;
    Cli.Result shown = msr.run("drift", "--system", "crm");
    assertThat(shown.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(shown.err()).contains("0 have drifted; 1 were compared, 1 were not");
  }

  private void schemas(String... names) {
    for (String name : names) {
      server.tenants.schemas.add(ForeignSchema.newBuilder().setSchema(name).build());
    }
  }

  private List<AdoptSystemRequest> adopted() {
    return server.tenants.requests.stream()
        .filter(AdoptSystemRequest.class::isInstance)
        .map(AdoptSystemRequest.class::cast)
        .filter(request -> !request.getValidateOnly())
        .toList();
  }
}
