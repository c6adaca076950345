package com.prismicx.msr.server.system;

import static com.prismicx.msr.server.Workbench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.RawCalls;
import com.prismicx.msr.server.RawCalls.Answer;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.DeleteSystemRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.GetVersionRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.UpdateSystemRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedServer.class)
final class SystemRegistryTest {
  private final Workbench bench;

  SystemRegistryTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_create_answers_201_with_the_place_and_the_whole_resource() {
    String id = Workbench.id("crm");
    CreateSystemRequest request =
        CreateSystemRequest.newBuilder()
            .setSystem(
                ManagementSystem.newBuilder()
                    .setSystemId(id)
                    .setName("CRM")
                    .setType("crm")
                    .setDescription("for sales people")
                    .setMetadata(json("{'owner': {'team': 'blue'}, 'n': 3}")))
            .build();
    Answer<ManagementSystem> created =
        RawCalls.withHeaders(bench.server(), stub -> stub.createSystem(request));

    assertThat(created.header("x-http-code")).isEqualTo("201");
    assertThat(created.header("location")).isEqualTo("/api/v1/systems/" + id);
    assertThat(created.header("etag")).isEqualTo('"' + created.message().getEtag() + '"');
    assertThat(created.message().getStatus()).isEqualTo(ManagementSystem.Status.ACTIVE);
    assertThat(created.message().getCreatedAt()).isEqualTo(created.message().getUpdatedAt());
    assertThat(created.message().getMetadata()).isEqualTo(request.getSystem().getMetadata());
    assertThat(get(id)).isEqualTo(created.message());
  }

  @Test
  void the_same_create_again_answers_the_same_system_with_200() {
    CreateSystemRequest request = Workbench.create(Workbench.id("crm")).build();
    ManagementSystem first = bench.server().systems().createSystem(request);

    Answer<ManagementSystem> second =
        RawCalls.withHeaders(bench.server(), stub -> stub.createSystem(request));

    assertThat(second.message()).isEqualTo(first);
    assertThat(second.header("x-http-code")).isNull();
  }

  @Test
  void a_create_with_other_content_is_refused_and_changes_nothing() {
    String id = bench.system();
    CreateSystemRequest.Builder other = Workbench.create(id);
    other.getSystemBuilder().setName("Another");

    Refusal refusal =
        Refusal.of(
            ErrorReason.SYSTEM_EXISTS, () -> bench.server().systems().createSystem(other.build()));

    assertThat(refusal.variable("system_id")).isEqualTo(id);
    assertThat(refusal.message()).contains("update it, or take another id");
    assertThat(get(id).getName()).isEqualTo("Name");
  }

  @Test
  void of_a_hundred_writers_with_different_contents_exactly_one_wins() throws Exception {
    String id = Workbench.id("race");
    List<Callable<Boolean>> writers =
        IntStream.range(0, 100).<Callable<Boolean>>mapToObj(i -> () -> creates(id, i)).toList();
    try (ExecutorService executor = Executors.newFixedThreadPool(50)) {
      long winners = 0;
      for (Future<Boolean> writer : executor.invokeAll(writers)) {
        winners += writer.get() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
    }
  }

  private boolean creates(String id, int i) {
    CreateSystemRequest.Builder request = Workbench.create(id);
    request.getSystemBuilder().setName("writer " + i);
    try {
      return bench.server().systems().createSystem(request.build()).getName().equals("writer " + i);
    } catch (io.grpc.StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.ALREADY_EXISTS);
      return false;
    }
  }

  @Test
  void an_update_keeps_what_is_absent_and_clears_what_is_explicitly_empty() {
    String id = bench.system();
    update(
        ManagementSystem.newBuilder()
            .setSystemId(id)
            .setDescription("text")
            .setMetadata(json("{'a': 1}")));

    ManagementSystem renamed =
        update(ManagementSystem.newBuilder().setSystemId(id).setName("Renamed"));
    assertThat(renamed.getDescription()).isEqualTo("text");
    assertThat(renamed.getMetadata()).isEqualTo(json("{'a': 1}"));
    assertThat(renamed.getType()).isEqualTo("kind");

    ManagementSystem cleared =
        update(
            ManagementSystem.newBuilder()
                .setSystemId(id)
                .setDescription("")
                .setMetadata(Struct.getDefaultInstance()));
    assertThat(cleared.getDescription()).isEmpty();
    assertThat(cleared.hasDescription()).isTrue();
    assertThat(cleared.hasMetadata()).isTrue();
    assertThat(cleared.getMetadata().getFieldsMap()).isEmpty();
    assertThat(cleared.getName()).isEqualTo("Renamed");
    assertThat(get(id)).isEqualTo(cleared);
  }

  @Test
  void what_was_read_can_be_sent_back_and_changes_nothing() {
    String id = bench.system();
    ManagementSystem read = get(id);
    assertThat(update(read.toBuilder())).isEqualTo(read);
  }

