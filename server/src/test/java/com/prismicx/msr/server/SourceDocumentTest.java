package com.prismicx.msr.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The four core tables have the source document's columns, in its order, with its types, defaults and constraints. The
 * document's own DDL is run beside ours, and the two are compared by the catalog.
 */
@ExtendWith(SharedServer.class)
final class SourceDocumentTest {
  private static final String DOCUMENT =
      """
      CREATE TABLE management_systems (
          system_id VARCHAR(50) PRIMARY KEY,
          name VARCHAR(100) NOT NULL,
          description TEXT,
          type VARCHAR(50) NOT NULL,  -- 'crm', 'sales', 'marketing', etc.
          status VARCHAR(20) NOT NULL DEFAULT 'active',
          created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
          updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
          metadata JSONB
      );
      CREATE TABLE system_versions (
          version_id VARCHAR(50) PRIMARY KEY,
          system_id VARCHAR(50) NOT NULL REFERENCES management_systems(system_id),
          version VARCHAR(20) NOT NULL,
          release_notes TEXT,
          schema_version INT NOT NULL,
          dependencies JSONB,
          created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
          UNIQUE(system_id, version)
      );
      CREATE TABLE tenant_systems (
          tenant_id VARCHAR(50) NOT NULL,
          system_id VARCHAR(50) NOT NULL REFERENCES management_systems(system_id),
          version_id VARCHAR(50) NOT NULL REFERENCES system_versions(version_id),
          status VARCHAR(20) NOT NULL DEFAULT 'active',
          installed_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
          updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
          configurations JSONB,
          PRIMARY KEY (tenant_id, system_id)
      );
      CREATE TABLE schema_migrations (
          migration_id VARCHAR(50) PRIMARY KEY,
          system_id VARCHAR(50) NOT NULL REFERENCES management_systems(system_id),
          version_from VARCHAR(20) NOT NULL,
          version_to VARCHAR(20) NOT NULL,
          migration_sql TEXT NOT NULL,
          rollback_sql TEXT,
          created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP
      );
      """;

  private static final String COLUMNS =
      """
      select format('%s %s not null %s default %s', a.attname, format_type(a.atttypid, a.atttypmod),
          a.attnotnull, coalesce(pg_get_expr(d.adbin, d.adrelid), '-'))
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum
      """;

  private static final String CONSTRAINTS =
      """
      select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
      where conrelid = ?::regclass and contype <> 'n' order by 1
      """;

  private final Workbench bench;

  SourceDocumentTest(Workbench bench) {
    this.bench = bench;
  }

  static Stream<String> tables() {
    return Stream.of(
        "management_systems", "system_versions", "tenant_systems", "schema_migrations");
  }

  @ParameterizedTest
  @MethodSource("tables")
  void a_table_begins_with_the_documents_columns_and_has_its_constraints(String table)
      throws SQLException {
    try (Connection connection = bench.control()) {
      List<String> columns = described(connection, COLUMNS, table);
      List<String> constraints = described(connection, CONSTRAINTS, table);
      withDocument(
          connection,
          () -> {
            List<String> expected = described(connection, COLUMNS, table);
            assertThat(columns).startsWith(expected.toArray(String[]::new));
            assertThat(constraints).containsAll(described(connection, CONSTRAINTS, table));
          });
    }
  }

  @Test
  void a_row_of_the_documents_columns_alone_is_a_system_a_version_and_a_migration()
      throws SQLException {
    String system = Workbench.id("raw");
    try (Connection connection = bench.control()) {
      Workbench.execute(
          connection,
          """
          insert into management_systems (system_id, name, type) values ('%1$s', 'Raw', 'crm');
          insert into system_versions (version_id, system_id, version, schema_version)
            values ('v_%1$s', '%1$s', '1.0.0', 1);
          insert into schema_migrations (migration_id, system_id, version_from, version_to, migration_sql)
            values ('m_%1$s', '%1$s', '0.0.0', '1.0.0', 'CREATE TABLE raw (id int)')
          """
              .formatted(system));
    }
    bench.publish(system, "1.0.0");
    bench.succeeded(bench.install(Workbench.id("t"), system));
  }

  private interface Check {
    void run() throws SQLException;
  }

  /** Runs a check in a transaction in which the document's tables hide ours, and undoes everything. */
  private static void withDocument(Connection connection, Check check) throws SQLException {
    connection.setAutoCommit(false);
    Workbench.execute(connection, "create schema document; set local search_path = document");
    Workbench.execute(connection, DOCUMENT);
    check.run();
    connection.rollback();
  }

  private static List<String> described(Connection connection, String query, String table)
      throws SQLException {
    List<String> lines = new ArrayList<>();
    for (String line : Workbench.texts(connection, query, table)) {
      lines.add(line.replace("public.", "").replace("document.", ""));
    }
    return lines;
  }
}
