package com.prismicx.msr.server.version;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.json.JsonPointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds properties of a schema that are marked {@code writeOnly}: secrets, which are not kept encrypted yet. */
final class SecretProperties {
  private static final int MAX_PROBLEMS = 20;
  // Below these are values, not schemas.
  private static final Set<String> VALUES = Set.of("const", "default", "enum", "examples");

  private final List<String> problems = new ArrayList<>();

  private SecretProperties() {}

  static List<String> problems(Struct schema) {
    SecretProperties found = new SecretProperties();
    found.object("", schema);
    return found.problems.stream().limit(MAX_PROBLEMS).toList();
  }

  private void object(String path, Struct object) {
    if (object.getFieldsOrDefault("writeOnly", Value.getDefaultInstance()).getBoolValue()) {
      problems.add(
          "config_schema marks "
              + (path.isEmpty() ? "/" : path)
              + " as writeOnly, but secrets cannot be kept here yet; leave it out, and keep in the configuration where the"
              + " secret is to be found");
    }
    object
        .getFieldsMap()
        .forEach(
            (key, value) -> {
              if (!VALUES.contains(key)) {
                value(JsonPointers.child(path, key), value);
              }
            });
  }

  private void value(String path, Value value) {
    if (value.hasStructValue()) {
      object(path, value.getStructValue());
    }
    List<Value> items = value.getListValue().getValuesList();
    for (int i = 0; i < items.size(); i++) {
      value(JsonPointers.child(path, Integer.toString(i)), items.get(i));
    }
  }
}
