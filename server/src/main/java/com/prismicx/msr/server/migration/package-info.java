/**
 * Schema migration: which SQL leads from one version to another, which way is shortest, and what must hold before a version
 * is published. Owns the table {@code schema_migrations}. Thread-safe; keeps no state.
 */
package com.prismicx.msr.server.migration;
