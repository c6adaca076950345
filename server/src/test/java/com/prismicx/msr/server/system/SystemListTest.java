package com.prismicx.msr.server.system;

import static com.prismicx.msr.server.Workbench.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.ListSystemsResponse;
import com.prismicx.msr.v1.ListTenantsRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.UpdateSystemRequest;
import com.prismicx.msr.v1.View;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(SharedServer.class)
final class SystemListTest {
  private final Workbench bench;

  SystemListTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void pages_of_one_show_every_system_once_in_order() {
    String type = Workbench.id("paged");
    List<String> ids = systems(type, 12);
    assertThat(walk(request(type).setPageSize(1))).isEqualTo(ids);
    assertThat(walk(request(type).setPageSize(5))).isEqualTo(ids);
    assertThat(walk(request(type))).isEqualTo(ids);
  }

  @Test
  void a_full_last_page_has_no_token() {
    String type = Workbench.id("paged");
    systems(type, 4);
    ListSystemsResponse first = list(request(type).setPageSize(2));
    ListSystemsResponse last =
        list(request(type).setPageSize(2).setPageToken(first.getNextPageToken()));
    assertThat(last.getSystemsCount()).isEqualTo(2);
    assertThat(last.getNextPageToken()).isEmpty();
  }

  @Test
  void a_system_that_comes_while_one_pages_moves_none_of_the_others() {
    String type = Workbench.id("paged");
    List<String> ids = systems(type, 6);
    ListSystemsResponse first = list(request(type).setPageSize(3));
    // One before the place that was reached, one after it.
    create("a" + type, type);
    create("z" + type, type);
    List<String> seen = new ArrayList<>(names(first));
    seen.addAll(walk(request(type).setPageSize(2).setPageToken(first.getNextPageToken())));
    assertThat(seen).containsAll(ids).contains("z" + type).doesNotContain("a" + type);
    assertThat(seen).doesNotHaveDuplicates();
  }

  @Test
  void filters_select_by_type_and_by_status() {
    String type = Workbench.id("filtered");
    List<String> ids = systems(type, 3);
    bench
        .server()
        .systems()
        .updateSystem(
            UpdateSystemRequest.newBuilder()
                .setSystem(
                    ManagementSystem.newBuilder()
                        .setSystemId(ids.get(1))
                        .setStatus(ManagementSystem.Status.RETIRED))
                .build());
    assertThat(names(list(request(type).setStatus(ManagementSystem.Status.RETIRED))))
        .containsExactly(ids.get(1));
    assertThat(names(list(request(type).setStatus(ManagementSystem.Status.ACTIVE))))
        .containsExactly(ids.get(0), ids.get(2));
    assertThat(names(list(request(Workbench.id("none"))))).isEmpty();
  }

  @Test
  void a_token_with_other_filters_is_refused() {
    String type = Workbench.id("paged");
    systems(type, 2);
    String token = list(request(type).setPageSize(1)).getNextPageToken();
    refused(request(Workbench.id("other")).setPageToken(token));
    refused(request(type).setStatus(ManagementSystem.Status.ACTIVE).setPageToken(token));
    refused(ListSystemsRequest.newBuilder().setPageToken(token));
    refused(request(type).setView(View.FULL).setPageToken(token));
    Refusal.of(
        ErrorReason.PAGE_TOKEN_INVALID,
        () ->
            bench
                .server()
                .tenants()
                .listTenants(ListTenantsRequest.newBuilder().setPageToken(token).build()));
  }

