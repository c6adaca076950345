package com.prismicx.msr.server.version;

import static com.prismicx.msr.server.Workbench.json;
import static com.prismicx.msr.server.Workbench.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.AcceptedFinding;
import com.prismicx.msr.v1.AcceptedFindings;
import com.prismicx.msr.v1.DeleteVersionRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.FindingCode;
import com.prismicx.msr.v1.GetVersionRequest;
import com.prismicx.msr.v1.ListMigrationsRequest;
import com.prismicx.msr.v1.ListVersionsRequest;
import com.prismicx.msr.v1.ListVersionsResponse;
import com.prismicx.msr.v1.SystemVersion;
import com.prismicx.msr.v1.UpdateVersionRequest;
import com.prismicx.msr.v1.View;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedServer.class)
final class VersionDraftsTest {
  private final Workbench bench;

  VersionDraftsTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_draft_keeps_everything_that_was_said_of_it() {
    String system = bench.system();
    SystemVersion.Builder said =
        version(system, "1.2.3-rc.1", 4)
            .setReleaseNotes("notes")
            .setDependencies(json("{'other_system': '^1.2.0', 'third': '>=1.0.0 <3.0.0'}"))
            .setSampleSql("INSERT INTO t VALUES (1)")
            .setConfigSchema(json("{'type': 'object'}"))
            .setConfigDefaults(json("{'a': {'b': [1, 2]}}"));
    SystemVersion draft = bench.draft(said);

    assertThat(draft.getStatus()).isEqualTo(SystemVersion.Status.DRAFT);
    assertThat(draft.getVersionId()).startsWith("v_");
    assertThat(draft.getContentSha256()).isEmpty();
    assertThat(draft.hasPublishedAt()).isFalse();
    assertThat(draft)
        .isEqualTo(
            said.setStatus(SystemVersion.Status.DRAFT)
                .setVersionId(draft.getVersionId())
                .setCreatedAt(draft.getCreatedAt())
                .setUpdatedAt(draft.getUpdatedAt())
                .setEtag(draft.getEtag())
                .build());
    assertThat(get(system, "1.2.3-rc.1")).isEqualTo(draft);
  }

  @Test
  void the_same_draft_again_is_the_same_and_another_content_is_refused() {
    String system = bench.system();
    SystemVersion first = bench.draft(system, "1.0.0", 1);
    assertThat(bench.draft(system, "1.0.0", 1)).isEqualTo(first);

    Refusal refusal = Refusal.of(ErrorReason.VERSION_EXISTS, () -> bench.draft(system, "1.0.0", 2));
    assertThat(refusal.message()).contains("update the draft");
    assertThat(refusal.variable("version")).isEqualTo("1.0.0");
  }

  @Test
  void a_published_version_is_not_created_again_with_other_content() {
    String system = bench.releasedSystem();
    assertThat(
            Refusal.of(ErrorReason.VERSION_EXISTS, () -> bench.draft(system, "1.0.0", 2)).message())
        .contains("take the next version");
    assertThat(bench.draft(system, "1.0.0", 1).getStatus())
        .isEqualTo(SystemVersion.Status.PUBLISHED);
  }

  @Test
  void an_update_changes_what_is_present_and_clears_what_is_explicitly_empty() {
    String system = bench.system();
    bench.draft(
        version(system, "1.0.0", 1)
            .setReleaseNotes("notes")
            .setDependencies(json("{'other': '1.x'}"))
            .setSampleSql("SELECT 1")
            .setAcceptedFindings(
                AcceptedFindings.newBuilder()
                    .addItems(
                        AcceptedFinding.newBuilder()
                            .setCode(FindingCode.REWRITE_LOCKED)
                            .setReason("few rows")))
            .setConfigDefaults(json("{'a': 1}")));

    SystemVersion raised =
        update(
            SystemVersion.newBuilder().setSystemId(system).setVersion("1.0.0").setSchemaVersion(2));
    assertThat(raised.getSchemaVersion()).isEqualTo(2);
    assertThat(raised.getReleaseNotes()).isEqualTo("notes");
    assertThat(raised.getDependencies()).isEqualTo(json("{'other': '1.x'}"));
    assertThat(raised.getAcceptedFindings().getItems(0).getReason()).isEqualTo("few rows");

    SystemVersion cleared =
        update(
            SystemVersion.newBuilder()
                .setSystemId(system)
                .setVersion("1.0.0")
                .setReleaseNotes("")
                .setSampleSql("")
                .setAcceptedFindings(AcceptedFindings.getDefaultInstance())
                .setDependencies(Struct.getDefaultInstance()));
    assertThat(cleared.getReleaseNotes()).isEmpty();
    assertThat(cleared.getSampleSql()).isEmpty();
    assertThat(cleared.hasAcceptedFindings()).isFalse();
    assertThat(cleared.getDependencies().getFieldsMap()).isEmpty();
    assertThat(cleared.getConfigDefaults()).isEqualTo(json("{'a': 1}"));
    assertThat(update(cleared.toBuilder())).isEqualTo(cleared);
  }

