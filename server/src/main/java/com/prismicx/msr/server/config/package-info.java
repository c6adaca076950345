/**
 * Configuration: one document per system and per tenant of a system, each write a revision that is kept; together with the
 * version's defaults they are what holds, and that satisfies the version's schema. Owns the MongoDB
 * collections {@code system_configurations} and {@code configuration_revisions}. Thread-safe; keeps no state.
 */
package com.prismicx.msr.server.config;
