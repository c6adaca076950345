package com.prismicx.msr.server.tenant;

import static com.prismicx.msr.server.Workbench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.CreateTenantRequest;
import com.prismicx.msr.v1.DeleteTenantRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetTenantRequest;
import com.prismicx.msr.v1.ListTenantsRequest;
import com.prismicx.msr.v1.ListTenantsResponse;
import com.prismicx.msr.v1.Tenant;
import com.prismicx.msr.v1.UpdateTenantRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedServer.class)
final class TenantsTest {
  private final Workbench bench;

  TenantsTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_tenant_is_created_read_changed_and_deleted() {
    String id = Workbench.id("Tenant-X");
    Tenant created =
        create(
            Tenant.newBuilder()
                .setTenantId(id)
                .setDisplayName("Acme")
                .setLabels(json("{'region': 'eu', 'plan': 'gold'}")));
    assertThat(created.getStatus()).isEqualTo(Tenant.Status.ACTIVE);
    assertThat(get(id)).isEqualTo(created);

    Tenant relabelled = update(tenant(id).setLabels(json("{'plan': 'free'}")));
    assertThat(relabelled.getLabels()).isEqualTo(json("{'plan': 'free'}"));
    assertThat(relabelled.getDisplayName()).isEqualTo("Acme");
    Tenant cleared = update(tenant(id).setDisplayName("").setLabels(Struct.getDefaultInstance()));
    assertThat(cleared.getDisplayName()).isEmpty();
    assertThat(cleared.getLabels().getFieldsMap()).isEmpty();
    assertThat(update(cleared.toBuilder())).isEqualTo(cleared);

    Refusal.of(
        ErrorReason.ETAG_MISMATCH,
        () -> update(tenant(id).setDisplayName("X").setEtag(created.getEtag())));
    Refusal.of(ErrorReason.ETAG_MISMATCH, () -> delete(id, created.getEtag()));
    delete(id, cleared.getEtag());
    Refusal.of(ErrorReason.TENANT_NOT_FOUND, () -> get(id));
    Refusal.of(ErrorReason.TENANT_NOT_FOUND, () -> delete(id, ""));
    Refusal.of(ErrorReason.TENANT_NOT_FOUND, () -> update(tenant(id).setDisplayName("X")));
  }

  @Test
  void the_same_tenant_again_is_the_same_and_other_content_is_refused() {
    String id = Workbench.id("tenant");
    Tenant first = create(tenant(id).setDisplayName("Acme"));
    assertThat(create(tenant(id).setDisplayName("Acme"))).isEqualTo(first);
    Refusal refusal =
        Refusal.of(ErrorReason.TENANT_EXISTS, () -> create(tenant(id).setDisplayName("Other")));
    assertThat(refusal.variable("tenant_id")).isEqualTo(id);
    assertThat(refusal.message()).contains("update it");
  }

  @Test
  void a_tenant_with_an_installation_is_not_deleted() {
    String system = bench.releasedSystem();
    String id = bench.tenant();
    bench.succeeded(bench.install(id, system));
    assertThat(Refusal.of(ErrorReason.TENANT_IN_USE, () -> delete(id, "")).message())
        .contains("SUSPENDED");
  }

  @Test
  void labels_select_tenants_that_carry_them_all() {
    String key = Workbench.id("key");
    List<String> ids = IntStream.range(0, 4).mapToObj(i -> Workbench.id("lab") + "t").toList();
    create(tenant(ids.get(0)).setLabels(json("{'%s': 'a', 'x': '1'}".formatted(key))));
    create(tenant(ids.get(1)).setLabels(json("{'%s': 'a', 'x': '2'}".formatted(key))));
    create(tenant(ids.get(2)).setLabels(json("{'%s': '', 'x': '1'}".formatted(key))));
    create(
        tenant(ids.get(3))
            .setLabels(json("{'%s': 'a=b', 'x': '1'}".formatted(key)))
            .setStatus(Tenant.Status.SUSPENDED));

    assertThat(selected(key + "=a")).containsExactly(ids.get(0), ids.get(1));
    assertThat(selected(key + "=a", "x=1")).containsExactly(ids.get(0));
    assertThat(selected(key + "=")).containsExactly(ids.get(2));
    assertThat(selected(key + "=a=b")).containsExactly(ids.get(3));
    assertThat(selected(key + "=none")).isEmpty();
    assertThat(
            names(
                list(
                    ListTenantsRequest.newBuilder()
                        .addLabel(key + "=a=b")
                        .setStatus(Tenant.Status.ACTIVE))))
        .isEmpty();
  }

  @Test
  void two_values_for_one_label_are_refused() {
    String key = Workbench.id("key");
    create(tenant(Workbench.id("lab")).setLabels(json("{'%s': 'a'}".formatted(key))));
    assertThat(
            Refusal.of(ErrorReason.REQUEST_INVALID, () -> selected(key + "=b", key + "=a"))
                .message())
        .contains("two values of " + key);
    assertThat(selected(key + "=a", key + "=a")).hasSize(1);
  }

