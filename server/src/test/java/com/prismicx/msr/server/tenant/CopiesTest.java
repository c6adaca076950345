package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.fault.Eventually;
import com.prismicx.msr.v1.DataCopy;
import com.prismicx.msr.v1.DeleteCopyRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Operation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a rollback loses is copied first: listed, exported, destroyed when its time is over. */
@ExtendWith(SharedServer.class)
final class CopiesTest {
  private final Workbench bench;

  CopiesTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_copy_holds_the_rows_of_the_tables_that_lose_something() throws SQLException {
    Notes notes = Notes.at110(bench).withData();
    Operation ended = bench.succeeded(notes.rollingBackWithLeave());
    DataCopy copy = notes.copies().getFirst();
    assertThat(copy.getOperationId()).isEqualTo(ended.getOperationId());
    assertThat(copy.getVersion()).isEqualTo("1.1.0");
    assertThat(copy.getTablesList())
        .extracting(table -> table.getName() + " " + table.getRows())
        .containsExactly("customer 2", "note 2");
    assertThat(copy.getPurgeAt().getSeconds() - copy.getCreatedAt().getSeconds())
        .isEqualTo(Duration.ofDays(30).toSeconds());
    assertThat(notes.exported(copy.getCopyId()))
        .containsExactlyInAnyOrder(
            "customer {id=1, name=\"Ann\", phone=\"0123\"}",
            "customer {id=2, name=\"Ben\", phone=null}",
            "note {amount=\"0.10\", body=\"one\", id=\"1\"}",
            "note {amount=\"2\", body=null, id=\"9007199254740993\"}",
            "complete 4")
        .endsWith("complete 4");
    assertThat(bench.tables(bench.installation(notes.tenant(), notes.system())))
        .containsExactly("customer");
  }

  @Test
  void a_table_that_loses_nothing_is_not_copied() throws SQLException {
    Notes notes = Notes.at110(bench);
    notes.write("insert into note values (1, 1, 'one')");
    bench.succeeded(notes.rollingBackWithLeave());
    assertThat(notes.copies().getFirst().getTablesList())
        .extracting(DataCopy.Table::getName)
        .containsExactly("note");
  }

  @Test
  void types_that_the_rollback_drops_and_odd_names_are_copied_too() throws SQLException {
    Notes notes =
        Notes.at110(
            bench,
            Notes.UP
                + ";CREATE TYPE mood AS ENUM ('good'); CREATE TABLE \"Odd \"\"one\" (\"a b\" mood,"
                + " c bytea)",
            Notes.DOWN + ";DROP TABLE \"Odd \"\"one\"; DROP TYPE mood");
    notes.write("insert into \"Odd \"\"one\" values ('good', '\\x00ff')");
    bench.succeeded(notes.rollingBackWithLeave());
    assertThat(notes.exported(notes.copies().getFirst().getCopyId()))
        .containsExactly("Odd \"one {a b=\"good\", c=\"AP8=\"}", "complete 1");
  }

  @Test
  void no_tenant_reaches_a_copy_not_even_its_own() throws SQLException {
    Notes notes = Notes.at110(bench).withData();
    Operation ended = bench.succeeded(notes.rollingBackWithLeave());
    Notes other = Notes.at110(bench);
    for (String role : List.of(notes.schema(), other.schema())) {
      for (String sql : List.of("select * from %s.note", "insert into %s.note values ('{}')")) {
        try (Connection database = bench.tenantDatabase()) {
          Workbench.execute(database, "set role " + role);
          assertThatThrownBy(
                  () ->
                      Workbench.execute(
                          database, sql.formatted(Notes.room(ended.getOperationId()))))
              .hasMessageContaining("permission denied for schema");
        }
      }
    }
    String copyId = notes.copies().getFirst().getCopyId();
    Refusal.of(ErrorReason.COPY_NOT_FOUND, () -> other.exported(copyId));
    Refusal.of(ErrorReason.COPY_NOT_FOUND, () -> delete(other, copyId));
    assertThat(other.copies()).isEmpty();
  }

