package com.prismicx.msr.server.config;

import static com.prismicx.msr.server.Workbench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.RawCalls;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ConfigRevision;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetConfigRequest;
import com.prismicx.msr.v1.GetConfigRevisionRequest;
import com.prismicx.msr.v1.ListConfigRevisionsRequest;
import com.prismicx.msr.v1.ListConfigRevisionsResponse;
import com.prismicx.msr.v1.PatchConfigRequest;
import com.prismicx.msr.v1.SystemConfiguration;
import com.prismicx.msr.v1.UpdateConfigRequest;
import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
final class ConfigTest {
  private final Workbench bench;

  ConfigTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_layer_that_was_never_written_is_revision_0_and_empty() {
    SystemConfiguration layer = get(bench.system(), "");
    assertThat(layer.getRevision()).isZero();
    assertThat(layer.getEtag()).isEqualTo("0");
    assertThat(layer.hasConfiguration()).isTrue();
    assertThat(layer.getConfiguration().getFieldsMap()).isEmpty();
    assertThat(layer.hasCreatedAt()).isFalse();
    assertThat(layer.hasUpdatedAt()).isFalse();
    assertThat(layer.hasTenantId()).isFalse();
  }

  @Test
  void a_put_replaces_the_whole_document_and_keeps_every_value() {
    String system = bench.system();
    put(system, "", json("{'old': 1}"));
    Struct document =
        json(
            "{'s': 'text', 't': true, 'n': null, 'whole': 3600, 'big': 9007199254740991,"
                + " 'half': 0.5, 'tiny': 1e-300, 'list': [1, 'a', null, {'x': []}], 'o': {'': {}}}");
    SystemConfiguration written = put(system, "", document);
    assertThat(written.getConfiguration()).isEqualTo(document);
    assertThat(written.getRevision()).isEqualTo(2);
    assertThat(get(system, "")).isEqualTo(written);
  }

  @Test
  void the_layers_of_a_system_and_of_its_tenants_are_apart() {
    String system = bench.system();
    String tenant = bench.tenant();
    put(system, "", json("{'layer': 'system'}"));
    put(system, tenant, json("{'layer': 'tenant'}"));
    assertThat(get(system, "").getConfiguration()).isEqualTo(json("{'layer': 'system'}"));
    SystemConfiguration own = get(system, tenant);
    assertThat(own.getConfiguration()).isEqualTo(json("{'layer': 'tenant'}"));
    assertThat(own.getTenantId()).isEqualTo(tenant);
    assertThat(own.getRevision()).isEqualTo(1);
    assertThat(get(system, bench.tenant()).getRevision()).isZero();
  }

  @Test
  void equal_content_makes_no_new_revision() {
    String system = bench.system();
    SystemConfiguration first = put(system, "", json("{'a': 1, 'b': {'c': [1, 2]}}"));
    assertThat(put(system, "", json("{'b': {'c': [1, 2]}, 'a': 1.0}"))).isEqualTo(first);
    assertThat(patch(system, json("{'b': {'d': null}}"))).isEqualTo(first);
    assertThat(patch(system, Struct.getDefaultInstance())).isEqualTo(first);
  }

  @Test
  void the_first_write_is_a_revision_even_when_it_is_empty() {
    assertThat(put(bench.system(), "", Struct.getDefaultInstance()).getRevision()).isEqualTo(1);
  }

  @Test
  void a_patch_merges_objects_and_removes_what_is_null() {
    String system = bench.system();
    put(system, "", json("{'ui': {'theme': 'light', 'widgets': ['a', 'b']}, 'gone': 1}"));
    assertThat(
            patch(
                    system,
                    json("{'ui': {'theme': 'dark', 'widgets': ['c']}, 'gone': null, 'new': 2}"))
                .getConfiguration())
        .isEqualTo(json("{'ui': {'theme': 'dark', 'widgets': ['c']}, 'new': 2}"));
  }

  @Test
  void a_write_whose_answer_was_lost_is_repeated_with_the_etag_that_it_had() {
    String system = bench.system();
    UpdateConfigRequest.Builder first = request(system, "", json("{'a': 1}")).setEtag("0");
    SystemConfiguration written = update(first);
    assertThat(update(first)).isEqualTo(written);

    PatchConfigRequest second =
        PatchConfigRequest.newBuilder()
            .setSystemId(system)
            .setConfiguration(json("{'b': 2}"))
            .setEtag("1")
            .build();
    SystemConfiguration patched = bench.server().configs().patchConfig(second);
    assertThat(bench.server().configs().patchConfig(second)).isEqualTo(patched);
    assertThat(patched.getRevision()).isEqualTo(2);
    // Somebody wrote after it: now it is late, not repeated.
    Refusal.of(ErrorReason.ETAG_MISMATCH, () -> update(first));
  }

