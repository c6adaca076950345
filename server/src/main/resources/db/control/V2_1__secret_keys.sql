-- Which secret keys the installations' roles and markers were made with, so that a server with another one refuses to start.
CREATE TABLE secret_keys (
    secret_kid VARCHAR(20) PRIMARY KEY,
    -- Derived from the key one way; the key itself is stored nowhere.
    fingerprint VARCHAR(64) NOT NULL,
    first_used_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);
