package com.prismicx.msr.server.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.migration.ConcurrentStatement.AddValue;
import com.prismicx.msr.server.migration.ConcurrentStatement.CreateIndex;
import com.prismicx.msr.server.migration.ConcurrentStatement.DetachPartition;
import com.prismicx.msr.server.migration.ConcurrentStatement.DropIndex;
import com.prismicx.msr.server.migration.ConcurrentStatement.Name;
import com.prismicx.msr.server.migration.ConcurrentStatement.ReindexIndex;
import com.prismicx.msr.server.migration.ConcurrentStatement.Vacuum;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are read as the catalog has them. */
final class ConcurrentStatementTest {
  @Test
  void an_index_is_made() {
    assertThat(read("CREATE INDEX CONCURRENTLY Item_Name ON Item (name)"))
        .isEqualTo(new CreateIndex("item_name", name("item"), false));
    assertThat(
            read(
                "create unique index /* a */ concurrently if not exists \"My \"\"I\"\"\" on only"
                    + " \"S\".T using gin (a) where b"))
        .isEqualTo(new CreateIndex("My \"I\"", new Name("S", "t"), true));
  }

  @Test
  void an_index_is_dropped_or_built_again() {
    assertThat(read("DROP INDEX CONCURRENTLY IF EXISTS s.\"I\""))
        .isEqualTo(new DropIndex(new Name("s", "I"), true));
    assertThat(read("DROP INDEX CONCURRENTLY i RESTRICT"))
        .isEqualTo(new DropIndex(name("i"), false));
    assertThat(read("REINDEX INDEX CONCURRENTLY i")).isEqualTo(new ReindexIndex(name("i")));
    assertThat(read("REINDEX (VERBOSE, TABLESPACE x) INDEX CONCURRENTLY s.i"))
        .isEqualTo(new ReindexIndex(new Name("s", "i")));
  }

  @Test
  void a_value_is_added_to_an_enum() {
    assertThat(read("ALTER TYPE Mood ADD VALUE 'it''s :fine' AFTER 'x'"))
        .isEqualTo(new AddValue(name("mood"), "it's :fine", false));
    assertThat(read("ALTER TYPE s.\"Mood\" ADD VALUE IF NOT EXISTS $q$it's$q$"))
        .isEqualTo(new AddValue(new Name("s", "Mood"), "it's", true));
  }

  @Test
  void a_partition_is_detached() {
    assertThat(read("ALTER TABLE IF EXISTS ONLY a.b DETACH PARTITION \"c.d\" CONCURRENTLY"))
        .isEqualTo(new DetachPartition(new Name("a", "b"), name("c.d")));
  }

  @Test
  void tables_are_vacuumed() {
    assertThat(read("VACUUM (FULL, ANALYZE) a (x, y), s.b"))
        .isEqualTo(new Vacuum(List.of(name("a"), new Name("s", "b"))));
    assertThat(read("VACUUM FULL VERBOSE a")).isEqualTo(new Vacuum(List.of(name("a"))));
  }

  @Test
  void a_long_name_is_cut_as_the_catalog_cuts_it() {
    assertThat(read("DROP INDEX CONCURRENTLY " + "a".repeat(70)))
        .isEqualTo(new DropIndex(name("a".repeat(63)), false));
    assertThat(read("DROP INDEX CONCURRENTLY \"" + "ä".repeat(40) + "\""))
        .isEqualTo(new DropIndex(name("ä".repeat(31)), false));
    assertThat(read("DROP INDEX CONCURRENTLY Äb")).isEqualTo(new DropIndex(name("Äb"), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SELECT 1",
        "CREATE INDEX i ON t (a)",
        "CREATE INDEX CONCURRENTLY ON t (a)",
        "CREATE INDEX CONCURRENTLY U&\"i\" ON t (a)",
        "CREATE INDEX CONCURRENTLY 'i' ON t (a)",
        "CREATE INDEX CONCURRENTLY i",
        "DROP INDEX CONCURRENTLY a, b",
        "DROP INDEX CONCURRENTLY a CASCADE",
        "REINDEX TABLE CONCURRENTLY t",
        "REINDEX (CONCURRENTLY) INDEX t",
        "REINDEX (",
        "ALTER TYPE t ADD VALUE E'a'",
        "ALTER TABLE t DETACH PARTITION p",
        "ALTER TABLE t DETACH PARTITION p FINALIZE",
        "VACUUM",
        "VACUUM a,",
      })
  void everything_else_is_none(String sql) {
    assertThat(ConcurrentStatement.parse(sql)).isEmpty();
  }

  private static Name name(String name) {
    return new Name(null, name);
  }

  private static ConcurrentStatement read(String sql) {
    return ConcurrentStatement.parse(sql).orElseThrow();
  }
}