  @Test
  void an_old_etag_loses_with_the_present_one_and_the_present_one_wins() {
    String system = bench.system();
    SystemConfiguration first = put(system, "", json("{'a': 1}"));
    assertThat(first.getEtag()).isEqualTo("1");
    UpdateConfigRequest.Builder next = request(system, "", json("{'a': 2}"));
    assertThat(update(next.setEtag("1")).getRevision()).isEqualTo(2);
    UpdateConfigRequest.Builder late = request(system, "", json("{'a': 3}")).setEtag("1");
    Refusal refusal = Refusal.of(ErrorReason.ETAG_MISMATCH, () -> update(late));
    assertThat(refusal.variable("etag")).isEqualTo("2");
    assertThat(refusal.variable("given_etag")).isEqualTo("1");
    Refusal.of(
        ErrorReason.ETAG_MISMATCH,
        () ->
            bench
                .server()
                .configs()
                .patchConfig(
                    PatchConfigRequest.newBuilder()
                        .setSystemId(system)
                        .setConfiguration(json("{'x': 1}"))
                        .setEtag("1")
                        .build()));
  }

  @Test
  void etag_0_writes_only_the_first_revision() {
    String system = bench.system();
    update(request(system, "", json("{'a': 1}")).setEtag("0"));
    Refusal.of(
        ErrorReason.ETAG_MISMATCH,
        () -> update(request(system, "", json("{'a': 2}")).setEtag("0")));
  }

  @Test
  void the_header_if_match_counts_as_etag_and_answers_carry_theirs() {
    String system = bench.system();
    AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
    bench
        .server()
        .configs()
        .withInterceptors(RawCalls.capturing(headers))
        .updateConfig(request(system, "", json("{'a': 1}")).build());
    assertThat(headers.get().get(RawCalls.key("etag"))).isEqualTo("\"1\"");
    Refusal.of(
        ErrorReason.ETAG_MISMATCH,
        () ->
            bench
                .server()
                .configs()
                .withInterceptors(RawCalls.sending("if-match", "\"0\""))
                .updateConfig(request(system, "", json("{'a': 2}")).build()));
  }

  @Test
  void an_absent_document_is_refused_with_an_example() {
    String system = bench.system();
    Refusal put =
        Refusal.of(
            ErrorReason.REQUEST_INVALID,
            () -> update(UpdateConfigRequest.newBuilder().setSystemId(system)));
    assertThat(put.fields()).containsExactly("configuration");
    assertThat(put.message()).contains("PUT {\"configuration\": {");
    assertThat(
            Refusal.of(
                    ErrorReason.REQUEST_INVALID,
                    () ->
                        bench
                            .server()
                            .configs()
                            .patchConfig(
                                PatchConfigRequest.newBuilder().setSystemId(system).build()))
                .message())
        .contains("PATCH {\"configuration\": {");
  }

