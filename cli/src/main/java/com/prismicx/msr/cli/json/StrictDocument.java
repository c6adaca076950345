package com.prismicx.msr.cli.json;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads JSON and YAML into protobuf values, and refuses what would be changed or lost on the way: duplicate keys, whole
 * numbers beyond ±(2^53 − 1), infinite numbers, YAML aliases, nesting over the contract's 30, anything after the document.
 */
public final class StrictDocument {

  private static final int DEEPEST = 30;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final JsonFactory JSON_WITH_COMMENTS =
      JSON.rebuild().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

  private final JsonParser in;

  private StrictDocument(JsonParser in) {
    this.in = in;
  }

  /**
   * A JSON object.
   *
   * @throws DocumentException if it is not one, or has something that would be lost
   */
  public static Struct jsonObject(String text) {
    return object(JSON, text);
  }

  /** A JSON object in which lines may be commented out by {@code //}. */
  public static Struct jsonObjectWithComments(String text) {
    return object(JSON_WITH_COMMENTS, text);
  }

  /** Any one JSON value. */
  public static Value json(String text) {
    return read(JSON, text);
  }

  /** A YAML mapping. An empty text is an empty one. */
  public static Struct yamlMapping(String text) {
    // Made when needed: most commands never see YAML.
    return object(
        YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build(), text);
  }

  private static Struct object(TokenStreamFactory format, String text) {
    Value value = read(format, text);
    if (value.hasNullValue() && format instanceof YAMLFactory) {
      return Struct.getDefaultInstance();
    }
    if (!value.hasStructValue()) {
      throw new DocumentException(
          1,
          format instanceof YAMLFactory
              ? "must be a mapping of keys to values"
              : "must be a JSON object, {…}");
    }
    return value.getStructValue();
  }

  private static Value read(TokenStreamFactory format, String text) {
    try (JsonParser in = format.createParser(ObjectReadContext.empty(), text)) {
      return new StrictDocument(in).document();
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new DocumentException(line, e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }

  private Value document() {
    if (in.nextToken() == null) {
      if (in instanceof YAMLParser) {
        return nothing();
      }
      throw new DocumentException(0, "is empty");
    }
    Value value = value(0);
    if (in.nextToken() != null) {
      throw problem("there is something after the end of the document");
    }
    return value;
  }

  private Value value(int depth) {
    if (in instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw problem("YAML aliases (*%s) are not supported: write it out".formatted(in.getString()));
    }
    return switch (in.currentToken()) {
      case START_OBJECT -> Value.newBuilder().setStructValue(object(deeper(depth))).build();
      case START_ARRAY -> Value.newBuilder().setListValue(list(deeper(depth))).build();
      case VALUE_STRING -> Value.newBuilder().setStringValue(in.getString()).build();
      case VALUE_TRUE, VALUE_FALSE -> Value.newBuilder().setBoolValue(in.getBooleanValue()).build();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          Value.newBuilder().setNumberValue(number()).build();
      case VALUE_NULL -> nothing();
      default -> throw problem("not a plain value: " + in.currentToken());
    };
  }

  private Struct object(int depth) {
    Struct.Builder object = Struct.newBuilder();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      object.putFields(key, value(depth));
    }
    return object.build();
  }

  private ListValue list(int depth) {
    ListValue.Builder list = ListValue.newBuilder();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      list.addValues(value(depth));
    }
    return list.build();
  }

  private double number() {
    double number = in.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw problem("%s is too large, or not a finite number".formatted(in.getString()));
    }
    if (in.currentToken() == JsonToken.VALUE_NUMBER_INT && Math.abs(number) > Json.LARGEST_WHOLE) {
      throw problem("%s is beyond ±(2^53 − 1): write it as a string".formatted(in.getString()));
    }
    return number;
  }

  private int deeper(int depth) {
    if (depth == DEEPEST) {
      throw problem("is nested deeper than " + DEEPEST);
    }
    return depth + 1;
  }

  private static Value nothing() {
    return Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
  }

  private DocumentException problem(String text) {
    return new DocumentException(in.currentTokenLocation().getLineNr(), text);
  }
}
