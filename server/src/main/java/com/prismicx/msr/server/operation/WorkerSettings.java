package com.prismicx.msr.server.operation;

import java.time.Duration;

/**
 * How this server works on operations.
 *
 * @param parallel operations at once
 * @param lease how long a claim holds without being renewed: the time until another server takes over after a crash
 */
public record WorkerSettings(int parallel, Duration lease) {}
