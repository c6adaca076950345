package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.ExportSystemRequest;
import com.prismicx.msr.v1.ExportedRow;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.Operation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
final class ExportTest {
  private static final int LARGE = 5_000;
  private static final String TABLES =
      """
      CREATE TABLE b_deal (id bigint PRIMARY KEY, amount numeric(20,2), note text, raw bytea, tags text[]);
      CREATE TABLE "a Contact" (id int, more jsonb, at timestamptz);
      CREATE VIEW v AS SELECT id FROM b_deal;
      INSERT INTO b_deal VALUES (9007199254740993, 12345678901234567.89, E'a\nb', '\\x0102', '{x,y}'),
        (2, NULL, NULL, NULL, NULL);
      INSERT INTO "a Contact" VALUES (1, '{"k": [1]}', '2026-01-02T03:04:05Z')
      """;

  private final TestServer server;
  private final Workbench bench;
  private final AvailabilityCalls calls;

  ExportTest(Workbench bench) {
    this.server = bench.server();
    this.bench = bench;
    this.calls = new AvailabilityCalls(bench);
  }

  @Test
  void all_rows_come_table_by_table_without_loss_and_then_the_end() {
    String system = filled();
    String tenant = bench.installed(system, "1.0.0");
    List<ExportedRow> rows = export(tenant, system);

    assertThat(rows)
        .extracting(ExportedRow::getTable)
        .containsExactly("a Contact", "b_deal", "b_deal", "");
    assertThat(rows.get(0).getRow())
        .isEqualTo(
            Workbench.json("{'id': 1, 'more': {'k': [1]}, 'at': '2026-01-02T03:04:05+00:00'}"));
    assertThat(rows.get(1).getRow().getFieldsOrThrow("id").getStringValue())
        .isEqualTo("9007199254740993");
    assertThat(rows.get(1).getRow().getFieldsOrThrow("amount").getStringValue())
        .isEqualTo("12345678901234567.89");
    assertThat(rows.get(1).getRow().getFieldsOrThrow("raw").getStringValue()).isEqualTo("AQI=");
    assertThat(rows.get(2).getRow().getFieldsOrThrow("note").hasNullValue()).isTrue();
    assertThat(rows.getLast().getComplete()).isTrue();
    assertThat(rows.getLast().getRows()).isEqualTo(3);
  }

  @Test
  void domains_arrays_composites_and_json_lose_nothing_either() {
    String system = bench.system();
    bench.release(
        system,
        "1.0.0",
        1,
        "0.0.0",
        """
        CREATE DOMAIN key AS bigint;
        CREATE DOMAIN small_key AS key;
        CREATE DOMAIN keys AS bigint[];
        CREATE TYPE pair AS (a bigint, b numeric);
        CREATE TABLE odd (id small_key, many bigint[], named keys, keyed key[], amounts numeric[],
          one pair, all_of pair[], doc jsonb, plain int[]);
        INSERT INTO odd VALUES (9007199254740993, '{9007199254740993, NULL}', '{9007199254740995}',
          '{{1,2},{3,9007199254740993}}', '{0.10,12345678901234567.89}', (9007199254740993, 0.5),
          ARRAY[(1, 0.1)::pair, (2, 12345678901234567.89)::pair],
          '{"n": 9007199254740993, "m": [1, 0.1, 1e400], "s": "9"}', '{1,2}');
        """);
    String tenant = bench.installed(system);
    assertThat(export(tenant, system).getFirst().getRow())
        .isEqualTo(
            Workbench.json(
                """
                {'id': '9007199254740993', 'many': ['9007199254740993', null], 'named': ['9007199254740995'],
                 'keyed': [['1', '2'], ['3', '9007199254740993']], 'amounts': ['0.10', '12345678901234567.89'],
                 'one': {'a': '9007199254740993', 'b': 0.5},
                 'all_of': [{'a': 1, 'b': 0.1}, {'a': 2, 'b': '12345678901234567.89'}],
                 'doc': {'n': '9007199254740993', 'm': [1, 0.1, '1%s'], 's': '9'}, 'plain': [1, 2]}
                """
                    .formatted("0".repeat(400))));
  }

  @Test
  void what_is_closed_can_be_exported_and_is_closed_again_afterwards() throws SQLException {
    String system = filled();
    String tenant = bench.installed(system, "1.0.0");
    bench.succeeded(calls.suspend(tenant, system));
    assertThat(export(tenant, system)).hasSize(4);
    assertThat(canLogIn(tenant, system)).containsExactly("f");
    bench.succeeded(calls.resume(tenant, system));
    assertThat(canLogIn(tenant, system)).containsExactly("t");

    bench.succeeded(calls.uninstall(tenant, system));
    assertThat(export(tenant, system)).hasSize(4);
    assertThat(export(tenant, system)).hasSize(4);
    bench.succeeded(calls.purge(tenant, system));
    Refusal.of(ErrorReason.INSTALLATION_NOT_FOUND, () -> export(tenant, system));
  }

