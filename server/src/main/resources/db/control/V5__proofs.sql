-- What the publish gate found in a version, and the structure that it made.

-- A newer proof of a version replaces the one before.
CREATE TABLE version_proofs (
    version_id VARCHAR(50) PRIMARY KEY REFERENCES system_versions (version_id) ON DELETE CASCADE,
    operation_id VARCHAR(50) NOT NULL,
    passed BOOLEAN NOT NULL,
    -- The contract's message Proof, as JSON.
    report JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- What drift is measured against.
CREATE TABLE version_fingerprints (
    version_id VARCHAR(50) PRIMARY KEY REFERENCES system_versions (version_id) ON DELETE CASCADE,
    -- The rules that it was made by: only fingerprints of one format and server can be compared.
    format INT NOT NULL,
    server_major INT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    -- [[kind, object, detail], …]
    entries JSONB NOT NULL
);

-- Findings that the publisher knows of and takes on.
ALTER TABLE system_versions ADD COLUMN accepted_findings JSONB;
