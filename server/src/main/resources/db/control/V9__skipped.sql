-- A comparison of many installations says how many of them it could not compare.
ALTER TABLE operations ADD COLUMN steps_skipped INT NOT NULL DEFAULT 0;
