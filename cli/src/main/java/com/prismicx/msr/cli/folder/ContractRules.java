package com.prismicx.msr.cli.folder;

import build.buf.validate.FieldRules;
import build.buf.validate.StringRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.prismicx.msr.v1.SchemaMigration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules that the contract sets for a field, read from the contract itself, so that nothing is written twice. */
final class ContractRules {

  /** What the contract allows for one script; no other file of the format is larger. */
  static final long LARGEST_FILE =
      rules(SchemaMigration.getDescriptor().findFieldByName("migration_sql"))
          .getString()
          .getMaxBytes();

  private ContractRules() {}

  /** What is wrong with the fields of a message that are set, each beginning with the field's name. */
  static List<String> broken(Message message) {
    List<String> broken = new ArrayList<>();
    message
        .getAllFields()
        .forEach(
            (field, value) ->
                broken(field, value).ifPresent(p -> broken.add(field.getName() + " " + p)));
    return broken;
  }

  private static Optional<String> broken(FieldDescriptor field, Object value) {
    FieldRules rules = rules(field);
    return switch (value) {
      case String text when rules.hasString() -> brokenText(rules.getString(), text);
      case Integer number when rules.hasInt32() && number < rules.getInt32().getGte() ->
          Optional.of("is %d; it must be at least %d".formatted(number, rules.getInt32().getGte()));
      default -> Optional.empty();
    };
  }

  private static Optional<String> brokenText(StringRules rules, String text) {
    int characters = text.codePointCount(0, text.length());
    if (rules.hasMinLen() && characters < rules.getMinLen()) {
      return Optional.of("must not be empty");
    }
    if (rules.hasMaxLen() && characters > rules.getMaxLen()) {
      return Optional.of(
          "has %,d characters; at most %,d are allowed".formatted(characters, rules.getMaxLen()));
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (rules.hasMaxBytes() && bytes > rules.getMaxBytes()) {
      return Optional.of(
          "has %,d bytes; at most %,d are allowed".formatted(bytes, rules.getMaxBytes()));
    }
    if (rules.hasPattern() && !Pattern.compile(rules.getPattern()).matcher(text).find()) {
      return Optional.of("is '%s', which does not match %s".formatted(text, rules.getPattern()));
    }
    return Optional.empty();
  }

  private static FieldRules rules(FieldDescriptor field) {
    return field.getOptions().getExtension(ValidateProto.field);
  }
}
