package com.prismicx.msr.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Status;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.UpdateConfigRequest;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors stay below the 8 KiB of headers that gRPC and Envoy take, whatever they quote. */
@ExtendWith(SharedServer.class)
final class ErrorSizeTest {
  private final Workbench bench;

  ErrorSizeTest(Workbench bench) {
    this.bench = bench;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "%", "ä", "漢", "😀"})
  void many_long_violations_of_any_script_come_over_the_wire(String character) {
    Struct.Builder document = Struct.newBuilder();
    for (int i = 0; i < 30; i++) {
      document.putFields("$" + i + character.repeat(2_000), Value.getDefaultInstance());
    }
    Refusal refusal =
        Refusal.of(
            ErrorReason.CONFIG_INVALID,
            () ->
                bench
                    .server()
                    .configs()
                    .updateConfig(
                        UpdateConfigRequest.newBuilder()
                            .setSystemId(bench.system())
                            .setConfiguration(document)
                            .build()));
    assertThat(refusal.fields())
        .isNotEmpty()
        .allSatisfy(field -> assertThat(field).startsWith("configuration.$").endsWith("…"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "%", "ä", "漢", "😀", "a😀"})
  void everything_that_is_too_long_at_once_stays_below_the_limit(String character) {
    String text = character.repeat(5_000);
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      variables.put("variable_" + i, text);
    }
    Status status =
        ErrorStatus.of(
            new ServiceException.Refused(
                ErrorReason.VERSION_NOT_PUBLISHABLE,
                text,
                variables,
                Collections.nCopies(
                    50, new ServiceException.Violation("CONFIG_SCHEMA", text, text))),
            "r_1");
    int headers =
        HeaderText.percentEncoded(status.getMessage())
            + Base64.getEncoder().encodeToString(status.toByteArray()).length();
    assertThat(headers).isBetween(3_000, 7_100);
    assertThat(new Refusal(status).violations()).isNotEmpty();
    // Half a surrogate pair would have become a question mark.
    assertThat(status.getMessage()).endsWith("…").doesNotContain("?");
  }

  @Test
  void a_text_is_cut_between_characters_only() {
    assertThat(HeaderText.cut("abc", 3)).isEqualTo("abc");
    assertThat(HeaderText.cut("äöü", 6)).isEqualTo("äöü");
    assertThat(HeaderText.cut("äöüä", 7)).isEqualTo("äö…");
    for (int bytes : List.of(7, 8, 9, 10)) {
      assertThat(HeaderText.cut("😀😀😀", bytes)).isEqualTo("😀…");
    }
  }
}
