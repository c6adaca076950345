package com.prismicx.msr.server.postgres;

/**
 * Outcome of a create under the caller's id.
 *
 * @param value what is stored under the id now
 * @param isNew whether this call stored it
 */
public record Created<T>(T value, boolean isNew) {}
