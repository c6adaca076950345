/**
 * Tenant assignment: tenants, which of them runs which version, and how it gets there. Owns the tables {@code tenants}, {@code
 * tenant_systems} and {@code tenant_system_history}. Thread-safe; keeps no state.
 */
package com.prismicx.msr.server.tenant;
