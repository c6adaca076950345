package com.prismicx.msr.server.wire;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.error.ServiceException.FieldViolation;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.json.JsonLimits;
import com.prismicx.msr.v1.ErrorReason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the messages of all features have in common: times, etags, free-form JSON, required fields. */
public final class Fields {
  private Fields() {}

  public static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  public static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  /** An instant as precisely as PostgreSQL keeps it, so that the first answer and later ones agree. */
  public static Instant micros(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }

  /** The etag of a row: its version number. */
  public static String etag(long rowVersion) {
    return Long.toString(rowVersion);
  }

  /** Refuses a write that names another state than the present one; an empty etag names none. */
  public static void requireEtag(String what, String given, long rowVersion) {
    String present = etag(rowVersion);
    if (!given.isEmpty() && !given.equals(present)) {
      throw ServiceException.etagMismatch(what, given, present);
    }
  }

  /** Refuses a request in which a field that is needed is absent. */
  public static void require(boolean present, String field) {
    if (!present) {
      throw ServiceException.invalid(field, "is required");
    }
  }

  /** Free-form JSON within the contract's limits. */
  public static Json json(String field, Struct struct, int maxBytes) {
    refuse(ErrorReason.REQUEST_INVALID, JsonLimits.check(field, struct, maxBytes));
    return Json.of(struct);
  }

  /** A Struct whose values must all be strings, sorted by key. */
  public static Map<String, String> strings(String field, Struct struct) {
    Map<String, String> strings = new TreeMap<>();
    struct
        .getFieldsMap()
        .forEach(
            (key, value) -> {
              if (value.getKindCase() != Value.KindCase.STRING_VALUE) {
                throw ServiceException.invalid(field + "." + key, "must be a string");
              }
              strings.put(key, value.getStringValue());
            });
    return strings;
  }

  /** The Struct of a map of strings. */
  public static Struct struct(Map<String, String> strings) {
    Struct.Builder struct = Struct.newBuilder();
    strings.forEach(
        (key, value) -> struct.putFields(key, Value.newBuilder().setStringValue(value).build()));
    return struct.build();
  }

  /** Throws if there are violations. */
  public static void refuse(ErrorReason reason, List<FieldViolation> violations) {
    refuse(
        reason,
        violations.stream()
            .map(v -> v.field() + ": " + v.description())
            .collect(Collectors.joining("; ")),
        violations);
  }

  /** Throws with a message of its own if there are violations. */
  public static void refuse(ErrorReason reason, String message, List<FieldViolation> violations) {
    if (!violations.isEmpty()) {
      throw new ServiceException.Invalid(reason, message, violations);
    }
  }

  /** An empty text stands for "not given". */
  public static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
