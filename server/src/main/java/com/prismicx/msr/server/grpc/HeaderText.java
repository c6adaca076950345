package com.prismicx.msr.server.grpc;

import java.nio.charset.StandardCharsets;

/** What a text takes in a header, and how to make it shorter. */
final class HeaderText {
  private static final String MORE = "…";

  private HeaderText() {}

  /** The text, or its beginning and "…", in at most so many bytes of UTF-8; no character is split. */
  static String cut(String text, int bytes) {
    if (bytes(text) <= bytes) {
      return text;
    }
    int room = bytes - bytes(MORE);
    int end = 0;
    while (true) {
      int next = text.offsetByCodePoints(end, 1);
      room -= bytes(text.substring(end, next));
      if (room < 0) {
        return text.substring(0, end) + MORE;
      }
      end = next;
    }
  }

  /** Bytes of the header grpc-message, where all but printable ASCII takes three for one. */
  static int percentEncoded(String text) {
    int length = 0;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      length += b < ' ' || b > '~' || b == '%' ? 3 : 1;
    }
    return length;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
