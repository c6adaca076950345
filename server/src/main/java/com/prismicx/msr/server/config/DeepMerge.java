package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.json.JsonPointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Lays documents over each other: objects key by key, everything else as a whole, null too. */
final class DeepMerge {
  private final List<Origin> origins = new ArrayList<>();

  private DeepMerge() {}

  /** What a document is among the layers. */
  enum Level {
    DEFAULTS,
    SYSTEM,
    TENANT
  }

  /** A document that takes part, and how it is told. */
  record Part(Level level, int revision, Struct document) {}

  /**
   * Where a value comes from.
   *
   * @param path JSON pointer to it
   */
  record Origin(String path, Level level, int revision) {}

  private record Said(Part part, Value value) {}

  /** One document over another. */
  static Struct over(Struct lower, Struct upper) {
    if (lower.getFieldsCount() == 0) {
      return upper;
    }
    Struct.Builder merged = lower.toBuilder();
    upper
        .getFieldsMap()
        .forEach((key, value) -> merged.putFields(key, over(lower.getFieldsMap().get(key), value)));
    return merged.build();
  }

  private static Value over(Value lower, Value upper) {
    return lower != null && lower.hasStructValue() && upper.hasStructValue()
        ? Value.newBuilder()
            .setStructValue(over(lower.getStructValue(), upper.getStructValue()))
            .build()
        : upper;
  }

  /**
   * Where each value of the merged document comes from that is no object, or an empty one; in order of path.
   *
   * @param parts the highest first
   */
  static List<Origin> origins(List<Part> parts) {
    DeepMerge merge = new DeepMerge();
    merge.object(
        "",
        parts.stream()
            .map(part -> new Said(part, Value.newBuilder().setStructValue(part.document()).build()))
            .toList());
    return merge.origins;
  }

  private void object(String path, List<Said> objects) {
    TreeSet<String> keys = new TreeSet<>();
    objects.forEach(said -> keys.addAll(said.value().getStructValue().getFieldsMap().keySet()));
    for (String key : keys) {
      value(
          JsonPointers.child(path, key),
          objects.stream().flatMap(said -> below(said, key).stream()).toList());
    }
  }

  private static Optional<Said> below(Said said, String key) {
    return Optional.ofNullable(said.value().getStructValue().getFieldsMap().get(key))
        .map(value -> new Said(said.part(), value));
  }

  /** What lies under a value that is no object is hidden. */
  private void value(String path, List<Said> values) {
    List<Said> objects = values.stream().takeWhile(said -> said.value().hasStructValue()).toList();
    if (objects.stream().allMatch(said -> said.value().getStructValue().getFieldsCount() == 0)) {
      Part part = values.getFirst().part();
      origins.add(new Origin(path, part.level(), part.revision()));
    } else {
      object(path, objects);
    }
  }
}