  @Test
  void a_copy_can_be_destroyed_before_its_time() throws SQLException {
    Notes notes = Notes.at110(bench).withData();
    Operation ended = bench.succeeded(notes.rollingBackWithLeave());
    String copyId = notes.copies().getFirst().getCopyId();
    assertThat(notes.rooms(ended)).hasSize(1);
    delete(notes, copyId);
    assertThat(notes.copies()).isEmpty();
    assertThat(notes.rooms(ended)).isEmpty();
    Refusal.of(ErrorReason.COPY_NOT_FOUND, () -> notes.exported(copyId));
  }

  @Test
  void one_that_is_being_destroyed_is_not_found_any_more() throws SQLException {
    Notes notes = Notes.at110(bench).withData();
    Operation ended = bench.succeeded(notes.rollingBackWithLeave());
    String copyId = notes.copies().getFirst().getCopyId();
    try (Connection database = bench.tenantDatabase()) {
      Workbench.execute(database, "drop schema " + Notes.room(ended.getOperationId()) + " cascade");
    }
    Refusal.of(ErrorReason.COPY_NOT_FOUND, () -> notes.exported(copyId));
    delete(notes, copyId);
    assertThat(notes.copies()).isEmpty();
  }

  @Test
  void a_purge_of_the_system_destroys_its_copies() throws SQLException {
    Notes notes = Notes.at110(bench).withData();
    Operation ended = bench.succeeded(notes.rollingBackWithLeave());
    bench.succeeded(new AvailabilityCalls(bench).uninstall(notes.tenant(), notes.system()));
    assertThat(notes.copies()).hasSize(1);
    bench.succeeded(new AvailabilityCalls(bench).purge(notes.tenant(), notes.system()));
    assertThat(notes.rooms(ended)).isEmpty();
    try (Connection control = bench.control()) {
      assertThat(
              Workbench.texts(
                  control,
                  "select copy_id from data_copies where operation_id = ?",
                  ended.getOperationId()))
          .isEmpty();
    }
  }

  @Test
  void a_copy_is_destroyed_after_thirty_days() throws SQLException {
    try (TestServer server = TestServer.start()) {
      Notes notes = Notes.at110(new Workbench(server)).withData();
      Operation ended = new Workbench(server).succeeded(notes.rollingBackWithLeave());
      Instant due = Instant.now().plus(Duration.ofDays(30));
      TestServer early = server.another(Map.of(), () -> due.minus(Duration.ofHours(1)));
      early.stop();
      assertThat(notes.rooms(ended)).hasSize(1);
      TestServer late = server.another(Map.of(), () -> due.plus(Duration.ofHours(1)));
      try {
        Eventually.holds(
            Duration.ofSeconds(30),
            "it is destroyed",
            () -> notes.copies().isEmpty() && notes.rooms(ended).isEmpty());
      } finally {
        late.stop();
      }
    }
  }

  @Test
  void one_that_cannot_be_destroyed_does_not_keep_the_others() throws SQLException {
    try (TestServer server = TestServer.start()) {
      Workbench fresh = new Workbench(server);
      Notes stuck = Notes.at110(fresh).withData();
      String room = Notes.room(fresh.succeeded(stuck.rollingBackWithLeave()).getOperationId());
      Notes other = Notes.at110(fresh).withData();
      fresh.succeeded(other.rollingBackWithLeave());
      try (Connection database = fresh.tenantDatabase()) {
        Workbench.execute(database, "alter schema " + room + " owner to current_user");
      }
      TestServer late = server.another(Map.of(), () -> Instant.now().plus(Duration.ofDays(31)));
      try {
        Eventually.holds(
            Duration.ofSeconds(30), "the other is destroyed", () -> other.copies().isEmpty());
        assertThat(stuck.copies()).hasSize(1);
      } finally {
        late.stop();
      }
    }
  }

  private void delete(Notes notes, String copyId) {
    bench
        .server()
        .tenants()
        .deleteCopy(
            DeleteCopyRequest.newBuilder()
                .setTenantId(notes.tenant())
                .setSystemId(notes.system())
                .setCopyId(copyId)
                .build());
  }
}
