/**
 * The wall between installations in the tenant database: roles, schemas, sessions. The only package that opens a session
 * there. Owns the roles and schemas {@code msr_…} and in each schema the tables {@code msr_step} and {@code msr_fence}.
 * Thread-safe but for sessions.
 */
package com.prismicx.msr.server.sandbox;
