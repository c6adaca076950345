-- Rollbacks that lose data: whether that is allowed, and the copies that are made first.

ALTER TABLE operations ADD COLUMN allow_data_loss BOOLEAN NOT NULL DEFAULT FALSE;

-- Copies that are complete, each in schema msr_b_… of the tenant database.
CREATE TABLE data_copies (
    copy_id VARCHAR(50) PRIMARY KEY,
    tenant_id VARCHAR(50) NOT NULL,
    system_id VARCHAR(50) NOT NULL,
    installation_id VARCHAR(50) NOT NULL,
    -- The rollback that it was made for.
    operation_id VARCHAR(50) NOT NULL UNIQUE,
    version VARCHAR(20) NOT NULL,
    schema_name VARCHAR(63) NOT NULL,
    -- {table: rows, …}
    tables JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    purge_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX data_copies_installation ON data_copies (installation_id, copy_id);
CREATE INDEX data_copies_purge ON data_copies (purge_at);
