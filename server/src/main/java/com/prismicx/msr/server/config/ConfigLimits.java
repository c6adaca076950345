package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.error.ServiceException.FieldViolation;
import com.prismicx.msr.server.json.JsonLimits;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;

/** What a configuration document keeps to beyond every free-form JSON: keys that MongoDB takes, whole numbers that JSON keeps. */
final class ConfigLimits {
  private static final int MAX_BYTES = 1 << 20;
  private static final double MAX_WHOLE = 9_007_199_254_740_991d;
  private static final int MAX_VIOLATIONS = 20;

  private final List<FieldViolation> violations = new ArrayList<>();

  private ConfigLimits() {}

  /** Refuses with CONFIG_INVALID and the path of each offender. */
  static void require(Struct document) {
    Fields.refuse(
        ErrorReason.CONFIG_INVALID, JsonLimits.check("configuration", document, MAX_BYTES));
    ConfigLimits limits = new ConfigLimits();
    limits.object("configuration", document);
    Fields.refuse(
        ErrorReason.CONFIG_INVALID, limits.violations.stream().limit(MAX_VIOLATIONS).toList());
  }

  private void object(String path, Struct object) {
    object
        .getFieldsMap()
        .forEach(
            (key, value) -> {
              String at = path + "." + key;
              if (key.startsWith("$")) {
                violations.add(new FieldViolation(at, "a key must not begin with '$'"));
              } else if (key.indexOf('.') >= 0) {
                violations.add(
                    new FieldViolation(at, "a key must not contain '.'; nest an object instead"));
              }
              value(at, value);
            });
  }

  private void value(String path, Value value) {
    switch (value.getKindCase()) {
      case STRUCT_VALUE -> object(path, value.getStructValue());
      case LIST_VALUE -> {
        for (int i = 0; i < value.getListValue().getValuesCount(); i++) {
          value(path + "[" + i + "]", value.getListValue().getValues(i));
        }
      }
      case NUMBER_VALUE -> {
        double number = value.getNumberValue();
        if (number == Math.rint(number) && Math.abs(number) > MAX_WHOLE) {
          violations.add(
              new FieldViolation(
                  path,
                  "whole numbers beyond ±(2^53 − 1) lose digits in JSON; send it as a string"));
        }
      }
      default -> {}
    }
  }
}
