/**
 * Durable work: operations as rows, claimed with a lease and a fencing token, carried to their end over crashes of any
 * server. A mechanism that knows no feature: what an operation does is a {@link
 * com.prismicx.msr.server.operation.OperationRun} that a later feature registers. Owns the tables {@code operations} and
 * {@code request_replays}. The worker keeps the claims of this server in memory, everything else is in the database.
 */
package com.prismicx.msr.server.operation;
