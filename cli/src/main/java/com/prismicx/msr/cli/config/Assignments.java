package com.prismicx.msr.cli.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.cli.json.DocumentException;
import com.prismicx.msr.cli.json.StrictDocument;
import java.util.List;

/** {@code key.path=value …} as a JSON merge patch. */
public final class Assignments {

  private Assignments() {}

  /**
   * The patch that makes these assignments. A value is taken as JSON if it is, else as text.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  public static Struct mergePatch(List<String> assignments) {
    Struct.Builder patch = Struct.newBuilder();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "'%s' is not key=value, such as ui_settings.theme=dark".formatted(assignment));
      }
      String path = assignment.substring(0, equals);
      // Keys of a configuration have no dots, so a path is never ambiguous.
      put(
          patch,
          path,
          List.of(path.split("\\.", -1)),
          value(path, assignment.substring(equals + 1)));
    }
    return patch.build();
  }

  private static void put(Struct.Builder object, String path, List<String> keys, Value value) {
    String key = keys.getFirst();
    if (key.isEmpty()) {
      throw new IllegalArgumentException("'%s' has an empty key".formatted(path));
    }
    Value present = object.getFieldsMap().get(key);
    if (keys.size() == 1) {
      refuse(present != null, path);
      object.putFields(key, value);
      return;
    }
    refuse(present != null && !present.hasStructValue(), path);
    Struct.Builder inner =
        present == null ? Struct.newBuilder() : present.getStructValue().toBuilder();
    put(inner, path, keys.subList(1, keys.size()), value);
    object.putFields(key, Value.newBuilder().setStructValue(inner).build());
  }

  private static void refuse(boolean contradiction, String path) {
    if (contradiction) {
      throw new IllegalArgumentException("'%s' is set twice".formatted(path));
    }
  }

  private static Value value(String path, String text) {
    try {
      return StrictDocument.json(text);
    } catch (DocumentException e) {
      // Text is taken as text; but an object or array that does not parse was not meant as one.
      if (text.startsWith("{") || text.startsWith("[")) {
        throw new IllegalArgumentException(
            "the value of '%s' looks like JSON but is not (%s)".formatted(path, e.getMessage()), e);
      }
      return Value.newBuilder().setStringValue(text).build();
    }
  }
}
