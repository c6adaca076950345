package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.PreconditionFailure;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.DataCopy;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.InstallationPlan;
import com.prismicx.msr.v1.InstallationPlan.EdgeClass;
import com.prismicx.msr.v1.InstallationPlan.Loss;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.RetrySystemRequest;
import com.prismicx.msr.v1.RollbackSystemRequest;
import com.prismicx.msr.v1.TenantSystem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A way back that loses data is counted, refused, allowed. */
@ExtendWith(SharedServer.class)
final class LossyRollbackTest {
  private static final String TWO_STEPS_UP =
      "CREATE TABLE note (id bigint PRIMARY KEY, amount numeric, body text);\n-- msr:step\n"
          + "ALTER TABLE customer ADD COLUMN phone text";

  private final Workbench bench;

  LossyRollbackTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void the_plan_counts_what_is_lost() throws SQLException {
    Notes notes = Notes.at110(bench).withData();
    InstallationPlan plan = notes.plan("1.0.0");
    assertThat(plan.getEdges(0).getEdgeClass()).isEqualTo(EdgeClass.LOSSY);
    assertThat(plan.getEdges(0).getLostList())
        .containsExactly(loss("column customer.phone", 1), loss("table note", 2));
    assertThat(plan.getObstaclesList())
        .extracting(InstallationPlan.Obstacle::getReason)
        .containsExactly(ErrorReason.DATA_WOULD_BE_LOST);
  }

  @Test
  void the_plan_says_of_a_version_without_a_proof_that_nobody_knows() throws SQLException {
    Notes notes = Notes.at110(bench).withData();
    try (Connection control = bench.control()) {
      Workbench.execute(
          control,
          "delete from version_proofs p using system_versions v where v.version_id = p.version_id"
              + " and v.system_id = '%s'".formatted(notes.system()));
    }
    InstallationPlan plan = notes.plan("1.0.0");
    assertThat(plan.getEdges(0).getEdgeClass()).isEqualTo(EdgeClass.REVERSIBLE);
    assertThat(plan.getObstaclesList()).isEmpty();
    bench.succeeded(notes.rollingBack());
  }

  @Test
  void the_plan_does_not_know_what_is_locked() throws SQLException {
    Notes notes = Notes.at110(bench).withData();
    try (Connection database = bench.tenantDatabase()) {
      database.setAutoCommit(false);
      Workbench.execute(database, "lock table " + notes.schema() + ".note");
      assertThat(notes.plan("1.0.0").getEdges(0).getLostList())
          .containsExactly(
              loss("column customer.phone", 1),
              Loss.newBuilder().setObject("table note").setUnknown(true).build());
    }
  }

  @Test
  void behind_another_edge_what_is_not_there_by_that_name_counts_as_something()
      throws SQLException {
    Notes notes = Notes.at110(bench);
    bench.release(
        notes.system(),
        "1.2.0",
        3,
        "1.1.0",
        "ALTER TABLE note RENAME TO remark",
        "ALTER TABLE remark RENAME TO note");
    bench.succeeded(bench.upgrade(notes.tenant(), notes.system(), "1.2.0"));
    assertThat(notes.plan("1.0.0").getEdges(0).getEdgeClass()).isEqualTo(EdgeClass.REVERSIBLE);
    assertThat(notes.plan("1.0.0").getEdges(1).getLostList())
        .containsExactly(
            loss("column customer.phone", 0),
            Loss.newBuilder().setObject("table note").setUnknown(true).build());

    notes.write("insert into remark values (1, 1, 'one')");
    Operation ended = bench.succeeded(notes.rollingBackWithLeave());
    assertThat(notes.copies().getFirst().getOperationId()).isEqualTo(ended.getOperationId());
    assertThat(notes.exported(notes.copies().getFirst().getCopyId()))
        .contains("remark {amount=\"1\", body=\"one\", id=\"1\"}");
  }

  @Test
  void without_leave_it_is_refused_with_how_much_of_what() throws SQLException {
    Notes notes = Notes.at110(bench).withData();
    Refusal refusal = Refusal.of(ErrorReason.DATA_WOULD_BE_LOST, notes::rollingBack);
    assertThat(refusal.message())
        .contains("1 of column customer.phone, 2 of table note", ":rollback with allow_data_loss");
    assertThat(refusal.violations())
        .extracting(PreconditionFailure.Violation::getSubject)
        .containsExactly(
            "tenants/%s/systems/%s/column customer.phone".formatted(notes.tenant(), notes.system()),
            "tenants/%s/systems/%s/table note".formatted(notes.tenant(), notes.system()));
    assertThat(status(notes)).isEqualTo(TenantSystem.Status.ACTIVE);
  }

  @Test
  void where_nothing_is_lost_no_leave_is_needed_and_nothing_is_copied() throws SQLException {
    Notes notes = Notes.at110(bench);
    bench.succeeded(notes.rollingBack());
    assertThat(notes.copies()).isEmpty();
  }

  @Test
  void what_is_written_after_it_was_accepted_is_found_before_the_first_step() throws SQLException {
    Notes notes = Notes.at110(bench);
    Operation accepted;
    try (Connection control = bench.control()) {
      Workbench.execute(
          control,
          """
          create function later() returns trigger language plpgsql as
            $$ begin new.run_after := now() + interval '1 hour'; return new; end $$;
          create trigger later before insert on operations for each row
            when (new.tenant_id = '%s') execute function later()
          """
              .formatted(notes.tenant()));
      accepted = notes.rollingBack();
      notes.withData();
      Workbench.execute(control, "drop function later() cascade");
      Workbench.execute(
          control,
          "update operations set run_after = null where operation_id = '%s'"
              .formatted(accepted.getOperationId()));
    }
    Operation ended = bench.server().await(accepted);
    assertThat(ended.getState()).isEqualTo(Operation.State.FAILED);
    assertThat(ended.getError().getReason()).isEqualTo(ErrorReason.DATA_WOULD_BE_LOST);
    assertThat(ended.getError().getMessage()).contains("2 of table note");
    assertThat(status(notes)).isEqualTo(TenantSystem.Status.ACTIVE);
    assertThat(notes.plan("1.0.0").getEdges(0).getLostList())
        .contains(loss("column customer.phone", 1));
  }

