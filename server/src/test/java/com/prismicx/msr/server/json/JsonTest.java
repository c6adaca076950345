package com.prismicx.msr.server.json;

import static com.prismicx.msr.server.Workbench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonTest {
  @Test
  void what_was_printed_is_parsed_to_the_same() {
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      Struct struct = struct(random, 4);
      assertThat(parsed(Json.of(struct).text()).toStruct()).isEqualTo(struct);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3600 | 3600",
        "3600.0 | 3600",
        "3.6e3 | 3600",
        "-1 | -1",
        "0.1 | 0.1",
        "9007199254740991 | 9007199254740991",
        "-9007199254740991 | -9007199254740991",
        "1e300 | 1.0E300",
        "-0.0 | 0"
      })
  void whole_numbers_have_no_fraction(String number, String printed) {
    assertThat(parsed("{\"n\": " + number + "}").canonical()).isEqualTo("{\"n\":" + printed + "}");
  }

  @Test
  void equal_objects_are_equal_whatever_their_text() {
    Json one = parsed("{\"b\": [1, 2.50], \"a\": {\"y\": null, \"x\": \"\\u00e4\"}}");
    Json other = parsed("{\"a\":{\"x\":\"ä\",\"y\":null},\"b\":[1.0,2.5]}");
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one.sha256()).isEqualTo(other.sha256()).matches("[0-9a-f]{64}");
    assertThat(one.canonical()).isEqualTo("{\"a\":{\"x\":\"ä\",\"y\":null},\"b\":[1,2.5]}");
    assertThat(one).isNotEqualTo(parsed("{\"a\":{\"x\":\"ä\"},\"b\":[1.0,2.5]}"));
    assertThat(parsed("{\"l\":[1,2]}")).isNotEqualTo(parsed("{\"l\":[2,1]}"));
  }

  @Test
  void awkward_texts_survive() {
    Struct struct =
        Struct.newBuilder()
            .putFields("\"\\\n\u2028", text("\t\u0001\"'\\/ \uD83D\uDE00"))
            .putFields("", text(""))
            .putFields("k".repeat(100_000), text("v".repeat(2_000_000)))
            .build();
    assertThat(parsed(Json.of(struct).text()).toStruct()).isEqualTo(struct);
  }

  @Test
  void a_value_without_a_kind_is_null() {
    assertThat(
            Json.of(Struct.newBuilder().putFields("a", Value.getDefaultInstance()).build()).text())
        .isEqualTo("{\"a\":null}");
  }

  @Test
  void limits_name_every_offender_by_its_path() {
    Struct struct =
        json("{'a': {'b': ['x', '\\u0000']}, 'c\\u0000': 1}").toBuilder()
            .putFields("n", Value.newBuilder().setNumberValue(Double.NaN).build())
            .build();
    assertThat(JsonLimits.check("f", struct, 1_000))
        .extracting(violation -> violation.field())
        .containsExactlyInAnyOrder("f.a.b[1]", "f", "f.n");
    assertThat(JsonLimits.check("f", json("{'a': 1}"), 7)).isEmpty();
    assertThat(JsonLimits.check("f", json("{'a': 1}"), 6)).hasSize(1);
  }

  private static Json parsed(String text) {
    return Objects.requireNonNull(Json.ofText(text));
  }

  private static Struct struct(Random random, int depth) {
    Struct.Builder struct = Struct.newBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      struct.putFields("k" + random.nextInt(100), value(random, depth));
    }
    return struct.build();
  }

  private static Value value(Random random, int depth) {
    Value.Builder value = Value.newBuilder();
    return switch (random.nextInt(depth == 0 ? 5 : 7)) {
      case 0 -> value.setNullValue(NullValue.NULL_VALUE).build();
      case 1 -> value.setBoolValue(random.nextBoolean()).build();
      case 2 -> value.setNumberValue(random.nextInt()).build();
      case 3 ->
          value.setNumberValue(random.nextGaussian() * Math.pow(10, random.nextInt(40))).build();
      case 4 -> text("t\u00e4\"" + random.nextInt());
      case 5 -> value.setStructValue(struct(random, depth - 1)).build();
      default ->
          value
              .setListValue(
                  ListValue.newBuilder()
                      .addValues(value(random, depth - 1))
                      .addValues(value(random, depth - 1)))
              .build();
    };
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
