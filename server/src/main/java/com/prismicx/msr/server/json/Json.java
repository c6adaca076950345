package com.prismicx.msr.server.json;

import com.google.protobuf.Struct;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as a value: kept as text, as the database has it, compared by meaning (order of keys and white space do not
 * count). Immutable.
 */
public final class Json {
  private final String text;
  private @Nullable String canonical;

  private Json(String text) {
    this.text = text;
  }

  /** A JSON object that is known to be well-formed, such as one from a jsonb column. */
  public static @Nullable Json ofText(@Nullable String text) {
    return text == null ? null : new Json(text);
  }

  /** The JSON object that a Struct stands for. */
  public static Json of(Struct struct) {
    Json json = new Json(StructJson.print(struct));
    json.canonical = json.text;
    return json;
  }

  public Struct toStruct() {
    return StructJson.parse(text);
  }

  /** The same without loss: numbers that a double does not carry are strings. */
  public Struct toExactStruct() {
    return StructJson.parse(text, true);
  }

  /** The text as it is stored. */
  public String text() {
    return text;
  }

  /** The one text that all equal objects share: keys sorted, no white space, whole numbers without a fraction. */
  public String canonical() {
    String form = canonical;
    if (form == null) {
      form = StructJson.print(toStruct());
      canonical = form;
    }
    return form;
  }

  /** Hash of the canonical form: equal objects have equal hashes. */
  public String sha256() {
    return Sha256.of(canonical());
  }

  /** The stored text of a JSON object that may be absent. */
  public static @Nullable String textOf(@Nullable Json json) {
    return json == null ? null : json.text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Json json && canonical().equals(json.canonical());
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(canonical());
  }

  @Override
  public String toString() {
    return text;
  }
}
