-- marketing_standard 1.3.0: where the links lead that people click.
--
-- engagement_event is the table that grows: what is done to its rows is done in steps that keep nobody from writing.
-- A generated column would write the whole table anew under a lock.

ALTER TABLE engagement_event ADD COLUMN url_host text;
COMMENT ON COLUMN engagement_event.url_host IS 'Host of that link, kept by a trigger.';

CREATE FUNCTION note_url_host() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.url_host = lower(substring(NEW.url FROM '^[A-Za-z]+://([^/:?#]+)'));
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION note_url_host() IS 'Trigger: takes the host out of a link.';

CREATE TRIGGER engagement_event_note_url_host BEFORE INSERT OR UPDATE OF url ON engagement_event
    FOR EACH ROW EXECUTE FUNCTION note_url_host();

-- msr:step batch size=5000
UPDATE engagement_event
SET url_host = lower(substring(url FROM '^[A-Za-z]+://([^/:?#]+)'))
WHERE id IN (
    SELECT id
    FROM engagement_event
    WHERE url_host IS NULL AND url ~ '^[A-Za-z]+://[^/:?#]+'
    LIMIT :limit
);

-- msr:step concurrent
CREATE INDEX CONCURRENTLY engagement_event_url_host_occurred_at_idx
    ON engagement_event (url_host, occurred_at) WHERE url_host IS NOT NULL;

-- msr:step
CREATE VIEW link_performance AS
SELECT
    delivery.campaign_id,
    engagement_event.url_host,
    count(*) AS clicks,
    count(DISTINCT delivery.audience_member_id) AS people
FROM engagement_event
JOIN delivery ON delivery.id = engagement_event.delivery_id
WHERE engagement_event.url_host IS NOT NULL
GROUP BY delivery.campaign_id, engagement_event.url_host;
COMMENT ON VIEW link_performance IS 'Where the links of each campaign led.';
COMMENT ON COLUMN link_performance.clicks IS 'Number of clicks.';
COMMENT ON COLUMN link_performance.people IS 'Number of people who clicked.';
