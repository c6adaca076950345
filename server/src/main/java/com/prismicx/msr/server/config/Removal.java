package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.json.JsonPointers;
import java.util.List;
import java.util.stream.IntStream;

/** Takes keys out of a document. */
final class Removal {
  private Removal() {}

  /**
   * The document without what the pointers lead to; what is not there is no error.
   *
   * @param pointers JSON pointers; none for everything
   */
  static Struct of(Struct document, List<String> pointers) {
    if (pointers.isEmpty()) {
      return Struct.getDefaultInstance();
    }
    Struct left = document;
    for (List<String> keys : requirePointers(pointers)) {
      left = without(left, keys);
    }
    return left;
  }

  /** The keys of each; refuses what is no pointer. */
  static List<List<String>> requirePointers(List<String> pointers) {
    return IntStream.range(0, pointers.size()).mapToObj(i -> keys(i, pointers.get(i))).toList();
  }

  private static List<String> keys(int index, String pointer) {
    return JsonPointers.keys(pointer)
        .orElseThrow(
            () ->
                ServiceException.invalid(
                    "paths[" + index + "]",
                    "'"
                        + pointer
                        + "' is no JSON pointer, such as /ui_settings/theme; send no paths to reset everything"));
  }

  private static Struct without(Struct object, List<String> keys) {
    String key = keys.getFirst();
    if (!object.containsFields(key)) {
      return object;
    }
    if (keys.size() == 1) {
      return object.toBuilder().removeFields(key).build();
    }
    Value inner = object.getFieldsOrThrow(key);
    if (!inner.hasStructValue()) {
      return object;
    }
    Struct left = without(inner.getStructValue(), keys.subList(1, keys.size()));
    return object.toBuilder()
        .putFields(key, Value.newBuilder().setStructValue(left).build())
        .build();
  }
}
