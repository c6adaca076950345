/**
 * The system registry: which management systems exist. Owns the table {@code management_systems}. The pattern that other
 * features copy: value, entity, store, gRPC service, protos. Thread-safe; keeps no state.
 */
package com.prismicx.msr.server.system;