  @Test
  void an_old_etag_loses_in_an_update_and_in_a_delete() {
    String system = bench.system();
    String old = bench.draft(system, "1.0.0", 1).getEtag();
    String now = update(version(system, "1.0.0", 2)).getEtag();
    assertThat(
            Refusal.of(
                    ErrorReason.ETAG_MISMATCH,
                    () -> update(version(system, "1.0.0", 3).setEtag(old)))
                .variable("etag"))
        .isEqualTo(now);
    Refusal.of(ErrorReason.ETAG_MISMATCH, () -> delete(system, "1.0.0", old));
    delete(system, "1.0.0", now);
  }

  @Test
  void a_deleted_draft_is_gone_with_the_migrations_that_lead_to_it() {
    String system = bench.releasedSystem();
    bench.draft(system, "1.1.0", 2);
    bench.edge(system, "1.0.0", "1.1.0", "SELECT 1");
    delete(system, "1.1.0", "");

    Refusal.of(ErrorReason.VERSION_NOT_FOUND, () -> get(system, "1.1.0"));
    assertThat(
            bench
                .server()
                .migrations()
                .listMigrations(
                    ListMigrationsRequest.newBuilder()
                        .setSystemId(system)
                        .setVersionTo("1.1.0")
                        .build())
                .getMigrationsList())
        .isEmpty();
    bench.draft(system, "1.1.0", 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.0",
        "v1.0.0",
        "01.0.0",
        "1.00.0",
        "1.0.0-",
        "1.0.0-01",
        "1.0.0-a..b",
        "1.0.0+b",
        "0.0.0",
        "1.0.0 ",
        "1.0.0\n",
        "1.0.0-1234567890123456",
        "latest",
        "1.0.0-ü"
      })
  void what_is_not_a_version_is_refused(String text) {
    String system = bench.system();
    Refusal refusal = Refusal.of(ErrorReason.REQUEST_INVALID, () -> bench.draft(system, text, 1));
    assertThat(refusal.fields().get(0)).isEqualTo("system_version.version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'other': 'not a range'}",
        "{'other': ''}",
        "{'other': '\\u0000'}",
        "{'other': 1}",
        "{'other': {'a': '1'}}",
        "{'Not An Id': '1.x'}"
      })
  void what_is_not_a_dependency_is_refused(String dependencies) {
    String system = bench.system();
    Refusal refusal =
        Refusal.of(
            ErrorReason.REQUEST_INVALID,
            () -> bench.draft(version(system, "1.0.0", 1).setDependencies(json(dependencies))));
    assertThat(refusal.fields().get(0)).startsWith("system_version.dependencies.");
  }

  @Test
  void schema_version_is_required_and_at_least_zero() {
    String system = bench.system();
    assertThat(
            Refusal.of(
                    ErrorReason.REQUEST_INVALID,
                    () ->
                        bench.draft(
                            SystemVersion.newBuilder().setSystemId(system).setVersion("1.0.0")))
                .fields())
        .containsExactly("system_version.schema_version");
    Refusal.of(ErrorReason.REQUEST_INVALID, () -> bench.draft(system, "1.0.0", -1));
    bench.draft(system, "1.0.0", Integer.MAX_VALUE);
  }

  @Test
  void versions_are_listed_newest_first_by_precedence_whatever_the_page() {
    String system = bench.system();
    List<String> newestFirst =
        List.of(
            "10.0.0",
            "2.10.0",
            "2.9.0",
            "2.0.0",
            "2.0.0-rc.11",
            "2.0.0-rc.2",
            "2.0.0-rc.1.x",
            "2.0.0-rc.1",
            "2.0.0-beta",
            "2.0.0-alpha.b",
            "2.0.0-alpha.1",
            "2.0.0-alpha",
            "2.0.0-1",
            "1.0.10",
            "1.0.9",
            "0.0.1");
    List<String> created = new ArrayList<>(newestFirst);
    java.util.Collections.shuffle(created, new java.util.Random(7));
    created.forEach(version -> bench.draft(system, version, 1));
    assertThat(walk(ListVersionsRequest.newBuilder().setSystemId(system))).isEqualTo(newestFirst);
    assertThat(walk(ListVersionsRequest.newBuilder().setSystemId(system).setPageSize(1)))
        .isEqualTo(newestFirst);
    assertThat(walk(ListVersionsRequest.newBuilder().setSystemId(system).setPageSize(3)))
        .isEqualTo(newestFirst);
  }

