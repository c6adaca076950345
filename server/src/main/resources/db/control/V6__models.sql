-- What a published version's tables and views look like to those who read and write their rows.
CREATE TABLE version_models (
    version_id VARCHAR(50) PRIMARY KEY REFERENCES system_versions (version_id) ON DELETE CASCADE,
    model JSONB NOT NULL
);
