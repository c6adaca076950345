package com.prismicx.msr.server.sandbox;

/**
 * A schema that somebody else made, and the version that it is taken for.
 *
 * @param schema its name, as the catalog has it
 * @param systemId for messages
 * @param version for messages, and for the marker that says what the schema stands at
 * @param expected the structure that the version has
 */
public record Adoptable(String schema, String systemId, String version, Fingerprint expected) {
  /** For the violations of a refusal. */
  String subject() {
    return "schemas/" + schema;
  }

  /** For messages. */
  String goal() {
    return version + " of " + systemId;
  }
}
