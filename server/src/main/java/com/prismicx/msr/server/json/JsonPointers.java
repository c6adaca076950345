package com.prismicx.msr.server.json;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** JSON pointers (RFC 6901) such as {@code /ui_settings/theme}; the empty one is the whole document. */
public final class JsonPointers {
  private JsonPointers() {}

  /** The pointer to what a key holds in the object, or an index in the array, that another pointer leads to. */
  public static String child(String pointer, String key) {
    return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
  }

  /** The keys on the way, outermost first; nothing if it is no pointer. */
  public static Optional<List<String>> keys(String pointer) {
    if (!pointer.startsWith("/")) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(pointer.substring(1).split("/", -1))
            .map(key -> key.replace("~1", "/").replace("~0", "~"))
            .toList());
  }
}
