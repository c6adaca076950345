package com.prismicx.msr.server.migration;

import static com.prismicx.msr.server.Workbench.json;
import static com.prismicx.msr.server.Workbench.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.RawCalls;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.fault.Eventually;
import com.prismicx.msr.v1.DeleteMigrationRequest;
import com.prismicx.msr.v1.DeleteVersionRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetOperationRequest;
import com.prismicx.msr.v1.GetVersionRequest;
import com.prismicx.msr.v1.ListOperationsRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.PublishVersionRequest;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.SystemVersion;
import com.prismicx.msr.v1.UpdateVersionRequest;
import io.grpc.Metadata;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
final class PublishTest {
  private static final String ONE_AT_A_TIME = "hashtextextended('msr.publish', 0)";

  private final Workbench bench;

  PublishTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void publishing_answers_202_with_an_operation_that_makes_the_draft_immutable() {
    String system = drafted();
    AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
    Operation accepted =
        bench
            .server()
            .versions()
            .withInterceptors(RawCalls.capturing(headers))
            .publishVersion(publish(system).build());
    assertThat(headers.get().get(RawCalls.key("x-http-code"))).isEqualTo("202");
    assertThat(headers.get().get(RawCalls.key("location")))
        .isEqualTo("/api/v1/operations/" + accepted.getOperationId());
    assertThat(accepted.getKind()).isEqualTo(Operation.Kind.PUBLISH);
    assertThat(accepted.getTenantId()).isEmpty();

    Operation ended = bench.succeeded(accepted);
    assertThat(ended.getStepsDone()).isEqualTo(ended.getStepsTotal());
    SystemVersion published = get(system);
    assertThat(published.getStatus()).isEqualTo(SystemVersion.Status.PUBLISHED);
    assertThat(published.hasPublishedAt()).isTrue();
    assertThat(published.getContentSha256()).matches("[0-9a-f]{64}");
  }

  @Test
  void publishing_again_answers_the_first_operation() {
    String system = drafted();
    Operation first = bench.publish(system, "1.0.0");
    SystemVersion published = get(system);
    assertThat(bench.publishing(system, "1.0.0")).isEqualTo(first);
    assertThat(get(system)).isEqualTo(published);
  }

  @Test
  void the_hash_of_a_content_never_changes_between_releases() {
    String system = "hash_golden";
    bench.server().systems().createSystem(Workbench.create(system).build());
    bench.draft(
        version(system, "1.0.0", 1)
            .setReleaseNotes("notes")
            .setSampleSql("INSERT INTO a VALUES (1)")
            .setConfigSchema(json("{'type': 'object', 'additionalProperties': true}"))
            .setConfigDefaults(json("{'z': 1.50, 'a': {'y': null, 'b': [1e3]}}")));
    bench.edge(system, "0.0.0", "1.0.0", "CREATE TABLE a (id int)");
    bench.publish(system, "1.0.0");
    assertThat(get(system).getContentSha256())
        .as("publishers compare these hashes: a release must not change how they are made")
        .isEqualTo("a98c4705f880a4ff50d03ccc3d2200e9f2830d763e035d856fd6e2174fda5cb5");
  }

  @Test
  void validate_only_checks_and_changes_nothing() {
    String system = drafted();
    SystemVersion before = get(system);
    Operation checked =
        bench
            .server()
            .versions()
            .publishVersion(
                publish(system).setValidateOnly(true).setRequestId("v-" + system).build());
    assertThat(checked.getOperationId()).isEmpty();
    assertThat(checked.getState()).isEqualTo(Operation.State.PENDING);
    assertThat(get(system)).isEqualTo(before);
    assertThat(
            bench
                .server()
                .operations()
                .listOperations(ListOperationsRequest.newBuilder().setSystemId(system).build())
                .getOperationsList())
        .isEmpty();
    // The request_id of a mere check is still free.
    bench.server().versions().publishVersion(publish(system).setRequestId("v-" + system).build());
  }

