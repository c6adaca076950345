package com.prismicx.msr.cli.json;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/** Messages as JSON text, in the field names of the REST face. */
public final class Json {

  // 2^53 - 1: beyond it a double does not hold every whole number.
  static final double LARGEST_WHOLE = 9007199254740991.0;

  private static final JsonFactory JSON = new JsonFactory();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().preservingProtoFieldNames().alwaysPrintFieldsWithNoPresence();

  private Json() {}

  /** Indented, with a line end at the end. */
  public static String pretty(Message message) {
    return print(message, layout()) + "\n";
  }

  /** Indented, keys in alphabetical order: equal documents make equal texts. */
  public static String canonical(Struct document) {
    return pretty(sorted(document));
  }

  /** In one line, without blanks. */
  public static String compact(Message message) {
    return print(message, null);
  }

  /** The number of bytes of a document as JSON without blanks, which is what the contract's limits count. */
  public static int size(Struct document) {
    return compact(document).getBytes(StandardCharsets.UTF_8).length;
  }

  private static PrettyPrinter layout() {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
            .withArrayEmptySeparator("")
            .withObjectEmptySeparator("");
    return new DefaultPrettyPrinter(separators).withObjectIndenter(lines).withArrayIndenter(lines);
  }

  private static Struct sorted(Struct document) {
    Struct.Builder sorted = Struct.newBuilder();
    new TreeMap<>(document.getFieldsMap())
        .forEach((key, value) -> sorted.putFields(key, sorted(value)));
    return sorted.build();
  }

  private static Value sorted(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> value.toBuilder().setStructValue(sorted(value.getStructValue())).build();
      case LIST_VALUE -> {
        var list = value.toBuilder();
        list.getListValueBuilder().clear();
        value
            .getListValue()
            .getValuesList()
            .forEach(v -> list.getListValueBuilder().addValues(sorted(v)));
        yield list.build();
      }
      default -> value;
    };
  }

  private static String print(Message message, PrettyPrinter layout) {
    StringWriter text = new StringWriter();
    try (JsonParser from = JSON.createParser(ObjectReadContext.empty(), jsonFormat(message));
        JsonGenerator to = JSON.createGenerator(context(layout), text)) {
      while (from.nextToken() != null) {
        copy(from, to);
      }
    }
    return text.toString();
  }

  // Struct has only doubles, and JsonFormat prints 3600 as 3600.0.
  private static void copy(JsonParser from, JsonGenerator to) {
    if (from.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
      double number = from.getDoubleValue();
      if (number == Math.rint(number) && Math.abs(number) <= LARGEST_WHOLE) {
        to.writeNumber((long) number);
        return;
      }
    }
    to.copyCurrentEvent(from);
  }

  private static ObjectWriteContext context(PrettyPrinter layout) {
    return new ObjectWriteContext.Base() {
      @Override
      public PrettyPrinter getPrettyPrinter() {
        return layout;
      }

      @Override
      public boolean hasPrettyPrinter() {
        return layout != null;
      }
    };
  }

  private static String jsonFormat(Message message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not expressible as JSON: " + e.getMessage(), e);
    }
  }
}
