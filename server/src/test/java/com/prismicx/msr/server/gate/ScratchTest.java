package com.prismicx.msr.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.SystemVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
final class ScratchTest {
  private static final String LEFT =
      "select rolname from pg_roles where rolname like 'msr\\_ff%'"
          + " union select nspname from pg_namespace where nspname like 'msr\\_ff%'";

  private final Workbench bench;

  ScratchTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_published_version_has_the_fingerprint_of_what_is_installed() throws SQLException {
    String system = bench.releasedSystem();
    bench.release(system, "1.1.0", 2, "1.0.0", "ALTER TABLE item ADD COLUMN name text");
    String tenant = bench.installed(system);

    assertThat(fingerprint(system, "1.1.0"))
        .containsExactly(bench.installation(tenant, system).getFingerprint())
        .doesNotContainAnyElementsOf(fingerprint(system, "1.0.0"));
  }

  @Test
  void a_version_without_sql_has_a_fingerprint_too() throws SQLException {
    String system = bench.releasedSystem();
    bench.draft(system, "1.0.1", 1);
    bench.publish(system, "1.0.1");

    assertThat(fingerprint(system, "1.0.1")).isEqualTo(fingerprint(system, "1.0.0")).hasSize(1);
  }

  @Test
  void scripts_read_the_examples_of_parameters() {
    String system = bench.system();
    bench.draft(
        Workbench.version(system, "1.0.0", 1)
            .setParameters(
                Workbench.json(
                    "{'amount': {'type': 'number', 'example': 42, 'default': 1},"
                        + " 'word': {'type': 'string', 'default': 'a b'}}")));
    bench.edge(
        system,
        "0.0.0",
        "1.0.0",
        """
        CREATE TABLE item (id int);
        DO $$ BEGIN
          ASSERT current_setting('msr.param.amount') = '42';
          ASSERT current_setting('msr.param.word') = 'a b';
        END $$;
        """);
    bench.publish(system, "1.0.0");

    assertThat(bench.server().versions().getVersion(Versions.get(system, "1.0.0")).getStatus())
        .isEqualTo(SystemVersion.Status.PUBLISHED);
  }

  @Test
  void nothing_is_left_of_the_places_where_it_was_tried() throws SQLException {
    bench.releasedSystem();

    try (Connection connection = bench.tenantDatabase()) {
      assertThat(Workbench.texts(connection, LEFT)).isEmpty();
    }
  }

  private List<String> fingerprint(String system, String version) throws SQLException {
    try (Connection connection = bench.control()) {
      return Workbench.texts(
          connection,
          "select f.sha256 from version_fingerprints f join system_versions v using (version_id)"
              + " where v.system_id = ? and v.version = ?",
          system,
          version);
    }
  }
}
