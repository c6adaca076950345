package com.prismicx.msr.server.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * An object in which two schemas differ.
 *
 * @param kind as in {@link FingerprintEntry}
 * @param object as in {@link FingerprintEntry}
 * @param expected its detail where it is as it should be; null when it should not be there
 * @param found its detail in the other schema; null when it is not there
 */
public record FingerprintDifference(
    String kind, String object, @Nullable String expected, @Nullable String found) {}