  @Test
  void an_update_with_an_old_etag_is_refused_with_the_present_one() {
    String id = bench.system();
    String old = get(id).getEtag();
    ManagementSystem now = update(ManagementSystem.newBuilder().setSystemId(id).setName("New"));

    Refusal refusal =
        Refusal.of(
            ErrorReason.ETAG_MISMATCH,
            () -> update(ManagementSystem.newBuilder().setSystemId(id).setName("X").setEtag(old)));

    assertThat(refusal.variable("etag")).isEqualTo(now.getEtag());
    assertThat(refusal.message()).contains("read it again");
    assertThat(
            update(
                    ManagementSystem.newBuilder()
                        .setSystemId(id)
                        .setName("Y")
                        .setEtag(now.getEtag()))
                .getName())
        .isEqualTo("Y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"%s\"", "W/\"%s\"", "%s"})
  void the_header_if_match_is_the_etag_of_an_update_and_of_a_delete(String form) {
    String id = bench.system();
    String old = get(id).getEtag();
    String now =
        update(ManagementSystem.newBuilder().setSystemId(id).setDescription("d")).getEtag();
    var stale =
        bench
            .server()
            .systems()
            .withInterceptors(RawCalls.sending("if-match", form.formatted(old)));
    var fresh =
        bench
            .server()
            .systems()
            .withInterceptors(RawCalls.sending("if-match", form.formatted(now)));
    DeleteSystemRequest delete = DeleteSystemRequest.newBuilder().setSystemId(id).build();

    Refusal.of(
        ErrorReason.ETAG_MISMATCH,
        () ->
            stale.updateSystem(
                UpdateSystemRequest.newBuilder()
                    .setSystem(ManagementSystem.newBuilder().setSystemId(id).setName("N"))
                    .build()));
    Refusal.of(ErrorReason.ETAG_MISMATCH, () -> stale.deleteSystem(delete));
    fresh.deleteSystem(delete);
  }

  @Test
  void if_match_star_matches_whatever_is_there() {
    String id = bench.system();
    ManagementSystem updated =
        bench
            .server()
            .systems()
            .withInterceptors(RawCalls.sending("if-match", "*"))
            .updateSystem(
                UpdateSystemRequest.newBuilder()
                    .setSystem(ManagementSystem.newBuilder().setSystemId(id).setName("N"))
                    .build());
    assertThat(updated.getName()).isEqualTo("N");
  }

  @Test
  void a_deleted_system_is_gone_with_its_versions_and_its_id_is_never_given_again() {
    String id = bench.releasedSystem();
    delete(id);

    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> get(id));
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> delete(id));
    Refusal.of(
        ErrorReason.SYSTEM_NOT_FOUND,
        () ->
            bench
                .server()
                .versions()
                .getVersion(
                    GetVersionRequest.newBuilder().setSystemId(id).setVersion("1.0.0").build()));
    Refusal refusal =
        Refusal.of(
            ErrorReason.SYSTEM_EXISTS,
            () -> bench.server().systems().createSystem(Workbench.create(id).build()));
    assertThat(refusal.message()).contains("deleted").contains("take another one");
  }

  @Test
  void a_system_that_a_tenant_has_is_not_deleted_but_can_be_retired() {
    String id = bench.releasedSystem();
    bench.succeeded(bench.install(Workbench.id("t"), id));

    Refusal refusal = Refusal.of(ErrorReason.SYSTEM_IN_USE, () -> delete(id));
    assertThat(refusal.message()).contains("set its status to RETIRED instead");

    update(
        ManagementSystem.newBuilder().setSystemId(id).setStatus(ManagementSystem.Status.RETIRED));
    Refusal.of(ErrorReason.SYSTEM_RETIRED, () -> bench.draft(id, "2.0.0", 1));
    Refusal.of(ErrorReason.SYSTEM_RETIRED, () -> bench.installing(Workbench.id("t"), id, "1.0.0"));
  }

  @Test
  void a_system_that_another_one_depends_on_is_not_deleted() {
    String needed = bench.system();
    String needing = bench.system();
    bench.draft(
        Workbench.version(needing, "1.0.0", 0)
            .setDependencies(json("{'" + needed + "': '^1.0.0'}")));

    assertThat(Refusal.of(ErrorReason.SYSTEM_IN_USE, () -> delete(needed)).message())
        .contains("depends on it");
  }

  @Test
  void a_status_stands_in_lower_case_in_the_table() throws SQLException {
    String id = bench.system();
    try (Connection connection = bench.control()) {
      String sql = "select status from management_systems where system_id = ?";
      assertThat(Workbench.texts(connection, sql, id)).containsExactly("active");
      update(
          ManagementSystem.newBuilder().setSystemId(id).setStatus(ManagementSystem.Status.RETIRED));
      assertThat(Workbench.texts(connection, sql, id)).containsExactly("retired");
    }
  }

  @Test
  void a_row_with_only_the_source_documents_columns_is_readable() throws SQLException {
    String id = Workbench.id("raw");
    try (Connection connection = bench.control()) {
      Workbench.execute(
          connection,
          "insert into management_systems (system_id, name, description, type, metadata) values ('"
              + id
              + "', 'Raw', null, 'crm', '{\"k\": [1, 2.5, null]}')");
    }
    ManagementSystem system = get(id);
    assertThat(system.getStatus()).isEqualTo(ManagementSystem.Status.ACTIVE);
    assertThat(system.hasDescription()).isFalse();
    assertThat(system.getMetadata()).isEqualTo(json("{'k': [1, 2.5, null]}"));
    assertThat(update(system.toBuilder().setName("Changed")).getName()).isEqualTo("Changed");
  }

  private ManagementSystem get(String id) {
    return bench
        .server()
        .systems()
        .getSystem(GetSystemRequest.newBuilder().setSystemId(id).build());
  }

  private ManagementSystem update(ManagementSystem.Builder system) {
    return bench
        .server()
        .systems()
        .updateSystem(UpdateSystemRequest.newBuilder().setSystem(system).build());
  }

  private void delete(String id) {
    bench.server().systems().deleteSystem(DeleteSystemRequest.newBuilder().setSystemId(id).build());
  }
}
