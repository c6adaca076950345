/**
 * Whether the server can serve: asks the stores, tells grpc.health.v1 and GET /health. Keeps when each store last answered.
 * Thread-safe.
 */
package com.prismicx.msr.server.health;
