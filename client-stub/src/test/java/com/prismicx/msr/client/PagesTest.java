package com.prismicx.msr.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.ListSystemsResponse;
import com.prismicx.msr.v1.ManagementSystem;
import io.grpc.Status;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PagesTest {

  private static final Map<String, ListSystemsResponse> THREE_PAGES =
      Map.of(
          "", page("2", "crm", "sales"),
          "2", page("3"),
          "3", page("", "marketing"));

  private final FakeRegistry registry =
      new FakeRegistry(request -> THREE_PAGES.get(((ListSystemsRequest) request).getPageToken()));

  @Test
  void gives_the_items_of_all_pages_in_their_order() {
    try (FakeServer server = FakeServer.with(registry);
        MsrClient client = server.client().connect()) {
      assertThat(systems(client).map(ManagementSystem::getSystemId))
          .containsExactly("crm", "sales", "marketing");
    }
  }

  @Test
  void asks_for_a_page_only_when_it_is_needed() {
    try (FakeServer server = FakeServer.with(registry);
        MsrClient client = server.client().connect()) {
      Stream<ManagementSystem> systems = systems(client);
      assertThat(registry.asked).isEmpty();

      assertThat(systems.limit(2)).hasSize(2);
      assertThat(registry.asked).hasSize(1);
    }
  }

  @Test
  void throws_the_typed_exception() {
    FakeRegistry refusing =
        new FakeRegistry(
            request -> {
              throw Status.INVALID_ARGUMENT.asRuntimeException();
            });
    try (FakeServer server = FakeServer.with(refusing);
        MsrClient client = server.client().connect()) {
      assertThatThrownBy(() -> systems(client).toList())
          .isInstanceOf(InvalidRequestException.class);
    }
  }

  private static Stream<ManagementSystem> systems(MsrClient client) {
    return client.pages(
        token ->
            client
                .systems()
                .listSystems(ListSystemsRequest.newBuilder().setPageToken(token).build()),
        ListSystemsResponse::getSystemsList,
        ListSystemsResponse::getNextPageToken);
  }

  private static ListSystemsResponse page(String next, String... systemIds) {
    ListSystemsResponse.Builder page = ListSystemsResponse.newBuilder().setNextPageToken(next);
    Stream.of(systemIds).forEach(id -> page.addSystemsBuilder().setSystemId(id));
    return page.build();
  }
}
