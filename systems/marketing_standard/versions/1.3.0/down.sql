-- marketing_standard 1.3.0 back to 1.2.0: the steps of up.sql, the last one first.

DROP VIEW link_performance;

-- msr:step concurrent
DROP INDEX CONCURRENTLY engagement_event_url_host_occurred_at_idx;

-- The counterpart of the step that filled the column, which goes in the next one.
-- msr:step batch size=5000
UPDATE engagement_event
SET url_host = NULL
WHERE id IN (SELECT id FROM engagement_event WHERE url_host IS NOT NULL LIMIT :limit);

-- msr:step
DROP TRIGGER engagement_event_note_url_host ON engagement_event;
DROP FUNCTION note_url_host();
ALTER TABLE engagement_event DROP COLUMN url_host;
