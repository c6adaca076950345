package com.prismicx.msr.server.tenant;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.DataCopy;
import com.prismicx.msr.v1.ExportCopyRequest;
import com.prismicx.msr.v1.ExportedRow;
import com.prismicx.msr.v1.InstallationPlan;
import com.prismicx.msr.v1.ListCopiesRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.PlanSystemRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A tenant with a system whose version 1.1.0 adds a table and a column, and whose way back drops both: what the tests of losses
 * and copies begin with.
 */
record Notes(Workbench bench, String system, String tenant) {
  static final String UP =
      "ALTER TABLE customer ADD COLUMN phone text;"
          + "CREATE TABLE note (id bigint PRIMARY KEY, amount numeric, body text)";
  static final String DOWN = "ALTER TABLE customer DROP COLUMN phone; DROP TABLE note";

  /** At 1.1.0, with two customers and no note. */
  static Notes at110(Workbench bench) throws SQLException {
    return at110(bench, UP, DOWN);
  }

  static Notes at110(Workbench bench, String up, String down) throws SQLException {
    String system = bench.system();
    bench.release(
        system, "1.0.0", 1, "0.0.0", "CREATE TABLE customer (id int PRIMARY KEY, name text)");
    bench.release(system, "1.1.0", 2, "1.0.0", up, down);
    Notes notes = new Notes(bench, system, Workbench.id("t"));
    bench.succeeded(bench.installing(notes.tenant, system, "1.1.0"));
    notes.write("insert into customer values (1, 'Ann'), (2, 'Ben')");
    return notes;
  }

  /** One customer's phone, two notes. */
  Notes withData() throws SQLException {
    write("update customer set phone = '0123' where id = 1");
    write("insert into note values (1, 0.10, 'one'), (9007199254740993, 2, null)");
    return this;
  }

  void write(String sql) throws SQLException {
    try (Connection database = bench.tenantDatabase()) {
      Workbench.execute(database, "set search_path = " + schema());
      Workbench.execute(database, sql);
    }
  }

  String schema() {
    return bench.installation(tenant, system).getSchemaName();
  }

  InstallationPlan plan(String version) {
    return bench
        .server()
        .tenants()
        .planSystem(
            PlanSystemRequest.newBuilder()
                .setTenantId(tenant)
                .setSystemId(system)
                .setVersion(version)
                .build());
  }

  Operation rollingBack() {
    return bench.rollingBack(tenant, system, "1.0.0");
  }

  Operation rollingBackWithLeave() {
    return bench.rollingBackWithLeave(tenant, system, "1.0.0");
  }

  List<DataCopy> copies() {
    return bench
        .server()
        .tenants()
        .listCopies(ListCopiesRequest.newBuilder().setTenantId(tenant).setSystemId(system).build())
        .getCopiesList();
  }

  /** The rows of a copy such as {@code customer {id=1, name=Ann}}, and how many the last message tells. */
  List<String> exported(String copyId) {
    List<String> rows = new ArrayList<>();
    bench
        .server()
        .tenants()
        .exportCopy(
            ExportCopyRequest.newBuilder()
                .setTenantId(tenant)
                .setSystemId(system)
                .setCopyId(copyId)
                .build())
        .forEachRemaining(row -> rows.add(text(row)));
    return rows;
  }

  private static String text(ExportedRow row) {
    return row.getComplete()
        ? "complete " + row.getRows()
        : row.getTable() + " " + text(row.getRow());
  }

  private static String text(Struct struct) {
    TreeMap<String, String> texts = new TreeMap<>();
    struct
        .getFieldsMap()
        .forEach(
            (name, value) ->
                texts.put(
                    name,
                    switch (value.getKindCase()) {
                      case STRING_VALUE -> '"' + value.getStringValue() + '"';
                      case NUMBER_VALUE -> Long.toString((long) value.getNumberValue());
                      default -> "null";
                    }));
    return texts.toString();
  }

  /** Names of the schemas with copies of these operations that are there. */
  List<String> rooms(Operation operation) {
    try (Connection database = bench.tenantDatabase()) {
      return Workbench.texts(
          database,
          "select nspname from pg_namespace where nspname = ?",
          room(operation.getOperationId()));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  static String room(String operationId) {
    return "msr_b_" + operationId.substring(2);
  }
}
