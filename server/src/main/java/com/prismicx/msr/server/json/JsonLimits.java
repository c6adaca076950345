package com.prismicx.msr.server.json;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.error.ServiceException.FieldViolation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What every free-form JSON of the contract must keep to: depth at most 30 (Envoy cannot print more than 33), finite
 * numbers, no NUL (PostgreSQL cannot store it), a size limit. Names each offender by its path.
 */
public final class JsonLimits {
  public static final int MAX_DEPTH = 30;
  private static final int MAX_VIOLATIONS = 20;

  private final List<FieldViolation> violations = new ArrayList<>();

  private JsonLimits() {}

  /**
   * What is wrong with a Struct, nothing when it keeps to the limits.
   *
   * @param field the request's field, the first part of each path
   * @param maxBytes size limit of its JSON text in UTF-8
   */
  public static List<FieldViolation> check(String field, Struct struct, int maxBytes) {
    JsonLimits limits = new JsonLimits();
    limits.object(field, struct, 1);
    if (limits.violations.isEmpty()) {
      int bytes = StructJson.print(struct).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > maxBytes) {
        limits.add(
            field, "is %,d bytes of JSON, but at most %,d are allowed".formatted(bytes, maxBytes));
      }
    }
    return List.copyOf(limits.violations);
  }

  private void object(String path, Struct struct, int depth) {
    if (tooDeep(path, depth)) {
      return;
    }
    struct
        .getFieldsMap()
        .forEach(
            (key, value) -> {
              if (key.indexOf('\0') >= 0) {
                add(path, "has a key with a NUL character; remove it");
              }
              value(path + "." + key, value, depth);
            });
  }

  private void value(String path, Value value, int depth) {
    switch (value.getKindCase()) {
      case STRUCT_VALUE -> object(path, value.getStructValue(), depth + 1);
      case LIST_VALUE -> list(path, value.getListValue().getValuesList(), depth + 1);
      case NUMBER_VALUE -> {
        if (!Double.isFinite(value.getNumberValue())) {
          add(path, "is " + value.getNumberValue() + ", but JSON knows only finite numbers");
        }
      }
      case STRING_VALUE -> {
        if (value.getStringValue().indexOf('\0') >= 0) {
          add(path, "has a NUL character; remove it");
        }
      }
      default -> {}
    }
  }

  private void list(String path, List<Value> values, int depth) {
    if (!tooDeep(path, depth)) {
      for (int i = 0; i < values.size(); i++) {
        value(path + "[" + i + "]", values.get(i), depth);
      }
    }
  }

  private boolean tooDeep(String path, int depth) {
    if (depth > MAX_DEPTH) {
      add(path, "is nested deeper than " + MAX_DEPTH + " levels; flatten it");
      return true;
    }
    return false;
  }

  private void add(String path, String description) {
    if (violations.size() < MAX_VIOLATIONS) {
      violations.add(new FieldViolation(path, description));
    }
  }
}
