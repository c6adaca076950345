package com.prismicx.msr.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PageTokenTest {
  @Test
  void a_token_gives_its_key_back() {
    for (List<String> key :
        List.of(List.of("crm"), List.of("a", ""), List.of("ü=+/ ", "\uD83D\uDE00"))) {
      String token = PageToken.encode("list", key);
      assertThat(token).matches("[A-Za-z0-9_-]+");
      assertThat(PageToken.decode("list", token, key.size())).isEqualTo(key);
    }
    assertThat(PageToken.decode("list", "", 1)).isEmpty();
  }

  @Test
  void a_token_of_another_list_or_with_another_key_length_is_refused() {
    String token = PageToken.encode("list", List.of("a"));
    refused("other", token, 1);
    refused("list", token, 2);
    refused("list", PageToken.encode("list", List.of("a\0b")), 1);
  }

  @Test
  void random_texts_are_refused_and_never_hurt() {
    Random random = new Random(5);
    byte[] bytes = new byte[40];
    for (int i = 0; i < 2_000; i++) {
      random.nextBytes(bytes);
      refused(
          "list", Base64.getUrlEncoder().encodeToString(bytes).substring(random.nextInt(30)), 1);
      refused("list", new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1), 1);
    }
  }

  private static void refused(String parameters, String token, int keyLength) {
    assertThatThrownBy(() -> PageToken.decode(parameters, token, keyLength))
        .isInstanceOfSatisfying(
            ServiceException.Invalid.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.PAGE_TOKEN_INVALID));
  }
}
