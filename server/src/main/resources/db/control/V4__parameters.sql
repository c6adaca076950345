-- Parameters that a version declares; their values stand in tenant_systems.configurations.
ALTER TABLE system_versions ADD COLUMN parameters JSONB;
