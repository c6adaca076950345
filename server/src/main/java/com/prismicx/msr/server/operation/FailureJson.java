package com.prismicx.msr.server.operation;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.json.Json;
import org.jspecify.annotations.Nullable;

/** How a {@link Failure} stands in the column {@code operations.error}. */
final class FailureJson {
  private FailureJson() {}

  static @Nullable String print(@Nullable Failure failure) {
    if (failure == null) {
      return null;
    }
    Struct json =
        Struct.newBuilder()
            .putFields("reason", text(failure.reason()))
            .putFields("message", text(failure.message()))
            .putFields("edge", text(failure.edge()))
            .putFields("direction", text(failure.direction()))
            .putFields("step", number(failure.step()))
            .putFields("statement_number", number(failure.statementNumber()))
            .putFields("line", number(failure.line()))
            .putFields("statement", text(failure.statement()))
            .putFields("database_message", text(failure.databaseMessage()))
            .putFields("hint", text(failure.hint()))
            .build();
    return Json.of(json).text();
  }

  static @Nullable Failure parse(@Nullable String text) {
    Json json = Json.ofText(text);
    if (json == null) {
      return null;
    }
    Struct fields = json.toStruct();
    return new Failure(
        text(fields, "reason"),
        text(fields, "message"),
        text(fields, "edge"),
        text(fields, "direction"),
        number(fields, "step"),
        number(fields, "statement_number"),
        number(fields, "line"),
        text(fields, "statement"),
        text(fields, "database_message"),
        text(fields, "hint"));
  }

  private static Value text(String text) {
    // PostgreSQL's jsonb cannot hold a NUL, which a statement may contain.
    return Value.newBuilder().setStringValue(text.replace('\0', ' ')).build();
  }

  private static Value number(int number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private static String text(Struct fields, String key) {
    return fields.getFieldsOrDefault(key, Value.getDefaultInstance()).getStringValue();
  }

  private static int number(Struct fields, String key) {
    return (int) fields.getFieldsOrDefault(key, Value.getDefaultInstance()).getNumberValue();
  }
}
