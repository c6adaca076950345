package com.prismicx.msr.server.config;

import static com.prismicx.msr.server.Workbench.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MergePatchTest {
  /** The table of RFC 7396, appendix A, but for the rows whose document or patch is no object. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':'b'} | {'a':'c'} | {'a':'c'}",
        "{'a':'b'} | {'b':'c'} | {'a':'b','b':'c'}",
        "{'a':'b'} | {'a':null} | {}",
        "{'a':'b','b':'c'} | {'a':null} | {'b':'c'}",
        "{'a':['b']} | {'a':'c'} | {'a':'c'}",
        "{'a':'c'} | {'a':['b']} | {'a':['b']}",
        "{'a':{'b':'c'}} | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}",
        "{'a':[{'b':'c'}]} | {'a':[1]} | {'a':[1]}",
        "{'e':null} | {'a':1} | {'e':null,'a':1}",
        "{} | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}",
      })
  void merges_as_the_rfc_says(String document, String patch, String result) {
    assertThat(MergePatch.apply(json(document), json(patch))).isEqualTo(json(result));
  }

  /** The RFC's introduction. */
  @Test
  void merges_the_rfcs_long_example() {
    assertThat(
            MergePatch.apply(
                json(
                    "{'title': 'Goodbye!', 'author': {'givenName': 'John', 'familyName': 'Doe'},"
                        + " 'tags': ['example', 'sample'], 'content': 'This will be unchanged'}"),
                json(
                    "{'title': 'Hello!', 'phoneNumber': '+01-123-456-7890',"
                        + " 'author': {'familyName': null}, 'tags': ['example']}")))
        .isEqualTo(
            json(
                "{'title': 'Hello!', 'author': {'givenName': 'John'}, 'tags': ['example'],"
                    + " 'content': 'This will be unchanged', 'phoneNumber': '+01-123-456-7890'}"));
  }

  @Test
  void nulls_inside_arrays_stay() {
    assertThat(MergePatch.apply(json("{}"), json("{'a': [null, {'b': null}]}")))
        .isEqualTo(json("{'a': [null, {'b': null}]}"));
  }
}
