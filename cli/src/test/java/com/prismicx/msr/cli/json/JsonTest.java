package com.prismicx.msr.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.v1.ListSystemsResponse;
import com.prismicx.msr.v1.ManagementSystem;
import org.junit.jupiter.api.Test;

final class JsonTest {

  @Test
  void prints_whole_numbers_as_whole_numbers_and_the_names_of_the_rest_face() {
    ManagementSystem system =
        ManagementSystem.newBuilder()
            .setSystemId("crm")
            .setMetadata(
                StrictDocument.jsonObject(
                    """
                    {"interval": 3600, "ratio": 0.5, "largest": 9007199254740991, "list": [-1, 1e300]}
                    """))
            .build();

    assertThat(Json.pretty(system))
        .isEqualTo(
            """
            {
              "system_id": "crm",
              "status": "STATUS_UNSPECIFIED",
              "metadata": {
                "interval": 3600,
                "ratio": 0.5,
                "largest": 9007199254740991,
                "list": [
                  -1,
                  1.0E300
                ]
              },
              "etag": ""
            }
            """);
  }

  @Test
  void prints_what_is_empty() {
    assertThat(Json.pretty(ListSystemsResponse.getDefaultInstance()))
        .isEqualTo(
            """
            {
              "systems": [],
              "next_page_token": ""
            }
            """);
  }

  @Test
  void makes_equal_texts_of_equal_documents() {
    assertThat(
            Json.canonical(StrictDocument.jsonObject("{\"b\": [{\"d\": 1, \"c\": 2}], \"a\": 3}")))
        .isEqualTo(
            Json.canonical(
                StrictDocument.jsonObject("{\"a\": 3.0, \"b\": [{\"c\": 2, \"d\": 1}]}")));
  }

  @Test
  void yaml_and_json_of_the_same_are_the_same() {
    assertThat(StrictDocument.yamlMapping("a: 1\nb: [x, true, null, 1.5]\nc: {d: '1'}\n"))
        .isEqualTo(
            StrictDocument.jsonObject(
                "{\"a\": 1, \"b\": [\"x\", true, null, 1.5], \"c\": {\"d\": \"1\"}}"));
  }

  @Test
  void refuses_what_comes_after_the_document() {
    assertThatThrownBy(() -> StrictDocument.jsonObject("{} {}"))
        .isInstanceOf(DocumentException.class)
        .hasMessageContaining("after the end");
    assertThatThrownBy(() -> StrictDocument.yamlMapping("a: 1\n---\nb: 2\n"))
        .isInstanceOf(DocumentException.class);
  }

  @Test
  void refuses_numbers_that_a_double_cannot_hold() {
    assertThatThrownBy(() -> StrictDocument.jsonObject("{\"a\": 1e400}"))
        .hasMessage("line 1: 1e400 is too large, or not a finite number");
    assertThatThrownBy(() -> StrictDocument.yamlMapping("a: .inf\n"))
        .isInstanceOf(DocumentException.class);
  }
}