  @Test
  void a_large_export_waits_for_its_reader() {
    String system = large();
    assertThat(export(bench.installed(system, "1.0.0"), system).getLast().getRows())
        .isEqualTo(LARGE);
  }

  @Test
  void an_installation_that_is_resumed_during_its_export_stays_open() throws SQLException {
    String system = large();
    String tenant = bench.installed(system, "1.0.0");
    bench.succeeded(calls.suspend(tenant, system));
    Iterator<ExportedRow> rows = exporting(tenant, system);
    assertThat(rows.next().getTable()).isEqualTo("big");
    bench.succeeded(calls.resume(tenant, system));
    assertThat(last(rows).getComplete()).isTrue();
    assertThat(canLogIn(tenant, system)).containsExactly("t");
    assertThat(connectionLimit(tenant, system)).isGreaterThan(1);
  }

  @Test
  void work_on_another_system_of_the_tenant_does_not_disturb_an_export() throws SQLException {
    String system = large();
    String tenant = bench.installed(system, "1.0.0");
    bench.succeeded(calls.suspend(tenant, system));
    Iterator<ExportedRow> rows = exporting(tenant, system);
    assertThat(rows.next().getTable()).isEqualTo("big");
    Refusal.of(ErrorReason.CONFLICT, () -> export(tenant, system));
    String gate = "gate_" + UUID.randomUUID().toString().replace('-', '_');
    try (Connection admin = bench.tenantDatabase()) {
      String other = waiting(gate);
      Workbench.execute(admin, "create role " + gate);
      Operation installing = bench.installing(tenant, other, "1.0.0");
      assertThat(last(rows).getComplete()).isTrue();
      assertThat(canLogIn(tenant, system)).containsExactly("f");
      assertThat(
              server
                  .operations()
                  .getOperation(
                      GetOperationRequest.newBuilder()
                          .setOperationId(installing.getOperationId())
                          .build())
                  .hasEndedAt())
          .isFalse();
      Workbench.execute(admin, "drop role " + gate);
      bench.succeeded(installing);
    }
  }

  @Test
  void an_export_is_cut_off_by_what_keeps_the_installation_closed_and_leaves_it_so()
      throws SQLException {
    String system = large();
    String tenant = bench.installed(system, "1.0.0");
    bench.succeeded(calls.suspend(tenant, system));
    bench.succeeded(calls.uninstall(tenant, system));
    Iterator<ExportedRow> rows = exporting(tenant, system);
    assertThat(rows.next().getTable()).isEqualTo("big");
    bench.succeeded(calls.restore(tenant, system));
    Refusal.of(ErrorReason.STORE_UNAVAILABLE, () -> last(rows));
    assertThat(canLogIn(tenant, system)).containsExactly("f");
    assertThat(export(tenant, system)).hasSize(LARGE + 1);
    assertThat(canLogIn(tenant, system)).containsExactly("f");
  }

  /** Too much to be under way while nobody reads. */
  private String large() {
    String system = bench.system();
    bench.release(
        system,
        "1.0.0",
        1,
        "0.0.0",
        "CREATE TABLE big AS SELECT n, repeat('x', 1000) AS filling FROM generate_series(1, %d) n"
            .formatted(LARGE));
    return system;
  }

  /** A system whose installation waits while a role is there. */
  private String waiting(String role) {
    String system = bench.system();
    bench.release(
        system,
        "1.0.0",
        1,
        "0.0.0",
        "DO $$ BEGIN WHILE EXISTS (SELECT FROM pg_roles WHERE rolname = '%s') LOOP".formatted(role)
            + " PERFORM pg_sleep(0.05); END LOOP; END $$");
    return system;
  }

  private String filled() {
    String system = bench.system();
    bench.release(system, "1.0.0", 1, "0.0.0", TABLES);
    return system;
  }

  private List<ExportedRow> export(String tenant, String system) {
    List<ExportedRow> rows = new ArrayList<>();
    exporting(tenant, system).forEachRemaining(rows::add);
    return rows;
  }

  private Iterator<ExportedRow> exporting(String tenant, String system) {
    return server
        .tenants()
        .exportSystem(
            ExportSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
  }

  private static ExportedRow last(Iterator<ExportedRow> rows) {
    ExportedRow last = rows.next();
    while (rows.hasNext()) {
      last = rows.next();
    }
    return last;
  }

  private int connectionLimit(String tenant, String system) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      return Integer.parseInt(
          Workbench.texts(
                  database,
                  "select rolconnlimit from pg_roles where rolname = ?",
                  bench.installation(tenant, system).getSchemaName())
              .getFirst());
    }
  }

  private List<String> canLogIn(String tenant, String system) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      return Workbench.texts(
          database,
          "select rolcanlogin and rolvaliduntil is distinct from '-infinity'"
              + " and coalesce(rolvaliduntil, 'infinity') = 'infinity'"
              + " from pg_roles where rolname = ?",
          bench.installation(tenant, system).getSchemaName());
    }
  }
}
