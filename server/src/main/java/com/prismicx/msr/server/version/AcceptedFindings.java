package com.prismicx.msr.server.version;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.v1.FindingCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Between a list of accepted findings and the stored JSON. */
public final class AcceptedFindings {
  private static final String LIST = "findings";

  private AcceptedFindings() {}

  /** As JSON; null when nothing is accepted. */
  public static @Nullable Json json(List<AcceptedFinding> accepted) {
    if (accepted.isEmpty()) {
      return null;
    }
    ListValue.Builder list = ListValue.newBuilder();
    for (AcceptedFinding one : accepted) {
      Struct fields =
          Struct.newBuilder()
              .putFields("code", text(one.code().name()))
              .putFields("edge", text(one.edge()))
              .putFields("object", text(one.object()))
              .putFields("reason", text(one.reason()))
              .build();
      list.addValues(Value.newBuilder().setStructValue(fields));
    }
    Value all = Value.newBuilder().setListValue(list).build();
    return Json.of(Struct.newBuilder().putFields(LIST, all).build());
  }

  static List<AcceptedFinding> of(@Nullable Json json) {
    return json == null
        ? List.of()
        : json.toStruct().getFieldsOrThrow(LIST).getListValue().getValuesList().stream()
            .map(Value::getStructValue)
            .map(AcceptedFindings::one)
            .toList();
  }

  private static AcceptedFinding one(Struct fields) {
    return new AcceptedFinding(
        FindingCode.valueOf(text(fields, "code")),
        text(fields, "edge"),
        text(fields, "object"),
        text(fields, "reason"));
  }

  private static String text(Struct fields, String key) {
    return fields.getFieldsOrThrow(key).getStringValue();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
