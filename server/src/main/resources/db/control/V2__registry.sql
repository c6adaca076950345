-- What the registry needs beyond the source document. `row_version` is the etag of a row that can be changed.

-- A deleted system keeps its row in status 'deleted', so that the primary key itself never gives an id away again.
ALTER TABLE management_systems ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX management_systems_type ON management_systems (type, system_id);

ALTER TABLE system_versions
    ADD COLUMN status VARCHAR(20) NOT NULL DEFAULT 'draft',
    -- Sorts by bytes as semver sorts by precedence; see the class Precedence.
    ADD COLUMN precedence VARCHAR(200) COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    ADD COLUMN published_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN content_sha256 VARCHAR(64),
    ADD COLUMN sample_sql TEXT,
    ADD COLUMN config_schema JSONB,
    ADD COLUMN config_defaults JSONB,
    ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1,
    -- The operation that published it, which publishing again answers with.
    ADD COLUMN operation_id VARCHAR(50),
    ADD CONSTRAINT system_versions_of_system UNIQUE (system_id, version_id);
CREATE INDEX system_versions_precedence ON system_versions (system_id, precedence DESC);

ALTER TABLE schema_migrations
    ADD COLUMN updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT schema_migrations_edge UNIQUE (system_id, version_from, version_to),
    ADD CONSTRAINT schema_migrations_target FOREIGN KEY (system_id, version_to)
        REFERENCES system_versions (system_id, version);
CREATE INDEX schema_migrations_target_index ON schema_migrations (system_id, version_to);

CREATE TABLE tenants (
    tenant_id VARCHAR(50) PRIMARY KEY,
    display_name VARCHAR(200),
    labels JSONB,
    status VARCHAR(20) NOT NULL DEFAULT 'active',
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    row_version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX tenants_labels ON tenants USING gin (labels jsonb_path_ops);

ALTER TABLE tenant_systems
    ADD COLUMN installation_id VARCHAR(50) NOT NULL,
    -- Name of the schema and of the LOGIN role in the tenant database.
    ADD COLUMN schema_name VARCHAR(63) NOT NULL,
    -- Which of the provisioner's shards made the role, and which secret its password comes from.
    ADD COLUMN shard SMALLINT NOT NULL,
    ADD COLUMN secret_kid VARCHAR(20) NOT NULL,
    ADD COLUMN operation_id VARCHAR(50) NOT NULL,
    ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT tenant_systems_installation UNIQUE (installation_id),
    ADD CONSTRAINT tenant_systems_schema UNIQUE (schema_name),
    ADD CONSTRAINT tenant_systems_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id),
    -- An installation of one system cannot point at a version of another.
    ADD CONSTRAINT tenant_systems_version FOREIGN KEY (system_id, version_id)
        REFERENCES system_versions (system_id, version_id);
CREATE INDEX tenant_systems_by_version ON tenant_systems (version_id, tenant_id);
CREATE INDEX tenant_systems_by_system ON tenant_systems (system_id, tenant_id);

-- Append-only: what a tenant ran, and when. Kept when the tenant goes, hence without a foreign key.
CREATE TABLE tenant_system_history (
    history_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id VARCHAR(50) NOT NULL,
    system_id VARCHAR(50) NOT NULL,
    installation_id VARCHAR(50) NOT NULL,
    version VARCHAR(20) NOT NULL,
    status VARCHAR(20) NOT NULL,
    operation_id VARCHAR(50) NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX tenant_system_history_of ON tenant_system_history (tenant_id, system_id, history_id);
CREATE INDEX tenant_system_history_system ON tenant_system_history (system_id);

-- One sequence for all operations: the fence of an installation outlives the operation that raised it.
CREATE SEQUENCE operation_fencing;

CREATE TABLE operations (
    operation_id VARCHAR(50) PRIMARY KEY,
    kind VARCHAR(20) NOT NULL,
    state VARCHAR(20) NOT NULL DEFAULT 'pending',
    tenant_id VARCHAR(50),
    system_id VARCHAR(50) NOT NULL,
    version_from VARCHAR(20),
    version_to VARCHAR(20) NOT NULL,
    steps_done INT NOT NULL DEFAULT 0,
    steps_total INT NOT NULL DEFAULT 0,
    attempts INT NOT NULL DEFAULT 0,
    -- Grows with each claim; a worker that lost its claim can no longer change the registry.
    fencing_token BIGINT NOT NULL DEFAULT 0,
    -- The database's own time only: clocks of servers are never compared.
    lease_until TIMESTAMP WITH TIME ZONE,
    run_after TIMESTAMP WITH TIME ZONE,
    -- A server claims only operations of an engine that it knows.
    engine_version INT NOT NULL DEFAULT 1,
    request_id VARCHAR(64),
    error JSONB,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    started_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE
);
-- One live operation a tenant, whichever systems it is about; one publish a version.
CREATE UNIQUE INDEX operations_live_tenant ON operations (tenant_id)
    WHERE state IN ('pending', 'running') AND tenant_id IS NOT NULL;
CREATE UNIQUE INDEX operations_live_publish ON operations (system_id, version_to)
    WHERE state IN ('pending', 'running') AND kind = 'publish';
CREATE INDEX operations_claim ON operations (created_at) WHERE state IN ('pending', 'running');
CREATE INDEX operations_tenant ON operations (tenant_id, operation_id DESC);
CREATE INDEX operations_system ON operations (system_id, operation_id DESC);

-- A request_id's first answer, for 24 hours.
CREATE TABLE request_replays (
    request_id VARCHAR(64) PRIMARY KEY,
    method VARCHAR(100) NOT NULL,
    body_sha256 VARCHAR(64) NOT NULL,
    operation_id VARCHAR(50) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX request_replays_age ON request_replays (created_at);
