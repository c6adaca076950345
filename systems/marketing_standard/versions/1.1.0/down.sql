-- marketing_standard 1.1.0 back to 1.0.0.

DROP VIEW campaign_performance;
DROP TABLE engagement_event, delivery;
DROP FUNCTION note_engagement();
DROP TYPE engagement_kind, delivery_status;

ALTER TABLE campaign DROP COLUMN goal;

ALTER TABLE audience_member DROP COLUMN last_engaged_at;
