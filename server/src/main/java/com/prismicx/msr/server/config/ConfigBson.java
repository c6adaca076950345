package com.prismicx.msr.server.config;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** Between a Struct and BSON: whole numbers become int32 or int64, so that any MongoDB client reads 3600 and not 3600.0. */
final class ConfigBson {
  private ConfigBson() {}

  static Document toBson(Struct struct) {
    Document document = new Document();
    struct.getFieldsMap().forEach((key, value) -> document.append(key, toBson(value)));
    return document;
  }

  private static Object toBson(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> toBson(value.getStructValue());
      case LIST_VALUE ->
          value.getListValue().getValuesList().stream().map(ConfigBson::toBson).toList();
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case NUMBER_VALUE -> number(value.getNumberValue());
      case NULL_VALUE, KIND_NOT_SET -> null;
    };
  }

  private static Object number(double number) {
    if (number != Math.rint(number)) {
      return number;
    }
    long whole = (long) number;
    return whole == (int) whole ? (Object) (int) whole : (Object) whole;
  }

  static Struct toStruct(Document document) {
    Struct.Builder struct = Struct.newBuilder();
    document.forEach((key, value) -> struct.putFields(key, toValue(value)));
    return struct.build();
  }

  private static Value toValue(Object value) {
    Value.Builder out = Value.newBuilder();
    return switch (value) {
      case null -> out.setNullValue(NullValue.NULL_VALUE).build();
      case Document document -> out.setStructValue(toStruct(document)).build();
      case Map<?, ?> map -> {
        Struct.Builder struct = Struct.newBuilder();
        map.forEach((key, item) -> struct.putFields((String) key, toValue(item)));
        yield out.setStructValue(struct).build();
      }
      case List<?> list -> {
        ListValue.Builder items = ListValue.newBuilder();
        list.forEach(item -> items.addValues(toValue(item)));
        yield out.setListValue(items).build();
      }
      case String text -> out.setStringValue(text).build();
      case Boolean bool -> out.setBoolValue(bool).build();
      case Number number -> out.setNumberValue(number.doubleValue()).build();
      default ->
          throw new IllegalStateException(
              "a configuration holds a BSON type that the server never writes: "
                  + value.getClass());
    };
  }
}
