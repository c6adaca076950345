package com.prismicx.msr.server.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.DeleteMigrationRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetMigrationRequest;
import com.prismicx.msr.v1.ListMigrationsRequest;
import com.prismicx.msr.v1.ListMigrationsResponse;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.UpdateMigrationRequest;
import com.prismicx.msr.v1.View;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
final class MigrationEdgesTest {
  private final Workbench bench;

  MigrationEdgesTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void an_edge_of_a_draft_is_created_read_changed_and_removed() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    SchemaMigration created = bench.edge(system, "0.0.0", "1.0.0", "SELECT 1");
    assertThat(created.getMigrationId()).startsWith("m_");
    assertThat(get(system, created.getMigrationId())).isEqualTo(created);

    SchemaMigration.Builder change = named(created).setRollbackSql("SELECT 2");
    SchemaMigration changed = update(change);
    assertThat(changed.getMigrationSql()).isEqualTo("SELECT 1");
    assertThat(changed.getRollbackSql()).isEqualTo("SELECT 2");
    assertThat(update(named(created).setRollbackSql("")).hasRollbackSql()).isFalse();

    delete(system, created.getMigrationId());
    Refusal.of(ErrorReason.MIGRATION_NOT_FOUND, () -> get(system, created.getMigrationId()));
  }

  @Test
  void the_same_edge_again_is_the_same_and_other_sql_is_refused() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    SchemaMigration first = bench.edge(system, "0.0.0", "1.0.0", "SELECT 1");
    assertThat(bench.edge(system, "0.0.0", "1.0.0", "SELECT 1")).isEqualTo(first);
    Refusal refusal =
        Refusal.of(
            ErrorReason.MIGRATION_EXISTS, () -> bench.edge(system, "0.0.0", "1.0.0", "SELECT 2"));
    assertThat(refusal.variable("version_from")).isEqualTo("0.0.0");
    assertThat(refusal.variable("version_to")).isEqualTo("1.0.0");
  }

  @Test
  void repeating_a_create_is_safe_after_the_version_was_published_and_nothing_else_is() {
    String system = bench.releasedSystem();
    String sql = "CREATE TABLE item (id int PRIMARY KEY)";
    SchemaMigration edge = bench.edge(system, "0.0.0", "1.0.0", sql);
    bench.draft(system, "0.9.0", 1);
    Refusal.of(
        ErrorReason.VERSION_NOT_DRAFT, () -> bench.edge(system, "0.9.0", "1.0.0", "SELECT 1"));
    Refusal.of(
        ErrorReason.VERSION_NOT_DRAFT, () -> update(named(edge).setMigrationSql("SELECT 1")));
    Refusal.of(ErrorReason.VERSION_NOT_DRAFT, () -> delete(system, edge.getMigrationId()));
  }

  @Test
  void both_ends_must_exist_and_rise() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    bench.draft(system, "2.0.0", 1);
    Refusal.of(
        ErrorReason.SYSTEM_NOT_FOUND,
        () -> bench.edge(Workbench.id("none"), "0.0.0", "1.0.0", "SELECT 1"));
    Refusal.of(
        ErrorReason.VERSION_NOT_FOUND, () -> bench.edge(system, "0.0.0", "3.0.0", "SELECT 1"));
    Refusal.of(
        ErrorReason.VERSION_NOT_FOUND, () -> bench.edge(system, "1.5.0", "2.0.0", "SELECT 1"));
    for (String to : List.of("1.0.0", "2.0.0")) {
      assertThat(
              Refusal.of(
                      ErrorReason.REQUEST_INVALID,
                      () -> bench.edge(system, "2.0.0", to, "SELECT 1"))
                  .message())
          .contains("not higher");
    }
    Refusal.of(ErrorReason.REQUEST_INVALID, () -> bench.edge(system, "x", "2.0.0", "SELECT 1"));
    Refusal.of(ErrorReason.REQUEST_INVALID, () -> bench.edge(system, "0.0.0", "0.0.0", "SELECT 1"));
  }

  @Test
  void what_a_create_needs_is_named() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    assertThat(refused(system, "", "1.0.0", "SELECT 1")).containsExactly("migration.version_from");
    assertThat(refused(system, "0.0.0", "", "SELECT 1")).containsExactly("migration.version_to");
    assertThat(refused(system, "0.0.0", "1.0.0", "")).containsExactly("migration.migration_sql");
    assertThat(refused(system, "0.0.0", "1.0.0", "-- " + "ü".repeat(1 << 19)))
        .containsExactly("migration.migration_sql");
  }

  private List<String> refused(String system, String from, String to, String sql) {
    return Refusal.of(ErrorReason.REQUEST_INVALID, () -> bench.edge(system, from, to, sql))
        .fields();
  }

  @Test
  void where_an_edge_leads_cannot_change() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    bench.draft(system, "2.0.0", 1);
    SchemaMigration edge = bench.edge(system, "0.0.0", "1.0.0", "SELECT 1");
    assertThat(
            Refusal.of(ErrorReason.REQUEST_INVALID, () -> update(named(edge).setVersionTo("2.0.0")))
                .fields())
        .containsExactly("migration.version_to");
    assertThat(update(edge.toBuilder())).isEqualTo(edge);
    assertThat(
            Refusal.of(
                    ErrorReason.REQUEST_INVALID,
                    () -> update(SchemaMigration.newBuilder().setSystemId(system)))
                .fields())
        .containsExactly("migration.migration_id");
  }

  @Test
  void an_old_etag_loses_and_an_edge_of_another_system_is_not_found() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    SchemaMigration edge = bench.edge(system, "0.0.0", "1.0.0", "SELECT 1");
    update(named(edge).setMigrationSql("SELECT 3"));
    Refusal.of(
        ErrorReason.ETAG_MISMATCH,
        () -> update(named(edge).setMigrationSql("SELECT 4").setEtag(edge.getEtag())));
    String other = bench.system();
    Refusal.of(ErrorReason.MIGRATION_NOT_FOUND, () -> get(other, edge.getMigrationId()));
    Refusal.of(ErrorReason.MIGRATION_NOT_FOUND, () -> delete(other, edge.getMigrationId()));
    Refusal.of(
        ErrorReason.MIGRATION_NOT_FOUND,
        () -> update(named(edge).setSystemId(other).setMigrationSql("SELECT 5")));
  }

  @Test
  void edges_are_listed_by_where_they_lead_newest_first_then_by_where_they_start() {
    String system = bench.system();
    List.of("1.0.0", "1.2.0", "1.10.0").forEach(version -> bench.draft(system, version, 1));
    bench.edge(system, "0.0.0", "1.0.0", "SELECT 1");
    bench.edge(system, "1.0.0", "1.2.0", "SELECT 1");
    bench.edge(system, "1.2.0", "1.10.0", "SELECT 1");
    bench.edge(system, "0.0.0", "1.10.0", "SELECT 1");
    List<String> expected = List.of("0.0.0 1.10.0", "1.2.0 1.10.0", "1.0.0 1.2.0", "0.0.0 1.0.0");
    ListMigrationsRequest.Builder all = ListMigrationsRequest.newBuilder().setSystemId(system);
    assertThat(walk(all)).isEqualTo(expected);
    assertThat(walk(all.setPageSize(1))).isEqualTo(expected);
    assertThat(walk(all.setPageSize(3))).isEqualTo(expected);
    assertThat(walk(all.setVersionFrom("0.0.0"))).containsExactly("0.0.0 1.10.0", "0.0.0 1.0.0");
    assertThat(walk(all.setVersionTo("1.0.0"))).containsExactly("0.0.0 1.0.0");
    assertThat(list(all).getMigrations(0).hasMigrationSql()).isFalse();
    assertThat(list(all.setView(View.FULL)).getMigrations(0).getMigrationSql())
        .isEqualTo("SELECT 1");
    Refusal.of(
        ErrorReason.SYSTEM_NOT_FOUND,
        () -> list(ListMigrationsRequest.newBuilder().setSystemId(Workbench.id("none"))));
    Refusal.of(
        ErrorReason.PAGE_TOKEN_INVALID, () -> list(all.clone().setPageToken("AAAAAAAAAAAA")));
  }

  private static SchemaMigration.Builder named(SchemaMigration edge) {
    return SchemaMigration.newBuilder()
        .setSystemId(edge.getSystemId())
        .setMigrationId(edge.getMigrationId());
  }

  private SchemaMigration get(String system, String id) {
    return bench
        .server()
        .migrations()
        .getMigration(
            GetMigrationRequest.newBuilder().setSystemId(system).setMigrationId(id).build());
  }

  private SchemaMigration update(SchemaMigration.Builder edge) {
    return bench
        .server()
        .migrations()
        .updateMigration(UpdateMigrationRequest.newBuilder().setMigration(edge).build());
  }

  private void delete(String system, String id) {
    bench
        .server()
        .migrations()
        .deleteMigration(
            DeleteMigrationRequest.newBuilder().setSystemId(system).setMigrationId(id).build());
  }

  private ListMigrationsResponse list(ListMigrationsRequest.Builder request) {
    return bench.server().migrations().listMigrations(request.build());
  }

  private List<String> walk(ListMigrationsRequest.Builder all) {
    ListMigrationsRequest.Builder request = all.clone();
    List<String> edges = new ArrayList<>();
    ListMigrationsResponse page;
    do {
      page = list(request);
      page.getMigrationsList()
          .forEach(edge -> edges.add(edge.getVersionFrom() + " " + edge.getVersionTo()));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return edges;
  }
}
