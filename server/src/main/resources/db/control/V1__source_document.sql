-- The four core tables exactly as the source document gives them. Nothing here is ever changed; what we need beyond it is
-- added by the migrations after this one.

CREATE TABLE management_systems (
    system_id VARCHAR(50) PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    description TEXT,
    type VARCHAR(50) NOT NULL,  -- 'crm', 'sales', 'marketing', etc.
    status VARCHAR(20) NOT NULL DEFAULT 'active',
    created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    metadata JSONB
);

CREATE TABLE system_versions (
    version_id VARCHAR(50) PRIMARY KEY,
    system_id VARCHAR(50) NOT NULL REFERENCES management_systems(system_id),
    version VARCHAR(20) NOT NULL,
    release_notes TEXT,
    schema_version INT NOT NULL,
    dependencies JSONB,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    UNIQUE(system_id, version)
);

CREATE TABLE tenant_systems (
    tenant_id VARCHAR(50) NOT NULL,
    system_id VARCHAR(50) NOT NULL REFERENCES management_systems(system_id),
    version_id VARCHAR(50) NOT NULL REFERENCES system_versions(version_id),
    status VARCHAR(20) NOT NULL DEFAULT 'active',
    installed_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    configurations JSONB,
    PRIMARY KEY (tenant_id, system_id)
);

CREATE TABLE schema_migrations (
    migration_id VARCHAR(50) PRIMARY KEY,
    system_id VARCHAR(50) NOT NULL REFERENCES management_systems(system_id),
    version_from VARCHAR(20) NOT NULL,
    version_to VARCHAR(20) NOT NULL,
    migration_sql TEXT NOT NULL,
    rollback_sql TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP
);
