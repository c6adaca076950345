package com.prismicx.msr.server.sandbox;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a fingerprint is taken of.
 *
 * @param schema name of the schema, as the catalog has it
 * @param role the installation's own role, which is written as {@code <role>}
 * @param leftOut tables that do not count, such as the history of another tool
 */
public record FingerprintScope(String schema, String role, List<String> leftOut) {
  private static final Pattern OPAQUE = Pattern.compile("msr_[0-9a-f]{32}");
  private static final Pattern SPECIAL = Pattern.compile("[^\\p{Alnum}_]");

  public FingerprintScope {
    leftOut = List.copyOf(leftOut);
  }

  /** A schema of ours, whose role has the same name. */
  public static FingerprintScope of(String schema) {
    return new FingerprintScope(schema, schema, List.of());
  }

  /**
   * A regular expression of PostgreSQL for the schema's name in texts. A name of ours occurs nowhere by chance; any other
   * counts only where it qualifies something.
   */
  String namePattern() {
    if (OPAQUE.matcher(schema).matches()) {
      return schema;
    }
    String name = SPECIAL.matcher(schema).replaceAll("\\\\$0");
    String quoted = SPECIAL.matcher(schema.replace("\"", "\"\"")).replaceAll("\\\\$0");
    return "(?<![[:alnum:]_$\".])(?:%s|\"%s\")(?=\\.)".formatted(name, quoted);
  }
}
