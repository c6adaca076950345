-- Schemas that somebody else made and that were taken over, and whether the schemas of tenants are still as their versions make
-- them.

-- Which schema an operation takes, or took, over.
CREATE TABLE adoptions (
    operation_id VARCHAR(50) PRIMARY KEY REFERENCES operations (operation_id) ON DELETE CASCADE,
    schema_name VARCHAR(63) NOT NULL
);
CREATE INDEX adoptions_schema ON adoptions (schema_name);

-- The last comparison of an installation; it says something only about the version that it was made with.
CREATE TABLE drift_checks (
    installation_id VARCHAR(50) PRIMARY KEY REFERENCES tenant_systems (installation_id) ON DELETE CASCADE,
    version_id VARCHAR(50) NOT NULL,
    drifted BOOLEAN NOT NULL,
    checked_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX drift_checks_drifted ON drift_checks (installation_id) WHERE drifted;

-- One comparison of a whole system at a time.
CREATE UNIQUE INDEX operations_live_drift ON operations (system_id)
    WHERE state IN ('pending', 'running', 'cancelling') AND kind = 'drift';
