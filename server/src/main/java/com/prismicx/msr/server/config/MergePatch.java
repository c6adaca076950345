package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Map;

/** JSON merge patch (RFC 7396): objects are merged, null removes a key, everything else replaces. */
final class MergePatch {
  private MergePatch() {}

  static Struct apply(Struct target, Struct patch) {
    Struct.Builder merged = target.toBuilder();
    for (Map.Entry<String, Value> change : patch.getFieldsMap().entrySet()) {
      String key = change.getKey();
      Value value = change.getValue();
      switch (value.getKindCase()) {
        case NULL_VALUE, KIND_NOT_SET -> merged.removeFields(key);
        case STRUCT_VALUE -> {
          // A target that is no object counts as an empty one, and nulls inside the patch still
          // remove.
          Struct inner =
              target.getFieldsOrDefault(key, Value.getDefaultInstance()).getStructValue();
          merged.putFields(key, object(apply(inner, value.getStructValue())));
        }
        default -> merged.putFields(key, value);
      }
    }
    return merged.build();
  }

  private static Value object(Struct struct) {
    return Value.newBuilder().setStructValue(struct).build();
  }
}
