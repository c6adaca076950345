package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.RestoreSystemRequest;
import com.prismicx.msr.v1.ResumeSystemRequest;
import com.prismicx.msr.v1.SuspendSystemRequest;
import com.prismicx.msr.v1.TenantServiceGrpc.TenantServiceBlockingStub;
import com.prismicx.msr.v1.UninstallSystemRequest;
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
    SUSPEND("suspended") {
      @Override
      Operation begin(TenantServiceBlockingStub calls, String tenant, String system) {
        return calls.suspendSystem(
            SuspendSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
      }
    },
    RESUME("active", SUSPEND) {
      @Override
      Operation begin(TenantServiceBlockingStub calls, String tenant, String system) {
        return calls.resumeSystem(
            ResumeSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
      }
    },
    UNINSTALL("uninstalled") {
      @Override
      Operation begin(TenantServiceBlockingStub calls, String tenant, String system) {
        return calls.uninstallSystem(
            UninstallSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
      }
    },
    UNINSTALL_WHAT_IS_SUSPENDED("uninstalled", SUSPEND) {
      @Override
      Operation begin(TenantServiceBlockingStub calls, String tenant, String system) {
        return UNINSTALL.begin(calls, tenant, system);
      }
    },
    RESTORE("active", UNINSTALL) {
      @Override
      Operation begin(TenantServiceBlockingStub calls, String tenant, String system) {
        return calls.restoreSystem(
            RestoreSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
      }
    },
    RESTORE_WHAT_WAS_SUSPENDED("suspended", SUSPEND, UNINSTALL) {
      @Override
      Operation begin(TenantServiceBlockingStub calls, String tenant, String system) {
        return RESTORE.begin(calls, tenant, system);
      }
    };

    private final String status;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Turn> before;

    Turn(String status, Turn... before) {
      this.status = status;
      this.before = List.of(before);
    }

    abstract Operation begin(TenantServiceBlockingStub calls, String tenant, String system);
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
    return turn.begin(bench.server().tenants(), tenant, system);
  }

  /** What the registry and what the role say. */
  private List<String> standing(String tenant, String system) throws SQLException {
    var installation = bench.installation(tenant, system);
    try (Connection database = bench.tenantDatabase()) {
      return List.of(
          installation.getStatus().name(),
          Workbench.texts(
                  database,
                  "select row(rolcanlogin, rolconnlimit, coalesce(rolvaliduntil, 'infinity'))::text from pg_roles where rolname = ?",
                  installation.getSchemaName())
              .toString());
    }
  }
}
