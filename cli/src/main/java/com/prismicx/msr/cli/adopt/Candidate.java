package com.prismicx.msr.cli.adopt;

/** A schema, and whose it shall be. */
public record Candidate(String tenantId, String schema) {}
