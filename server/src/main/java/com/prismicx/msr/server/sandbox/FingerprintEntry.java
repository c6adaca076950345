package com.prismicx.msr.server.sandbox;

/**
 * One object of a schema, as it counts for the fingerprint.
 *
 * @param kind such as {@code column}
 * @param object its name within the schema, quoted where SQL needs it: {@code item."Name"}
 * @param detail everything that matters of it, in SQL or close to it
 */
public record FingerprintEntry(String kind, String object, String detail) {}