  @Test
  void unknown_systems_and_tenants_are_not_found_in_any_call() {
    String system = bench.system();
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> get("nothing_here", ""));
    Refusal.of(ErrorReason.TENANT_NOT_FOUND, () -> get(system, "nobody"));
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> put("nothing_here", "", json("{}")));
    Refusal.of(ErrorReason.TENANT_NOT_FOUND, () -> put(system, "nobody", json("{}")));
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> patch("nothing_here", json("{}")));
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> list(revisions("nothing_here")));
    Refusal.of(ErrorReason.TENANT_NOT_FOUND, () -> list(revisions(system).setTenantId("nobody")));
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> revision("nothing_here", 1));
    Refusal.of(ErrorReason.REQUEST_INVALID, () -> get(system, "not an id"));
  }

  @Test
  void revisions_are_listed_newest_first_without_documents_and_read_with_theirs() {
    String system = bench.system();
    for (int i = 1; i <= 5; i++) {
      update(request(system, "", json("{'i': %d}".formatted(i))).setReason("reason " + i));
    }
    List<ConfigRevision> all = walk(revisions(system));
    assertThat(all).extracting(ConfigRevision::getRevision).containsExactly(5, 4, 3, 2, 1);
    assertThat(all).noneMatch(ConfigRevision::hasConfiguration);
    assertThat(walk(revisions(system).setPageSize(1))).isEqualTo(all);
    assertThat(walk(revisions(system).setPageSize(2))).isEqualTo(all);

    ConfigRevision third = revision(system, 3);
    assertThat(third.getConfiguration()).isEqualTo(json("{'i': 3}"));
    assertThat(third.getReason()).isEqualTo("reason 3");
    assertThat(third.getRequestId()).startsWith("r_");
    assertThat(third.toBuilder().clearConfiguration().build()).isEqualTo(all.get(2));
    assertThat(
            Refusal.of(ErrorReason.CONFIG_REVISION_NOT_FOUND, () -> revision(system, 6))
                .variable("revision"))
        .isEqualTo("6");
    Refusal.of(ErrorReason.REQUEST_INVALID, () -> revision(system, 0));
  }

  @Test
  void a_token_is_bound_to_its_layer() {
    String system = bench.system();
    String tenant = bench.tenant();
    for (int i = 1; i <= 2; i++) {
      put(system, "", json("{'i': %d}".formatted(i)));
    }
    String token = list(revisions(system).setPageSize(1)).getNextPageToken();
    Refusal.of(
        ErrorReason.PAGE_TOKEN_INVALID,
        () -> list(revisions(system).setTenantId(tenant).setPageToken(token)));
    Refusal.of(
        ErrorReason.PAGE_TOKEN_INVALID, () -> list(revisions(bench.system()).setPageToken(token)));
  }

  @Test
  void equal_documents_have_equal_hashes_and_the_callers_request_id_is_kept() {
    String system = bench.system();
    put(system, "", json("{'a': 1, 'b': 2}"));
    put(system, "", json("{'a': 2}"));
    bench
        .server()
        .configs()
        .withInterceptors(RawCalls.sending("x-request-id", "my-request"))
        .updateConfig(request(system, "", json("{'b': 2.0, 'a': 1e0}")).build());
    assertThat(revision(system, 3).getContentSha256())
        .isEqualTo(revision(system, 1).getContentSha256())
        .isNotEqualTo(revision(system, 2).getContentSha256());
    assertThat(revision(system, 3).getRequestId()).isEqualTo("my-request");
  }

  @Test
  void created_stays_and_updated_moves() {
    String system = bench.system();
    SystemConfiguration first = put(system, "", json("{'a': 1}"));
    SystemConfiguration second = put(system, "", json("{'a': 2}"));
    assertThat(second.getCreatedAt()).isEqualTo(first.getCreatedAt());
    assertThat(first.getCreatedAt()).isEqualTo(first.getUpdatedAt());
    assertThat(revision(system, 2).getCreatedAt()).isEqualTo(second.getUpdatedAt());
  }

  private SystemConfiguration get(String system, String tenant) {
    return bench
        .server()
        .configs()
        .getConfig(GetConfigRequest.newBuilder().setSystemId(system).setTenantId(tenant).build());
  }

  private static UpdateConfigRequest.Builder request(
      String system, String tenant, Struct document) {
    return UpdateConfigRequest.newBuilder()
        .setSystemId(system)
        .setTenantId(tenant)
        .setConfiguration(document);
  }

  private SystemConfiguration put(String system, String tenant, Struct document) {
    return update(request(system, tenant, document));
  }

  private SystemConfiguration update(UpdateConfigRequest.Builder request) {
    return bench.server().configs().updateConfig(request.build());
  }

  private SystemConfiguration patch(String system, Struct patch) {
    return bench
        .server()
        .configs()
        .patchConfig(
            PatchConfigRequest.newBuilder().setSystemId(system).setConfiguration(patch).build());
  }

  private static ListConfigRevisionsRequest.Builder revisions(String system) {
    return ListConfigRevisionsRequest.newBuilder().setSystemId(system);
  }

  private ListConfigRevisionsResponse list(ListConfigRevisionsRequest.Builder request) {
    return bench.server().configs().listConfigRevisions(request.build());
  }

  private ConfigRevision revision(String system, int number) {
    return bench
        .server()
        .configs()
        .getConfigRevision(
            GetConfigRevisionRequest.newBuilder().setSystemId(system).setRevision(number).build());
  }

  private List<ConfigRevision> walk(ListConfigRevisionsRequest.Builder request) {
    List<ConfigRevision> revisions = new ArrayList<>();
    ListConfigRevisionsResponse page;
    do {
      page = list(request);
      revisions.addAll(page.getRevisionsList());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return revisions;
  }
}