  @Test
  void validate_only_refuses_what_a_publish_would_refuse() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    Refusal.of(
        ErrorReason.VERSION_NOT_PUBLISHABLE,
        () ->
            bench
                .server()
                .versions()
                .publishVersion(publish(system).setValidateOnly(true).build()));
  }

  @Test
  void a_request_id_answers_its_first_operation_and_nothing_else() {
    String system = drafted();
    String requestId = "r-" + system;
    PublishVersionRequest request = publish(system).setRequestId(requestId).build();
    Operation first = bench.server().versions().publishVersion(request);
    assertThat(first.getRequestId()).isEqualTo(requestId);
    Operation again = bench.server().versions().publishVersion(request);
    assertThat(again.getOperationId()).isEqualTo(first.getOperationId());
    bench.succeeded(first);

    Refusal refusal =
        Refusal.of(
            ErrorReason.REQUEST_ID_REUSED,
            () ->
                bench
                    .server()
                    .versions()
                    .publishVersion(publish(bench.system()).setRequestId(requestId).build()));
    assertThat(refusal.fields()).containsExactly("request_id");
    assertThat(refusal.message()).contains("take a new one");
    Refusal.of(
        ErrorReason.REQUEST_ID_REUSED,
        () ->
            bench
                .server()
                .tenants()
                .installSystem(
                    Workbench.install(Workbench.id("t"), system, "1.0.0")
                        .setRequestId(requestId)
                        .build()));
  }

  @Test
  void a_refused_call_leaves_its_request_id_free() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    PublishVersionRequest request = publish(system).setRequestId("free-" + system).build();
    Refusal.of(
        ErrorReason.VERSION_NOT_PUBLISHABLE,
        () -> bench.server().versions().publishVersion(request));
    bench.edge(system, "0.0.0", "1.0.0", "SELECT 1");
    bench.succeeded(bench.server().versions().publishVersion(request));
  }

  @Test
  void an_old_etag_and_a_retired_system_are_refused() {
    String system = drafted();
    Refusal.of(
        ErrorReason.ETAG_MISMATCH,
        () -> bench.server().versions().publishVersion(publish(system).setEtag("0").build()));
    bench
        .server()
        .systems()
        .updateSystem(
            com.prismicx.msr.v1.UpdateSystemRequest.newBuilder()
                .setSystem(
                    com.prismicx.msr.v1.ManagementSystem.newBuilder()
                        .setSystemId(system)
                        .setStatus(com.prismicx.msr.v1.ManagementSystem.Status.RETIRED))
                .build());
    Refusal.of(ErrorReason.SYSTEM_RETIRED, () -> bench.publishing(system, "1.0.0"));
  }

  @Test
  void nothing_of_a_draft_changes_while_it_is_being_published() throws SQLException {
    String system = drafted();
    SchemaMigration edge = bench.edge(system, "0.0.0", "1.0.0", "CREATE TABLE a (id int)");
    try (Connection blocker = bench.control()) {
      Workbench.execute(blocker, "select pg_advisory_lock(" + ONE_AT_A_TIME + ")");
      Operation running = bench.publishing(system, "1.0.0");

      Refusal refusal =
          Refusal.of(ErrorReason.OPERATION_RUNNING, () -> bench.publishing(system, "1.0.0"));
      assertThat(refusal.variable("operation_id")).isEqualTo(running.getOperationId());
      assertThat(refusal.message()).contains("wait for it");
      Refusal.of(
          ErrorReason.OPERATION_RUNNING,
          () ->
              bench
                  .server()
                  .versions()
                  .updateVersion(
                      UpdateVersionRequest.newBuilder()
                          .setSystemVersion(version(system, "1.0.0", 2))
                          .build()));
      Refusal.of(
          ErrorReason.OPERATION_RUNNING,
          () ->
              bench
                  .server()
                  .versions()
                  .deleteVersion(
                      DeleteVersionRequest.newBuilder()
                          .setSystemId(system)
                          .setVersion("1.0.0")
                          .build()));
      Refusal.of(
          ErrorReason.OPERATION_RUNNING,
          () ->
              bench
                  .server()
                  .migrations()
                  .deleteMigration(
                      DeleteMigrationRequest.newBuilder()
                          .setSystemId(system)
                          .setMigrationId(edge.getMigrationId())
                          .build()));
      Workbench.execute(blocker, "select pg_advisory_unlock(" + ONE_AT_A_TIME + ")");
      bench.succeeded(running);
    }
  }

  @Test
  void a_publish_that_has_to_wait_for_another_one_is_done_later_and_does_not_fail()
      throws Exception {
    String system = drafted();
    try (Connection blocker = bench.control()) {
      Workbench.execute(blocker, "select pg_advisory_lock(" + ONE_AT_A_TIME + ")");
      Operation running = bench.publishing(system, "1.0.0");
      Eventually.holds(
          Duration.ofSeconds(20),
          "it is put off",
          () -> !operation(running).getWaitingFor().isEmpty());
      Workbench.execute(blocker, "select pg_advisory_unlock(" + ONE_AT_A_TIME + ")");
      assertThat(bench.succeeded(running).getAttempts()).isGreaterThan(1);
    }
  }

  private Operation operation(Operation running) {
    return bench
        .server()
        .operations()
        .getOperation(
            GetOperationRequest.newBuilder().setOperationId(running.getOperationId()).build());
  }

  private String drafted() {
    String system = bench.system();
    bench.draft(system, "1.0.0", 1);
    bench.edge(system, "0.0.0", "1.0.0", "CREATE TABLE a (id int)");
    return system;
  }

  private static PublishVersionRequest.Builder publish(String system) {
    return PublishVersionRequest.newBuilder().setSystemId(system).setVersion("1.0.0");
  }

  private SystemVersion get(String system) {
    return bench
        .server()
        .versions()
        .getVersion(GetVersionRequest.newBuilder().setSystemId(system).setVersion("1.0.0").build());
  }
}
