package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Operation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Something unforeseen happens between the act behind the wall and the registry: both agree afterwards. */
@ExtendWith(SharedServer.class)
final class AvailabilityFaultTest {
  /** A change, what comes before it, and the status that the registry is kept from storing. */
  enum Turn {
    SUSPEND("suspended", AvailabilityCalls::suspend),
    RESUME("active", AvailabilityCalls::resume, SUSPEND),
    UNINSTALL("uninstalled", AvailabilityCalls::uninstall),
    UNINSTALL_WHAT_IS_SUSPENDED("uninstalled", AvailabilityCalls::uninstall, SUSPEND),
    RESTORE("active", AvailabilityCalls::restore, UNINSTALL),
    RESTORE_WHAT_WAS_SUSPENDED("suspended", AvailabilityCalls::restore, SUSPEND, UNINSTALL);

    private final String status;

    @SuppressWarnings("ImmutableEnumChecker") // a reference to a method
    private final Call call;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Turn> before;

    Turn(String status, Call call, Turn... before) {
      this.status = status;
      this.call = call;
      this.before = List.of(before);
    }
  }

  private interface Call {
    Operation begin(AvailabilityCalls calls, String tenant, String system);
  }

  private final Workbench bench;

  AvailabilityFaultTest(Workbench bench) {
    this.bench = bench;
  }

  @ParameterizedTest
  @EnumSource(Turn.class)
  void a_turn_that_fails_in_the_registry_is_undone_behind_the_wall(Turn turn) throws SQLException {
    String system = bench.releasedSystem();
    String tenant = bench.installed(system);
    turn.before.forEach(before -> bench.succeeded(begin(before, tenant, system)));
    List<String> before = standing(tenant, system);

    Operation failed;
    try (Connection control = bench.control()) {
      Workbench.execute(
          control,
          """
          create function stumble() returns trigger language plpgsql as
            $$ begin raise exception 'unforeseen'; end $$;
          create trigger stumble before update on tenant_systems for each row
            when (new.tenant_id = '%s' and new.status = '%s') execute function stumble()
          """
              .formatted(tenant, turn.status));
      failed = bench.server().await(begin(turn, tenant, system));
      Workbench.execute(control, "drop function stumble() cascade");
    }
    assertThat(failed.getState()).isEqualTo(Operation.State.FAILED);
    assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.OPERATION_FAILED);
    assertThat(standing(tenant, system)).isEqualTo(before);
    bench.succeeded(begin(turn, tenant, system));
  }

  private Operation begin(Turn turn, String tenant, String system) {
    return turn.call.begin(new AvailabilityCalls(bench), tenant, system);
  }

  /** What the registry and what the role say. */
  private List<String> standing(String tenant, String system) throws SQLException {
    var installation = bench.installation(tenant, system);
    try (Connection database = bench.tenantDatabase()) {
      return List.of(
          installation.getStatus().name(),
          Workbench.texts(
                  database,
                  "select row(rolcanlogin, rolconnlimit, coalesce(rolvaliduntil, 'infinity'))::text"
                      + " from pg_roles where rolname = ?",
                  installation.getSchemaName())
              .toString());
    }
  }
}
