package com.prismicx.msr.server.config;

import static com.prismicx.msr.server.Workbench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetConfigRequest;
import com.prismicx.msr.v1.PatchConfigRequest;
import com.prismicx.msr.v1.SystemConfiguration;
import com.prismicx.msr.v1.UpdateConfigRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedServer.class)
final class ConfigLimitsTest {
  private static final int MEBIBYTE = 1 << 20;

  private final Workbench bench;
  private final String system;

  ConfigLimitsTest(Workbench bench) {
    this.bench = bench;
    this.system = bench.system();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'$set': 1} | configuration.$set | '$'",
        "{'a': [{'$x': 1}]} | configuration.a[0].$x | '$'",
        "{'a.b': 1} | configuration.a.b | nest an object",
        "{'a': {'.': 1}} | configuration.a.. | nest an object",
        "{'a\\u0000b': 1} | configuration | NUL",
        "{'a': {'b': 'x\\u0000'}} | configuration.a.b | NUL",
        "{'a': [9007199254740992]} | configuration.a[0] | as a string",
        "{'a': -9007199254740992} | configuration.a | as a string",
        "{'a': 1e300} | configuration.a | as a string",
      })
  void a_document_that_breaks_a_limit_is_refused_with_the_path(
      String document, String path, String why) {
    Refusal put =
        Refusal.of(ErrorReason.CONFIG_INVALID, () -> put(json(document.replace("'$'", "$"))));
    assertThat(put.fields()).containsExactly(path);
    assertThat(put.message()).contains(why);
    assertThat(Refusal.of(ErrorReason.CONFIG_INVALID, () -> patch(json(document))).fields())
        .containsExactly(path);
    assertThat(get().getRevision()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "'a'", "{}"})
  void a_mebibyte_of_json_is_taken_and_given_back_whatever_its_shape(String element) {
    int count = ((1 << 20) - 20) / (element.length() + 1);
    Struct largest = json("{'a': [" + element + ("," + element).repeat(count - 1) + "]}");
    put(largest);
    assertThat(get().getConfiguration()).isEqualTo(largest);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void numbers_that_json_does_not_know_are_refused(double number) {
    Struct document =
        Struct.newBuilder()
            .putFields("n", Value.newBuilder().setNumberValue(number).build())
            .build();
    assertThat(Refusal.of(ErrorReason.CONFIG_INVALID, () -> put(document)).fields())
        .containsExactly("configuration.n");
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {9007199254740991d, -9007199254740991d, 0, -0.0, 0.1, 1e-320, 4503599627370495.5})
  void numbers_up_to_the_boundary_come_back_as_they_were(double number) {
    Struct document =
        Struct.newBuilder()
            .putFields("n", Value.newBuilder().setNumberValue(number).build())
            .build();
    put(document);
    assertThat(get().getConfiguration().getFieldsOrThrow("n").getNumberValue() + 0.0)
        .isEqualTo(number + 0.0);
  }

  @Test
  void thirty_levels_are_allowed_and_thirty_one_are_not() {
    put(nested(30));
    assertThat(get().getConfiguration()).isEqualTo(nested(30));
    assertThat(Refusal.of(ErrorReason.CONFIG_INVALID, () -> put(nested(31))).message())
        .contains("30 levels");
    // Lists count too.
    Refusal.of(
        ErrorReason.CONFIG_INVALID,
        () -> put(json("{'a':" + "[".repeat(30) + "1" + "]".repeat(30) + "}")));
    put(json("{'a':" + "[".repeat(29) + "1" + "]".repeat(29) + "}"));
  }

  @Test
  void a_patch_cannot_make_a_document_deeper_or_larger_than_allowed() {
    put(json("{'a': '" + "x".repeat(MEBIBYTE - 100) + "'}"));
    assertThat(
            Refusal.of(
                    ErrorReason.CONFIG_INVALID,
                    () -> patch(json("{'b': '" + "x".repeat(200) + "'}")))
                .message())
        .contains("1,048,576");
    assertThat(get().getRevision()).isEqualTo(1);
  }

  @Test
  void a_mebibyte_is_allowed_and_one_byte_more_is_not() {
    // {"a":"…"} has 8 bytes around the text.
    Struct largest = json("{'a': '" + "x".repeat(MEBIBYTE - 8) + "'}");
    put(largest);
    assertThat(get().getConfiguration()).isEqualTo(largest);
    Struct larger = json("{'a': '" + "x".repeat(MEBIBYTE - 7) + "'}");
    Refusal refusal = Refusal.of(ErrorReason.CONFIG_INVALID, () -> put(larger));
    assertThat(refusal.fields()).containsExactly("configuration");
    assertThat(refusal.message()).contains("1,048,577");
    // Bytes count, not characters.
    Refusal.of(
        ErrorReason.CONFIG_INVALID, () -> put(json("{'a': '" + "ü".repeat(MEBIBYTE / 2) + "'}")));
  }

  @Test
  void a_very_long_key_and_very_many_keys_come_back() {
    StringBuilder text = new StringBuilder("{'" + "k".repeat(60_000) + "': 1");
    for (int i = 0; i < 20_000; i++) {
      text.append(", 'k").append(i).append("': ").append(i);
    }
    Struct document = json(text.append('}').toString());
    put(document);
    assertThat(get().getConfiguration()).isEqualTo(document);
  }

  @Test
  void unusual_keys_come_back() {
    Struct document =
        json(
            "{'': 1, 'a$b': 2, '__proto__': 3, 'ü \\uD83D\\uDE00': 4, '_id': 5, 'a b': {'\\n': 6}}");
    put(document);
    assertThat(get().getConfiguration()).isEqualTo(document);
  }

  @Test
  void a_refusal_of_very_many_offenders_still_fits_into_the_headers() {
    StringBuilder text = new StringBuilder("{'$0': 1");
    for (int i = 1; i < 1_000; i++) {
      text.append(", '$").append("y".repeat(200)).append(i).append("': 1");
    }
    assertThat(
            Refusal.of(ErrorReason.CONFIG_INVALID, () -> put(json(text.append('}').toString())))
                .fields())
        .hasSizeBetween(1, 20);
  }

  @Test
  void a_reason_has_at_most_five_hundred_characters() {
    assertThat(
            Refusal.of(
                    ErrorReason.REQUEST_INVALID,
                    () ->
                        bench
                            .server()
                            .configs()
                            .updateConfig(
                                UpdateConfigRequest.newBuilder()
                                    .setSystemId(system)
                                    .setConfiguration(json("{}"))
                                    .setReason("r".repeat(501))
                                    .build()))
                .fields())
        .containsExactly("reason");
  }

  private static Struct nested(int depth) {
    return json("{'a':".repeat(depth) + "1" + "}".repeat(depth));
  }

  private void put(Struct document) {
    bench
        .server()
        .configs()
        .updateConfig(
            UpdateConfigRequest.newBuilder()
                .setSystemId(system)
                .setConfiguration(document)
                .build());
  }

  private void patch(Struct patch) {
    bench
        .server()
        .configs()
        .patchConfig(
            PatchConfigRequest.newBuilder().setSystemId(system).setConfiguration(patch).build());
  }

  private SystemConfiguration get() {
    return bench
        .server()
        .configs()
        .getConfig(GetConfigRequest.newBuilder().setSystemId(system).build());
  }
}
