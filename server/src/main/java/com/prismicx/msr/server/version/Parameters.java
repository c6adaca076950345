package com.prismicx.msr.server.version;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.error.ServiceException.FieldViolation;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.json.JsonLimits;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a version: what each tenant gives a value for. They are declared as JSON, checked when a draft is
 * written; values are scalars that migrations read as settings.
 */
public final class Parameters {
  private static final String FIELD = "system_version.parameters";
  private static final int MAX_BYTES = 64 << 10;
  private static final int MAX_COUNT = 64;
  // The values travel in the start packet of each session.
  private static final int MAX_VALUES_BYTES = 4 << 10;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,49}");
  private static final Set<String> KEYS = Set.of("type", "default", "example", "description");

  private final Map<String, Value> declared;

  private Parameters(Map<String, Value> declared) {
    this.declared = declared;
  }

  /** The parameters of a version; none when it declares nothing. */
  public static Parameters of(SystemVersion version) {
    Json json = version.parameters();
    return new Parameters(json == null ? Map.of() : json.toStruct().getFieldsMap());
  }

  /** A declaration within the contract's rules. */
  static Json declaration(Struct struct) {
    Fields.refuse(ErrorReason.REQUEST_INVALID, JsonLimits.check(FIELD, struct, MAX_BYTES));
    List<FieldViolation> violations = new ArrayList<>();
    if (struct.getFieldsCount() > MAX_COUNT) {
      violations.add(
          new FieldViolation(FIELD, "has more than " + MAX_COUNT + " parameters; declare fewer"));
    }
    struct.getFieldsMap().forEach((name, value) -> check(name, value, violations));
    Fields.refuse(ErrorReason.REQUEST_INVALID, violations);
    return Json.of(struct);
  }

  private static void check(String name, Value value, List<FieldViolation> violations) {
    String path = FIELD + "." + name;
    if (!NAME.matcher(name).matches()) {
      violations.add(
          new FieldViolation(path, "a name is a letter a-z, then at most 49 of a-z, 0-9 and _"));
    }
    if (!value.hasStructValue()) {
      violations.add(
          new FieldViolation(
              path, "must be an object such as {\"type\": \"string\", \"default\": \"EUR\"}"));
      return;
    }
    Map<String, Value> fields = value.getStructValue().getFieldsMap();
    fields.keySet().stream()
        .filter(key -> !KEYS.contains(key))
        .forEach(
            key ->
                violations.add(
                    new FieldViolation(
                        path + "." + key, "is unknown; type, default, example, description are")));
    checkFields(path, fields, violations);
  }

  private static void checkFields(
      String path, Map<String, Value> fields, List<FieldViolation> violations) {
    String type = text(fields, "type");
    if (!Set.of("string", "number", "boolean").contains(type)) {
      violations.add(new FieldViolation(path + ".type", "must be string, number or boolean"));
      return;
    }
    for (String key : List.of("default", "example")) {
      Value given = fields.get(key);
      if (given != null && !fits(type, given)) {
        violations.add(new FieldViolation(path + "." + key, "is no " + type));
      }
    }
    if (!fields.containsKey("default") && !fields.containsKey("example")) {
      violations.add(
          new FieldViolation(
              path, "needs a default, or an example for whoever has to give a value"));
    }
  }

  /**
   * The values that a tenant has from now on: those that were given, else those that it had, else the defaults. Values that
   * another version needed are kept.
   */
  public @Nullable Json resolve(Struct given, @Nullable Json present) {
    Fields.refuse(
        ErrorReason.REQUEST_INVALID, JsonLimits.check("configurations", given, MAX_VALUES_BYTES));
    List<FieldViolation> violations = new ArrayList<>();
    Map<String, Value> values =
        new TreeMap<>(present == null ? Map.of() : present.toStruct().getFieldsMap());
    given.getFieldsMap().forEach((name, value) -> put(name, value, values, violations));
    declared.forEach((name, declaration) -> complete(name, declaration, values, violations));
    Fields.refuse(ErrorReason.REQUEST_INVALID, violations);
    Struct all = Struct.newBuilder().putAllFields(values).build();
    if (bytes(all) > MAX_VALUES_BYTES) {
      violations.add(
          new FieldViolation("configurations", "the values are more than 4 kB together"));
    }
    Fields.refuse(ErrorReason.REQUEST_INVALID, violations);
    return values.isEmpty() ? null : Json.of(all);
  }

  private void put(
      String name, Value value, Map<String, Value> values, List<FieldViolation> violations) {
    String path = "configurations." + name;
    Value declaration = declared.get(name);
    if (declaration == null) {
      violations.add(
          new FieldViolation(
              path,
              "is no parameter of this version"
                  + (declared.isEmpty() ? ", which has none" : "; it has " + declared.keySet())));
    } else if (!fits(type(declaration), value)) {
      violations.add(new FieldViolation(path, "must be a " + type(declaration)));
    } else {
      values.put(name, value);
    }
  }

  private static void complete(
      String name, Value declaration, Map<String, Value> values, List<FieldViolation> violations) {
    Value present = values.get(name);
    if (present != null && fits(type(declaration), present)) {
      return;
    }
    Map<String, Value> fields = declaration.getStructValue().getFieldsMap();
    Value ready = fields.get("default");
    if (ready != null) {
      values.put(name, ready);
    } else {
      violations.add(
          new FieldViolation(
              "configurations." + name,
              "is required: a " + type(declaration) + " such as " + print(fields.get("example"))));
    }
  }

  /** The example of each parameter, else its default: for trying a version without a tenant. */
  public Map<String, String> examples() {
    Map<String, String> texts = new TreeMap<>();
    declared.forEach(
        (name, declaration) -> {
          Map<String, Value> fields = declaration.getStructValue().getFieldsMap();
          Value value = fields.getOrDefault("example", fields.get("default"));
          if (value != null) {
            texts.put(name, print(value));
          }
        });
    return texts;
  }

  /** Values as texts, as settings carry them. */
  public static Map<String, String> texts(@Nullable Json values) {
    Map<String, String> texts = new TreeMap<>();
    if (values != null) {
      values.toStruct().getFieldsMap().forEach((name, value) -> texts.put(name, print(value)));
    }
    return texts;
  }

  private static boolean fits(String type, Value value) {
    return switch (type) {
      case "string" -> value.hasStringValue();
      case "number" -> value.hasNumberValue();
      default -> value.hasBoolValue();
    };
  }

  private static String type(Value declaration) {
    return text(declaration.getStructValue().getFieldsMap(), "type");
  }

  private static String text(Map<String, Value> fields, String key) {
    return fields.getOrDefault(key, Value.getDefaultInstance()).getStringValue();
  }

  private static String print(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case NUMBER_VALUE -> number(value.getNumberValue());
      default -> Boolean.toString(value.getBoolValue());
    };
  }

  private static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static int bytes(Struct values) {
    return Json.of(values).text().getBytes(StandardCharsets.UTF_8).length;
  }
}
