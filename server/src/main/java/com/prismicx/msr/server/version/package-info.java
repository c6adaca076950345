/**
 * Version management: which versions a system has, what they depend on, where they are in their life. Owns the table {@code
 * system_versions}. Published versions never change, but for their status. Thread-safe; keeps no state.
 */
package com.prismicx.msr.server.version;
