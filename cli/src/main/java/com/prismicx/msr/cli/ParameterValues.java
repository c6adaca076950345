package com.prismicx.msr.cli;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The option {@code --set}: values of a version's parameters. */
final class ParameterValues {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

  @Option(
      names = "--set",
      paramLabel = "<name>=<value>",
      description = {
        "A value of one of the version's parameters; may be repeated.",
        "A number, true and false are read as such; put double quotes around text that looks like one."
      })
  private Map<String, String> values = new TreeMap<>();

  Struct struct() {
    Struct.Builder struct = Struct.newBuilder();
    values.forEach((name, text) -> struct.putFields(name, value(text)));
    return struct.build();
  }

  private static Value value(String text) {
    Value.Builder value = Value.newBuilder();
    if (text.equals("true") || text.equals("false")) {
      return value.setBoolValue(Boolean.parseBoolean(text)).build();
    }
    if (NUMBER.matcher(text).matches()) {
      return value.setNumberValue(Double.parseDouble(text)).build();
    }
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return value.setStringValue(quoted ? text.substring(1, text.length() - 1) : text).build();
  }
}
