package com.prismicx.msr.server.postgres;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * Where the next page begins: the sort key of the last row, bound to the list's own parameters, so that a token of another
 * list or with other filters is refused. Opaque to callers, and nothing in it is secret: whoever forges one sees only what
 * the same list shows anyway.
 */
public final class PageToken {
  private static final int HASH_LENGTH = 8;
  private static final char SEPARATOR = '\0';

  private PageToken() {}

  /** A token for the rows after {@code key} of the list with these parameters. */
  public static String encode(String parameters, List<String> key) {
    String plain = hash(parameters) + String.join(String.valueOf(SEPARATOR), key);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /** The key in a token, or an empty list for an empty token. */
  public static List<String> decode(String parameters, String token, int keyLength) {
    if (token.isEmpty()) {
      return List.of();
    }
    try {
      String plain = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      List<String> key = List.of(plain.substring(HASH_LENGTH).split(String.valueOf(SEPARATOR), -1));
      if (plain.startsWith(hash(parameters)) && key.size() == keyLength) {
        return key;
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // Falls through to the one refusal: what exactly is wrong with a forged token is nobody's
      // business.
    }
    throw new ServiceException.Invalid(
        ErrorReason.PAGE_TOKEN_INVALID,
        "page_token is not a next_page_token of this list with these filters; start again without one",
        List.of(
            new ServiceException.FieldViolation(
                "page_token", "must be the next_page_token of the page before")));
  }

  private static String hash(String parameters) {
    return "%08x".formatted(Objects.hashCode(parameters));
  }
}