  @Test
  void a_list_selects_by_status_and_leaves_big_fields_to_the_full_view() {
    String system = bench.releasedSystem();
    bench.draft(version(system, "1.1.0", 1).setSampleSql("SELECT 1"));
    ListVersionsRequest.Builder drafts =
        ListVersionsRequest.newBuilder().setSystemId(system).setStatus(SystemVersion.Status.DRAFT);
    assertThat(walk(drafts)).containsExactly("1.1.0");
    assertThat(list(drafts).getVersions(0).hasSampleSql()).isFalse();
    assertThat(list(drafts.setView(View.FULL)).getVersions(0).getSampleSql()).isEqualTo("SELECT 1");
    Refusal.of(
        ErrorReason.PAGE_TOKEN_INVALID,
        () ->
            list(
                drafts.setPageToken(
                    list(ListVersionsRequest.newBuilder().setSystemId(system).setPageSize(1))
                        .getNextPageToken())));
  }

  @Test
  @Timeout(20)
  void rows_with_only_the_source_documents_columns_are_readable_and_paged() throws SQLException {
    String system = bench.system();
    try (Connection connection = bench.control()) {
      for (String version : List.of("1.0.0", "1.1.0", "2.0.0")) {
        Workbench.execute(
            connection,
            "insert into system_versions (version_id, system_id, version, schema_version)"
                + " values ('%1$s_%2$s', '%1$s', '%2$s', 1)".formatted(system, version));
      }
    }
    SystemVersion version = get(system, "1.0.0");
    assertThat(version.getStatus()).isEqualTo(SystemVersion.Status.DRAFT);
    assertThat(version.getDependencies().getFieldsMap()).isEmpty();
    assertThat(walk(ListVersionsRequest.newBuilder().setSystemId(system).setPageSize(1)))
        .containsExactlyInAnyOrder("1.0.0", "1.1.0", "2.0.0");
  }

  @Test
  void unknown_systems_and_versions_are_not_found() {
    String system = bench.system();
    String none = Workbench.id("none");
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> bench.draft(none, "1.0.0", 1));
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> get(none, "1.0.0"));
    Refusal.of(
        ErrorReason.SYSTEM_NOT_FOUND,
        () -> list(ListVersionsRequest.newBuilder().setSystemId(none)));
    Refusal missing = Refusal.of(ErrorReason.VERSION_NOT_FOUND, () -> get(system, "9.9.9"));
    assertThat(missing.resource().getResourceName()).isEqualTo(system + "/9.9.9");
    Refusal.of(ErrorReason.VERSION_NOT_FOUND, () -> update(version(system, "9.9.9", 1)));
    Refusal.of(ErrorReason.VERSION_NOT_FOUND, () -> delete(system, "9.9.9", ""));
    Refusal.of(ErrorReason.VERSION_NOT_FOUND, () -> bench.publishing(system, "9.9.9"));
  }

  private SystemVersion get(String system, String version) {
    return bench
        .server()
        .versions()
        .getVersion(GetVersionRequest.newBuilder().setSystemId(system).setVersion(version).build());
  }

  private SystemVersion update(SystemVersion.Builder version) {
    return bench
        .server()
        .versions()
        .updateVersion(UpdateVersionRequest.newBuilder().setSystemVersion(version).build());
  }

  private void delete(String system, String version, String etag) {
    bench
        .server()
        .versions()
        .deleteVersion(
            DeleteVersionRequest.newBuilder()
                .setSystemId(system)
                .setVersion(version)
                .setEtag(etag)
                .build());
  }

  private ListVersionsResponse list(ListVersionsRequest.Builder request) {
    return bench.server().versions().listVersions(request.build());
  }

  private List<String> walk(ListVersionsRequest.Builder request) {
    List<String> versions = new ArrayList<>();
    ListVersionsResponse page;
    do {
      page = list(request);
      page.getVersionsList().forEach(version -> versions.add(version.getVersion()));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty() && versions.size() < 100);
    request.clearPageToken();
    return versions;
  }
}
