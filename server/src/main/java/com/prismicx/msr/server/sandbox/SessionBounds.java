package com.prismicx.msr.server.sandbox;

import java.time.Duration;

/**
 * What a publisher's script, or what it left behind, may take of the tenant database, which it shares with all others.
 *
 * @param statementTimeout how long one statement may run
 * @param maxLocks locks that a session may hold at once; never more than half of what the whole server has room for
 * @param maxSchemaMebibytes how large a schema may grow while a script runs in it
 * @param exportTimeout how long an export may keep its view of the database, which keeps old rows of all from being removed
 */
public record SessionBounds(
    Duration statementTimeout, int maxLocks, int maxSchemaMebibytes, Duration exportTimeout) {}