  @Test
  void tenants_are_paged_by_id_and_a_token_is_bound_to_its_filters() {
    String key = Workbench.id("key");
    List<String> ids =
        IntStream.range(0, 7).mapToObj(i -> Workbench.id("pg") + "t").sorted().toList();
    ids.forEach(id -> create(tenant(id).setLabels(json("{'%s': 'v'}".formatted(key)))));
    List<String> seen = new ArrayList<>();
    ListTenantsRequest.Builder request =
        ListTenantsRequest.newBuilder().addLabel(key + "=v").setPageSize(2);
    ListTenantsResponse page = list(request);
    while (true) {
      seen.addAll(names(page));
      if (page.getNextPageToken().isEmpty()) {
        break;
      }
      page = list(request.setPageToken(page.getNextPageToken()));
    }
    assertThat(seen).isEqualTo(ids);
    Refusal.of(
        ErrorReason.PAGE_TOKEN_INVALID, () -> list(request.setStatus(Tenant.Status.SUSPENDED)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-equals", "=v", "", "k=\u0000", "\u0000=v"})
  void a_label_filter_that_is_none_is_refused(String label) {
    assertThat(
            Refusal.of(
                    ErrorReason.REQUEST_INVALID,
                    () -> list(ListTenantsRequest.newBuilder().addLabel(label)))
                .fields()
                .get(0))
        .startsWith("label");
  }

  @Test
  void label_filters_have_limits() {
    Refusal.of(ErrorReason.REQUEST_INVALID, () -> selected("k".repeat(64) + "=v"));
    Refusal.of(ErrorReason.REQUEST_INVALID, () -> selected("k=" + "v".repeat(64)));
    Refusal.of(
        ErrorReason.REQUEST_INVALID,
        () ->
            list(
                ListTenantsRequest.newBuilder()
                    .addAllLabel(IntStream.range(0, 17).mapToObj(i -> "k" + i + "=v").toList())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a': 1}",
        "{'a': null}",
        "{'a': {}}",
        "{'': 'v'}",
        "{'a=b': 'v'}",
        "{'a': '\\u0000'}"
      })
  void what_is_no_label_is_refused(String labels) {
    assertThat(
            Refusal.of(
                    ErrorReason.REQUEST_INVALID,
                    () -> create(tenant(Workbench.id("t")).setLabels(json(labels))))
                .fields()
                .get(0))
        .startsWith("tenant.labels");
  }

  @Test
  void labels_have_limits() {
    String key63 = "ü".repeat(63);
    Tenant created =
        create(tenant(Workbench.id("t")).setLabels(json("{'%s': '%s'}".formatted(key63, key63))));
    assertThat(created.getLabels().getFieldsMap()).containsKey(key63);
    refusedLabels("{'%s': 'v'}".formatted("k".repeat(64)));
    refusedLabels("{'k': '%s'}".formatted("v".repeat(64)));
    refusedLabels(
        IntStream.range(0, 65)
            .mapToObj(i -> "'k%d': 'v'".formatted(i))
            .collect(Collectors.joining(",", "{", "}")));
  }

  private void refusedLabels(String labels) {
    Refusal.of(
        ErrorReason.REQUEST_INVALID,
        () -> create(tenant(Workbench.id("t")).setLabels(json(labels))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-a",
        "_a",
        "a b",
        "a/b",
        "ä",
        "a\n",
        "123456789012345678901234567890123456789012345678901"
      })
  void an_id_outside_the_pattern_is_refused(String id) {
    assertThat(Refusal.of(ErrorReason.REQUEST_INVALID, () -> get(id)).fields())
        .containsExactly("tenant_id");
    Refusal.of(ErrorReason.REQUEST_INVALID, () -> create(tenant(id)));
  }

  private static Tenant.Builder tenant(String id) {
    return Tenant.newBuilder().setTenantId(id);
  }

  private Tenant create(Tenant.Builder tenant) {
    return bench
        .server()
        .tenants()
        .createTenant(CreateTenantRequest.newBuilder().setTenant(tenant).build());
  }

  private Tenant get(String id) {
    return bench
        .server()
        .tenants()
        .getTenant(GetTenantRequest.newBuilder().setTenantId(id).build());
  }

  private Tenant update(Tenant.Builder tenant) {
    return bench
        .server()
        .tenants()
        .updateTenant(UpdateTenantRequest.newBuilder().setTenant(tenant).build());
  }

  private void delete(String id, String etag) {
    bench
        .server()
        .tenants()
        .deleteTenant(DeleteTenantRequest.newBuilder().setTenantId(id).setEtag(etag).build());
  }

  private List<String> selected(String... labels) {
    return names(list(ListTenantsRequest.newBuilder().addAllLabel(List.of(labels))));
  }

  private ListTenantsResponse list(ListTenantsRequest.Builder request) {
    return bench.server().tenants().listTenants(request.build());
  }

  private static List<String> names(ListTenantsResponse page) {
    return page.getTenantsList().stream().map(Tenant::getTenantId).toList();
  }
}
