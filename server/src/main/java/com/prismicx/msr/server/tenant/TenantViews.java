package com.prismicx.msr.server.tenant;

/** What callers can look at beyond the rows of the registry, and copies, which they can also have destroyed. */
public record TenantViews(
    InstallationPlanner planner, DataExport export, DriftReport drift, DataCopies copies) {}
