package com.prismicx.msr.server.tenant;

import static com.prismicx.msr.server.Workbench.json;
import static com.prismicx.msr.server.Workbench.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.TenantSystem;
import com.prismicx.msr.v1.UpgradeSystemRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SharedServer.class)
final class ParametersTest {
  private static final String DECLARED =
      """
      {'currency': {'type': 'string', 'example': 'EUR', 'description': 'ISO 4217'},
       'rate': {'type': 'number', 'default': 1.5},
       'strict': {'type': 'boolean', 'default': false}}
      """;
  private static final String SEED =
      """
      CREATE TABLE seen AS SELECT current_setting('msr.param.currency') AS currency,
        current_setting('msr.param.rate')::numeric AS rate,
        current_setting('msr.param.strict')::boolean AS strict
      """;

  private final Workbench bench;

  ParametersTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void migrations_read_the_values_of_their_tenant() throws SQLException {
    String system = declaring();
    String odd = "a \\ 'b' \" -c role=postgres \n ü";
    String tenant =
        installed(
            system,
            json("{'rate': 3}").toBuilder()
                .putFields(
                    "currency", com.google.protobuf.Value.newBuilder().setStringValue(odd).build())
                .build());
    assertThat(seen(tenant, system, "currency")).containsExactly(odd);
    assertThat(seen(tenant, system, "rate || ' ' || strict")).containsExactly("3 false");
    TenantSystem installation = bench.installation(tenant, system);
    assertThat(installation.getConfigurations().getFieldsMap())
        .containsOnlyKeys("currency", "rate", "strict");
  }

  @Test
  void an_upgrade_keeps_the_values_and_takes_new_ones() throws SQLException {
    String system = declaring();
    bench.draft(
        version(system, "1.1.0", 2)
            .setParameters(
                json(
                    "{'rate': {'type': 'number', 'default': 9}, 'region': {'type': 'string', 'example': 'eu'}}")));
    bench.edge(
        system,
        "1.0.0",
        "1.1.0",
        "UPDATE seen SET currency = current_setting('msr.param.region'),"
            + " rate = current_setting('msr.param.rate')::numeric");
    bench.publish(system, "1.1.0");
    String tenant = installed(system, json("{'currency': 'EUR', 'rate': 3}"));

    Refusal missing =
        Refusal.of(ErrorReason.REQUEST_INVALID, () -> bench.upgrading(tenant, system, "1.1.0"));
    assertThat(missing.fields()).containsExactly("configurations.region");
    assertThat(missing.message()).contains("such as eu");
    Operation upgraded =
        bench
            .server()
            .tenants()
            .upgradeSystem(
                UpgradeSystemRequest.newBuilder()
                    .setTenantId(tenant)
                    .setSystemId(system)
                    .setVersion("1.1.0")
                    .setConfigurations(json("{'region': 'us'}"))
                    .build());
    bench.succeeded(upgraded);
    assertThat(seen(tenant, system, "currency || ' ' || rate")).containsExactly("us 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {} | configurations.currency
          {'currency': 7} | configurations.currency
          {'currency': 'EUR', 'rate': 'high'} | configurations.rate
          {'currency': 'EUR', 'strict': 'yes'} | configurations.strict
          {'currency': 'EUR', 'colour': 'red'} | configurations.colour
          {'currency': null} | configurations.currency
          """,
      quoteCharacter = '~')
  void a_value_that_is_missing_or_wrong_is_refused(String values, String field) {
    String system = declaring();
    String tenant = Workbench.id("t");
    Refusal refusal =
        Refusal.of(
            ErrorReason.REQUEST_INVALID,
            () ->
                bench
                    .server()
                    .tenants()
                    .installSystem(
                        Workbench.install(tenant, system, "1.0.0")
                            .setConfigurations(json(values))
                            .build()));
    assertThat(refusal.fields()).contains(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'Currency': {'type': 'string', 'default': 'x'}} | system_version.parameters.Currency
          {'currency': 'string'} | system_version.parameters.currency
          {'currency': {'type': 'date', 'default': 'x'}} | system_version.parameters.currency.type
          {'currency': {'type': 'string', 'default': 7}} | system_version.parameters.currency.default
          {'currency': {'type': 'string'}} | system_version.parameters.currency
          {'currency': {'type': 'string', 'default': 'x', 'unit': 'y'}} | system_version.parameters.currency.unit
          """,
      quoteCharacter = '~')
  void a_wrong_declaration_is_refused(String declaration, String field) {
    String system = bench.system();
    Refusal refusal =
        Refusal.of(
            ErrorReason.REQUEST_INVALID,
            () -> bench.draft(version(system, "1.0.0", 1).setParameters(json(declaration))));
    assertThat(refusal.fields()).containsExactly(field);
  }

  @Test
  void values_travel_in_the_start_packet_and_are_bounded() {
    String system = declaring();
    Refusal refusal =
        Refusal.of(
            ErrorReason.REQUEST_INVALID,
            () -> installed(system, json("{'currency': '" + "x".repeat(5_000) + "'}")));
    assertThat(refusal.fields()).containsExactly("configurations");
  }

  private String declaring() {
    String system = bench.system();
    bench.draft(version(system, "1.0.0", 1).setParameters(json(DECLARED)));
    bench.edge(system, "0.0.0", "1.0.0", SEED);
    bench.publish(system, "1.0.0");
    return system;
  }

  private String installed(String system, com.google.protobuf.Struct values) {
    String tenant = Workbench.id("t");
    bench.succeeded(
        bench
            .server()
            .tenants()
            .installSystem(
                Workbench.install(tenant, system, "1.0.0").setConfigurations(values).build()));
    return tenant;
  }

  private List<String> seen(String tenant, String system, String what) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      return Workbench.texts(
          database,
          "select "
              + what
              + " from "
              + bench.installation(tenant, system).getSchemaName()
              + ".seen");
    }
  }
}
