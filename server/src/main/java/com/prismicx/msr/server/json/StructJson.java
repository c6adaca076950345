package com.prismicx.msr.server.json;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Between a protobuf Struct and JSON text, by Jackson's streaming parser; keys sorted, whole numbers stay whole. */
final class StructJson {
  // How large a document may be is said in JsonLimits; what kept to that is always readable again.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();
  private static final double MAX_WHOLE = 9_007_199_254_740_992d;

  private StructJson() {}

  static String print(Struct struct) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      write(json, struct);
    }
    return out.toString();
  }

  static Struct parse(String text) {
    return parse(text, false);
  }

  /**
   * Parses a JSON object.
   *
   * @param exact whether a number that a double does not carry becomes a string
   */
  static Struct parse(String text, boolean exact) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      json.nextToken();
      return object(json, exact);
    }
  }

  private static void write(JsonGenerator json, Struct struct) {
    json.writeStartObject();
    new TreeMap<>(struct.getFieldsMap())
        .forEach(
            (key, value) -> {
              json.writeName(key);
              write(json, value);
            });
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Value value) {
    switch (value.getKindCase()) {
      case STRUCT_VALUE -> write(json, value.getStructValue());
      case LIST_VALUE -> {
        json.writeStartArray();
        value.getListValue().getValuesList().forEach(item -> write(json, item));
        json.writeEndArray();
      }
      case STRING_VALUE -> json.writeString(value.getStringValue());
      case BOOL_VALUE -> json.writeBoolean(value.getBoolValue());
      case NUMBER_VALUE -> write(json, value.getNumberValue());
      case NULL_VALUE, KIND_NOT_SET -> json.writeNull();
    }
  }

  private static void write(JsonGenerator json, double number) {
    if (number == Math.rint(number) && Math.abs(number) <= MAX_WHOLE) {
      json.writeNumber((long) number);
    } else {
      json.writeNumber(number);
    }
  }

  private static Struct object(JsonParser json, boolean exact) {
    Struct.Builder struct = Struct.newBuilder();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      json.nextToken();
      struct.putFields(key, value(json, exact));
    }
    return struct.build();
  }

  private static Value value(JsonParser json, boolean exact) {
    Value.Builder value = Value.newBuilder();
    switch (json.currentToken()) {
      case START_OBJECT -> value.setStructValue(object(json, exact));
      case START_ARRAY -> value.setListValue(list(json, exact));
      case VALUE_STRING -> value.setStringValue(json.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(json, exact, value);
      case VALUE_TRUE -> value.setBoolValue(true);
      case VALUE_FALSE -> value.setBoolValue(false);
      default -> value.setNullValue(NullValue.NULL_VALUE);
    }
    return value.build();
  }

  private static void number(JsonParser json, boolean exact, Value.Builder value) {
    double number = json.getDoubleValue();
    if (exact && !isAll(number, json.getString())) {
      value.setStringValue(json.getString());
    } else {
      value.setNumberValue(number);
    }
  }

  /** Whether the shortest text of the double says as much as the digits do. */
  private static boolean isAll(double number, String digits) {
    return Double.isFinite(number)
        && new BigDecimal(Double.toString(number)).compareTo(new BigDecimal(digits)) == 0;
  }

  private static ListValue list(JsonParser json, boolean exact) {
    ListValue.Builder list = ListValue.newBuilder();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      list.addValues(value(json, exact));
    }
    return list.build();
  }
}
