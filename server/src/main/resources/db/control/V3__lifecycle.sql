-- The whole life of an installation: rollback, suspend, uninstall with retention, restore, purge; and operations that can
-- be cancelled and watched.

ALTER TABLE operations
    ADD COLUMN batches_done INT NOT NULL DEFAULT 0,
    ADD COLUMN rows_done BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN current_step VARCHAR(100),
    -- Why it waits to be taken up again.
    ADD COLUMN waiting_for TEXT;

DROP INDEX operations_live_tenant;
DROP INDEX operations_live_publish;
DROP INDEX operations_claim;
CREATE UNIQUE INDEX operations_live_tenant ON operations (tenant_id)
    WHERE state IN ('pending', 'running', 'cancelling') AND tenant_id IS NOT NULL;
CREATE UNIQUE INDEX operations_live_publish ON operations (system_id, version_to)
    WHERE state IN ('pending', 'running', 'cancelling') AND kind = 'publish';
CREATE INDEX operations_claim ON operations (created_at) WHERE state IN ('pending', 'running', 'cancelling');

ALTER TABLE tenant_systems
    -- While it is uninstalled: what it was before, and until when its data is kept.
    ADD COLUMN restore_status VARCHAR(20),
    ADD COLUMN retention_days INT,
    ADD COLUMN purge_at TIMESTAMP WITH TIME ZONE,
    -- SHA-256 over the structure of the schema after the last operation.
    ADD COLUMN fingerprint VARCHAR(64);
CREATE INDEX tenant_systems_purge ON tenant_systems (purge_at) WHERE purge_at IS NOT NULL;
