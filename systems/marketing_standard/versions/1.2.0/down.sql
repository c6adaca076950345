-- marketing_standard 1.2.0 back to 1.1.0.

DROP VIEW variant_performance;

-- A view cannot be replaced by one with fewer columns.
DROP VIEW campaign_performance;
CREATE VIEW campaign_performance AS
WITH response AS (
    SELECT
        delivery_id,
        bool_or(kind = 'open') AS opened,
        bool_or(kind = 'click') AS clicked
    FROM engagement_event
    GROUP BY delivery_id
)
SELECT
    campaign.id,
    campaign.name,
    count(delivery.id) AS deliveries,
    count(delivery.id) FILTER (WHERE delivery.status = 'failed') AS failed,
    count(delivery.id) FILTER (WHERE response.opened) AS opened,
    count(delivery.id) FILTER (WHERE response.clicked) AS clicked
FROM campaign
LEFT JOIN delivery ON delivery.campaign_id = campaign.id
LEFT JOIN response ON response.delivery_id = delivery.id
GROUP BY campaign.id;
COMMENT ON VIEW campaign_performance IS 'Each campaign with what came of it.';
COMMENT ON COLUMN campaign_performance.deliveries IS 'Number of messages.';
COMMENT ON COLUMN campaign_performance.failed IS 'Number of messages that could not be delivered.';
COMMENT ON COLUMN campaign_performance.opened IS 'Number of people who opened the message.';
COMMENT ON COLUMN campaign_performance.clicked IS 'Number of people who clicked a link in it.';

DROP TRIGGER delivery_refuse_suppressed_address ON delivery;
DROP FUNCTION refuse_suppressed_address();
DROP TABLE suppressed_address;
DROP TYPE suppression_reason;

-- Its index goes with the column.
ALTER TABLE delivery
    DROP CONSTRAINT delivery_campaign_variant_fkey,
    DROP COLUMN campaign_variant_id;
DROP TABLE campaign_variant;

ALTER TABLE audience_member
    DROP CONSTRAINT audience_member_language_is_code,
    DROP COLUMN language;
