package com.prismicx.msr.cli.config;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Keys of a configuration as people write them, such as {@code ui_settings.theme}; no key has a dot. */
public final class KeyPath {

  private KeyPath() {}

  /** As a JSON pointer (RFC 6901), which is taken as it is, too. */
  public static String pointer(String path) {
    return path.startsWith("/")
        ? path
        : Arrays.stream(path.split("\\.", -1))
            .map(key -> "/" + key.replace("~", "~0").replace("/", "~1"))
            .collect(Collectors.joining());
  }

  /** From a JSON pointer; {@code (all)} for the whole document. */
  public static String of(String pointer) {
    return pointer.isEmpty()
        ? "(all)"
        : Arrays.stream(pointer.substring(1).split("/", -1))
            .map(key -> key.replace("~1", "/").replace("~0", "~"))
            .collect(Collectors.joining("."));
  }
}
