package com.prismicx.msr.cli.folder;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.cli.json.DocumentException;
import com.prismicx.msr.cli.json.StrictDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The keys of one YAML file. Asking for a key makes it known; the others are refused, they are typing errors. */
final class YamlFields {

  private final String file;
  private final Struct fields;
  private final Problems problems;
  private final Set<String> known = new TreeSet<>();

  private YamlFields(String file, Struct fields, Problems problems) {
    this.file = file;
    this.fields = fields;
    this.problems = problems;
  }

  /** Empty, and a problem, if the file is missing or not YAML. */
  static Optional<YamlFields> of(Folder folder, String name) {
    Problems problems = folder.problems();
    if (!folder.has(name)) {
      problems.add(folder.path(name), "is missing");
    }
    return folder
        .text(name)
        .flatMap(
            text -> {
              try {
                return Optional.of(
                    new YamlFields(folder.path(name), StrictDocument.yamlMapping(text), problems));
              } catch (DocumentException e) {
                problems.add(folder.path(name), e.getMessage());
                return Optional.empty();
              }
            });
  }

  Optional<String> text(String key) {
    return value(key, Value.KindCase.STRING_VALUE, "text: put it in quotes")
        .map(Value::getStringValue);
  }

  Optional<String> requiredText(String key) {
    return required(key, text(key));
  }

  Optional<Integer> requiredWholeNumber(String key) {
    Optional<Double> number =
        value(key, Value.KindCase.NUMBER_VALUE, "a whole number").map(Value::getNumberValue);
    if (number.isPresent() && number.get() != number.get().intValue()) {
      problems.add(file, key + " must be a whole number");
    }
    return required(key, number.map(Double::intValue));
  }

  Optional<Struct> mapping(String key) {
    return value(key, Value.KindCase.STRUCT_VALUE, "a mapping of keys to values")
        .map(Value::getStructValue);
  }

  /** A list of mappings, each read by itself. */
  List<YamlFields> mappings(String key) {
    List<YamlFields> mappings = new ArrayList<>();
    value(key, Value.KindCase.LIST_VALUE, "a list")
        .ifPresent(
            list -> {
              for (Value one : list.getListValue().getValuesList()) {
                if (one.hasStructValue()) {
                  mappings.add(new YamlFields(file, one.getStructValue(), problems));
                } else {
                  problems.add(
                      file, "each of %s must be a mapping of keys to values".formatted(key));
                }
              }
            });
    return mappings;
  }

  /** A mapping in which every value is a text. */
  Optional<Struct> textsByKey(String key) {
    Optional<Struct> mapping = mapping(key);
    mapping.ifPresent(
        m ->
            m.getFieldsMap()
                .forEach(
                    (name, value) -> {
                      if (!value.hasStringValue()) {
                        problems.add(
                            file, "%s.%s must be text: put it in quotes".formatted(key, name));
                      }
                    }));
    return mapping;
  }

  void refuseOthers() {
    fields.getFieldsMap().keySet().stream()
        .filter(key -> !known.contains(key))
        .forEach(
            key ->
                problems.add(
                    file,
                    "unknown key '%s'; there can be %s".formatted(key, String.join(", ", known))));
  }

  private <T> Optional<T> required(String key, Optional<T> value) {
    if (value.isEmpty() && !fields.containsFields(key)) {
      problems.add(file, "%s is missing".formatted(key));
    }
    return value;
  }

  private Optional<Value> value(String key, Value.KindCase kind, String shape) {
    known.add(key);
    Value value = fields.getFieldsMap().get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value.getKindCase() != kind) {
      problems.add(file, "%s must be %s".formatted(key, shape));
      return Optional.empty();
    }
    return Optional.of(value);
  }
}
