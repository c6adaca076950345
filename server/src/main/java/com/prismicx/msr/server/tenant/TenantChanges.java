package com.prismicx.msr.server.tenant;

/** What accepts the changes that callers ask for, each kind in its own way. */
public record TenantChanges(
    Assignments assignments,
    Availability availability,
    Adoptions adoptions,
    DriftRun drift,
    LossForecast forecast,
    ConfigFitness configs) {}
