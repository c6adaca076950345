package com.prismicx.msr.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.cli.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AssignmentsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a=light         | {"a":"light"}
          a=true          | {"a":true}
          a=3600          | {"a":3600}
          a="3600"        | {"a":"3600"}
          a=null          | {"a":null}
          a=              | {"a":""}
          a=1.2.0         | {"a":"1.2.0"}
          a=b=c           | {"a":"b=c"}
          a=["x",1]       | {"a":["x",1]}
          a={"b.c": true} | {"a":{"b.c":true}}
          a.b.c=1         | {"a":{"b":{"c":1}}}
          """)
  void takes_a_value_as_json_if_it_is_else_as_text(String assignment, String patch) {
    assertThat(Json.compact(Assignments.mergePatch(List.of(assignment)))).isEqualTo(patch);
  }

  @Test
  void makes_one_patch_of_many() {
    assertThat(Json.compact(Assignments.mergePatch(List.of("a.b=1", "c=2", "a.d=3"))))
        .isEqualTo("{\"a\":{\"b\":1,\"d\":3},\"c\":2}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          theme   | 'theme' is not key=value
          =x      | '=x' is not key=value
          a..b=1  | 'a..b' has an empty key
          a={"b"  | the value of 'a' looks like JSON but is not
          """)
  void says_what_is_wrong(String assignment, String problem) {
    assertThatThrownBy(() -> Assignments.mergePatch(List.of(assignment)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void refuses_contradictions() {
    assertThatThrownBy(() -> Assignments.mergePatch(List.of("a=1", "a.b=2")))
        .hasMessage("'a.b' is set twice");
    assertThatThrownBy(() -> Assignments.mergePatch(List.of("a.b=1", "a=2")))
        .hasMessage("'a' is set twice");
  }
}
