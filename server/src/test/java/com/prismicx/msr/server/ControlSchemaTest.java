package com.prismicx.msr.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.postgres.ControlDatabase;
import com.prismicx.msr.server.postgres.DatabaseSettings;
import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.stores.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The control schema as the migrations make it: every change of it shows in the golden file's diff. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ControlSchemaTest {
  private static final Path GOLDEN = Path.of("src/test/resources/control-schema.golden.txt");

  private static final String DUMP =
      """
      select line from (
        select c.relname as relation, 1 as kind, a.attnum::int as place,
          format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
            case when a.attnotnull then ' not null' else '' end,
            case when a.attidentity <> '' then ' identity'
              else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') end) as line
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
        union all
        select c.relname, 2, 0, format('%s constraint %s %s', c.relname, k.conname, pg_get_constraintdef(k.oid))
        from pg_constraint k join pg_class c on c.oid = k.conrelid
        where c.relnamespace = 'public'::regnamespace and k.contype <> 'n'
        union all
        select t.relname, 3, 0, pg_get_indexdef(i.indexrelid)
        from pg_index i join pg_class t on t.oid = i.indrelid
        where t.relnamespace = 'public'::regnamespace
          and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u'))
      ) dump where relation <> 'control_schema_history'
      order by relation, kind, place, line
      """;

  private StoreSettings stores;

  @BeforeAll
  void migrate() {
    stores = TestStores.fresh();
    ControlDatabase.migrate(
        new DatabaseSettings(
            stores.control().url(), stores.control().user(), stores.control().password(), 2));
  }

  @AfterAll
  void drop() {
    stores.drop();
  }

  @Test
  void the_schema_is_the_one_in_the_golden_file() throws IOException, SQLException {
    String schema = String.join("\n", query(DUMP)) + "\n";
    if (Boolean.getBoolean("msr.golden.update")) {
      Files.writeString(GOLDEN, schema);
    }
    assertThat(schema)
        .as(
            "the control schema; renew %s with -Dmsr.golden.update=true when a change is meant",
            GOLDEN)
        .isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void the_source_documents_tables_take_rows_that_know_nothing_of_our_columns()
      throws SQLException {
    try (Connection connection = stores.control().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into management_systems (system_id, name, type) values ('raw', 'Raw', 'crm')");
      statement.execute(
          "insert into system_versions (version_id, system_id, version, schema_version)"
              + " values ('v1', 'raw', '1.0.0', 1)");
      statement.execute(
          "insert into schema_migrations (migration_id, system_id, version_from, version_to, migration_sql)"
              + " values ('m1', 'raw', '0.0.0', '1.0.0', 'select 1')");
    }
    assertThat(query("select status from management_systems where system_id = 'raw'"))
        .containsExactly("active");
  }

  private List<String> query(String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = stores.control().connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return lines;
  }
}
