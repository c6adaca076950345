package com.prismicx.msr.server.system;

import static com.prismicx.msr.server.Workbench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.UpdateSystemRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a system may be called and may carry, and what is said of everything else. */
@ExtendWith(SharedServer.class)
final class SystemInputTest {
  private final Workbench bench;

  SystemInputTest(Workbench bench) {
    this.bench = bench;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Crm", "1crm", "_crm", "crm-x", "crm x", "crm\n", "crm/..", "ümlaut"})
  void an_id_outside_the_pattern_is_refused_in_every_call(String id) {
    assertThat(Refusal.of(ErrorReason.REQUEST_INVALID, () -> get(id)).fields())
        .containsExactly("system_id");
    assertThat(
            Refusal.of(
                    ErrorReason.REQUEST_INVALID,
                    () -> bench.server().systems().createSystem(Workbench.create(id).build()))
                .fields())
        .containsExactly("system.system_id");
  }

  @Test
  void an_id_may_have_fifty_characters_and_no_more() {
    String longest = (Workbench.id("a") + "_".repeat(50)).substring(0, 50);
    bench.server().systems().createSystem(Workbench.create(longest).build());
    Refusal.of(ErrorReason.REQUEST_INVALID, () -> get(longest + "_"));
  }

  @Test
  void every_field_that_is_wrong_is_named_at_once() {
    CreateSystemRequest request =
        CreateSystemRequest.newBuilder()
            .setSystem(
                ManagementSystem.newBuilder()
                    .setSystemId("X")
                    .setName("")
                    .setType("t".repeat(51))
                    .setDescription("d".repeat(10_001))
                    .setStatusValue(77))
            .build();
    assertThat(
            Refusal.of(
                    ErrorReason.REQUEST_INVALID,
                    () -> bench.server().systems().createSystem(request))
                .fields())
        .containsExactlyInAnyOrder(
            "system.system_id",
            "system.name",
            "system.type",
            "system.description",
            "system.status");
  }

  @Test
  void name_and_type_are_required_in_a_create() {
    ManagementSystem.Builder nameless =
        ManagementSystem.newBuilder().setSystemId(Workbench.id("x")).setType("t");
    ManagementSystem.Builder typeless =
        ManagementSystem.newBuilder().setSystemId(Workbench.id("x")).setName("n");
    assertThat(refusedCreate(nameless).fields()).containsExactly("system.name");
    assertThat(refusedCreate(typeless).fields()).containsExactly("system.type");
    assertThat(
            Refusal.of(
                    ErrorReason.REQUEST_INVALID,
                    () ->
                        bench
                            .server()
                            .systems()
                            .createSystem(CreateSystemRequest.getDefaultInstance()))
                .fields())
        .containsExactly("system");
  }

  private Refusal refusedCreate(ManagementSystem.Builder system) {
    return Refusal.of(
        ErrorReason.REQUEST_INVALID,
        () ->
            bench
                .server()
                .systems()
                .createSystem(CreateSystemRequest.newBuilder().setSystem(system).build()));
  }

  @Test
  void metadata_keeps_to_its_limits_and_a_refusal_names_the_path() {
    String id = bench.system();
    assertThat(refusedMetadata(id, "{'a': '" + "x".repeat(64 << 10) + "'}").message())
        .contains("bytes");
    assertThat(refusedMetadata(id, "{'a':".repeat(31) + "1" + "}".repeat(31)).message())
        .contains("30 levels");
    update(
        ManagementSystem.newBuilder()
            .setSystemId(id)
            .setMetadata(json("{'a':".repeat(30) + "1" + "}".repeat(30))));
    assertThat(get(id).hasMetadata()).isTrue();
  }

  @Test
  void metadata_with_a_very_long_key_can_be_read_again() {
    String id = bench.system();
    Struct metadata = json("{'" + "k".repeat(60_000) + "': true}");
    update(ManagementSystem.newBuilder().setSystemId(id).setMetadata(metadata));
    assertThat(get(id).getMetadata()).isEqualTo(metadata);
  }

  private Refusal refusedMetadata(String id, String metadata) {
    Refusal refusal =
        Refusal.of(
            ErrorReason.REQUEST_INVALID,
            () ->
                update(ManagementSystem.newBuilder().setSystemId(id).setMetadata(json(metadata))));
    assertThat(refusal.fields().get(0)).startsWith("system.metadata");
    return refusal;
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
}
