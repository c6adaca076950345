-- marketing_standard 1.0.0, taken away again.

DROP VIEW campaign_overview;
DROP TABLE campaign, email_template, segment_member, segment, audience_member;
DROP FUNCTION lower_email(), touch_updated_at();
DROP TYPE campaign_status, campaign_channel, subscription_status;