  @Test
  void unspecified_view_is_basic_and_so_are_its_tokens() {
    String type = Workbench.id("paged");
    systems(type, 2);
    String token = list(request(type).setPageSize(1)).getNextPageToken();
    assertThat(list(request(type).setView(View.BASIC).setPageToken(token)).getSystemsCount())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("forgedTokens")
  void a_forged_token_is_refused(String token) {
    refused(ListSystemsRequest.newBuilder().setPageToken(token));
  }

  static Stream<String> forgedTokens() {
    return Stream.of(
        "x",
        "AAAA",
        "%%%",
        "ünicode",
        "=".repeat(1000),
        "A".repeat(1000),
        base64("0000000"),
        base64("00000000crm"),
        base64("deadbeef\0a\0b"),
        Base64.getUrlEncoder().encodeToString(new byte[] {-1, -2, -3, -4, -5, -6, -7, -8, -9}));
  }

  @Test
  void a_cut_token_is_refused_or_another_place_of_the_same_list() {
    String type = Workbench.id("paged");
    List<String> ids = systems(type, 3);
    String token = list(request(type).setPageSize(1)).getNextPageToken();
    refused(request(type).setPageToken(token.substring(0, 6)));
    refused(request(type).setPageToken("A" + token.substring(1)));
    assertThat(ids)
        .containsAll(walk(request(type).setPageToken(token.substring(0, token.length() - 4))));
  }

  private void refused(ListSystemsRequest.Builder request) {
    Refusal refusal = Refusal.of(ErrorReason.PAGE_TOKEN_INVALID, () -> list(request));
    assertThat(refusal.fields()).containsExactly("page_token");
    assertThat(refusal.message()).contains("start again without one");
  }

  @Test
  void a_page_size_is_coerced_but_never_negative() {
    String type = Workbench.id("paged");
    systems(type, 2);
    assertThat(list(request(type).setPageSize(Integer.MAX_VALUE)).getSystemsCount()).isEqualTo(2);
    assertThat(
            Refusal.of(ErrorReason.REQUEST_INVALID, () -> list(request(type).setPageSize(-1)))
                .fields())
        .containsExactly("page_size");
  }

  @Test
  void a_page_ends_at_two_mebibytes() {
    String type = Workbench.id("big");
    String big = "{'a': '" + "x".repeat(60_000) + "'}";
    for (int i = 0; i < 40; i++) {
      bench
          .server()
          .systems()
          .createSystem(
              CreateSystemRequest.newBuilder()
                  .setSystem(
                      ManagementSystem.newBuilder()
                          .setSystemId(type + "_" + i)
                          .setName("n")
                          .setType(type)
                          .setMetadata(json(big)))
                  .build());
    }
    ListSystemsResponse page = list(request(type).setView(View.FULL).setPageSize(1000));
    assertThat(page.getSerializedSize()).isBetween(1 << 20, (2 << 20) + 100_000);
    assertThat(page.getNextPageToken()).isNotEmpty();
    assertThat(walk(request(type).setView(View.FULL).setPageSize(1000))).hasSize(40);
  }

  @Test
  void basic_leaves_metadata_out_and_full_has_it() {
    String type = Workbench.id("viewed");
    String id = Workbench.id("sys");
    bench
        .server()
        .systems()
        .createSystem(
            CreateSystemRequest.newBuilder()
                .setSystem(
                    ManagementSystem.newBuilder()
                        .setSystemId(id)
                        .setName("n")
                        .setType(type)
                        .setDescription("d")
                        .setMetadata(json("{'k': 'v'}")))
                .build());
    assertThat(list(request(type)).getSystems(0).hasMetadata()).isFalse();
    assertThat(list(request(type)).getSystems(0).getDescription()).isEqualTo("d");
    assertThat(list(request(type).setView(View.FULL)).getSystems(0).getMetadata())
        .isEqualTo(json("{'k': 'v'}"));
  }

  private static String base64(String plain) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
  }

  private List<String> systems(String type, int count) {
    List<String> ids =
        IntStream.range(0, count).mapToObj(i -> Workbench.id("m") + "x").sorted().toList();
    ids.forEach(id -> create(id, type));
    return ids;
  }

  private void create(String id, String type) {
    bench
        .server()
        .systems()
        .createSystem(
            CreateSystemRequest.newBuilder()
                .setSystem(ManagementSystem.newBuilder().setSystemId(id).setName("n").setType(type))
                .build());
  }

  private static ListSystemsRequest.Builder request(String type) {
    return ListSystemsRequest.newBuilder().setType(type);
  }

  private ListSystemsResponse list(ListSystemsRequest.Builder request) {
    return bench.server().systems().listSystems(request.build());
  }

  private static List<String> names(ListSystemsResponse page) {
    return page.getSystemsList().stream().map(ManagementSystem::getSystemId).toList();
  }

  private List<String> walk(ListSystemsRequest.Builder request) {
    List<String> ids = new ArrayList<>();
    ListSystemsResponse page = list(request);
    ids.addAll(names(page));
    while (!page.getNextPageToken().isEmpty()) {
      page = list(request.setPageToken(page.getNextPageToken()));
      ids.addAll(names(page));
    }
    return ids;
  }
}