  @Test
  void what_cannot_be_copied_is_not_lost() throws SQLException {
    Notes notes = Notes.at110(bench).withData();
    notes.write(
        "alter table note enable row level security; alter table note force row level security");
    Operation ended = bench.server().await(notes.rollingBackWithLeave());
    assertThat(ended.getError().getReason()).isEqualTo(ErrorReason.DATA_WOULD_BE_LOST);
    assertThat(ended.getError().getMessage()).contains("could not be copied", "row-level security");
    assertThat(status(notes)).isEqualTo(TenantSystem.Status.ACTIVE);
    assertThat(notes.copies()).isEmpty();
    assertThat(notes.rooms(ended)).isEmpty();
  }

  @Test
  void a_retry_keeps_the_leave_and_copies_what_is_left_to_lose() throws SQLException {
    Notes notes =
        Notes.at110(
                bench,
                TWO_STEPS_UP,
                """
                ALTER TABLE customer DROP COLUMN phone;
                -- msr:step
                DO $$ BEGIN
                  IF EXISTS (SELECT FROM customer WHERE id = 2) THEN RAISE 'not yet'; END IF;
                END $$;
                DROP TABLE note
                """)
            .withData();
    Operation failed = bench.server().await(notes.rollingBackWithLeave());
    assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.MIGRATION_FAILED);
    assertThat(status(notes)).isEqualTo(TenantSystem.Status.FAILED);
    notes.write("delete from customer where id = 2");
    notes.write("delete from note where id = 1");
    Operation retried =
        bench.succeeded(
            bench
                .server()
                .tenants()
                .retrySystem(
                    RetrySystemRequest.newBuilder()
                        .setTenantId(notes.tenant())
                        .setSystemId(notes.system())
                        .build()));
    assertThat(notes.copies())
        .extracting(copy -> copy.getOperationId() + " " + names(copy))
        .containsExactly(
            retried.getOperationId() + " [note 1]",
            failed.getOperationId() + " [customer 2, note 2]");
  }

  @Test
  void an_upgrade_that_failed_in_the_middle_loses_only_what_it_wrote_itself() throws SQLException {
    String system = bench.system();
    bench.release(system, "1.0.0", 1, "0.0.0", "CREATE TABLE customer (id int PRIMARY KEY)");
    bench.release(
        system,
        "1.1.0",
        2,
        "1.0.0",
        """
        ALTER TABLE customer ADD COLUMN phone text DEFAULT 'none';
        -- msr:step
        ALTER TABLE customer ADD CONSTRAINT few CHECK (id < 10)
        """,
        """
        ALTER TABLE customer DROP CONSTRAINT few;
        -- msr:step
        ALTER TABLE customer DROP COLUMN phone
        """);
    Notes notes = new Notes(bench, system, Workbench.id("t"));
    bench.succeeded(bench.installing(notes.tenant(), system, "1.0.0"));
    notes.write("insert into customer values (11)");
    Operation failed = bench.upgrade(notes.tenant(), system, "1.1.0");
    assertThat(failed.getError().getReason()).isEqualTo(ErrorReason.MIGRATION_FAILED);
    bench.succeeded(notes.rollingBack());
  }

  @Test
  void no_leave_helps_over_an_edge_without_a_way_back() throws SQLException {
    Notes notes = Notes.at110(bench).withData();
    bench.release(notes.system(), "2.0.0", 3, "1.1.0", "DROP TABLE note");
    bench.succeeded(bench.upgrade(notes.tenant(), notes.system(), "2.0.0"));
    Refusal refusal = Refusal.of(ErrorReason.NO_ROLLBACK_PATH, notes::rollingBackWithLeave);
    assertThat(refusal.message()).contains("2.0.0", "go forward instead");
    assertThat(notes.plan("1.0.0").getObstacles(0).getReason())
        .isEqualTo(ErrorReason.NO_ROLLBACK_PATH);
  }

  @Test
  void a_repeated_request_is_answered_though_there_is_something_to_lose_by_now()
      throws SQLException {
    Notes notes = Notes.at110(bench);
    RollbackSystemRequest request =
        RollbackSystemRequest.newBuilder()
            .setTenantId(notes.tenant())
            .setSystemId(notes.system())
            .setVersion("1.0.0")
            .setRequestId(Workbench.id("again"))
            .build();
    Operation first = bench.server().tenants().rollbackSystem(request);
    bench.succeeded(first);
    bench.succeeded(bench.upgrade(notes.tenant(), notes.system(), "1.1.0"));
    notes.withData();
    assertThat(bench.server().tenants().rollbackSystem(request).getOperationId())
        .isEqualTo(first.getOperationId());
  }

  private TenantSystem.Status status(Notes notes) {
    return bench.installation(notes.tenant(), notes.system()).getStatus();
  }

  private static List<String> names(DataCopy copy) {
    return copy.getTablesList().stream()
        .map(table -> table.getName() + " " + table.getRows())
        .toList();
  }

  private static Loss loss(String object, long values) {
    return Loss.newBuilder().setObject(object).setValues(values).build();
  }
}
