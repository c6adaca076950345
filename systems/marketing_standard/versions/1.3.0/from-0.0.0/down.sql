-- marketing_standard 1.3.0, taken away again.

DROP VIEW link_performance, variant_performance, campaign_performance, campaign_overview;
DROP TABLE engagement_event, delivery, suppressed_address, campaign_variant, campaign, email_template, segment_member, segment, audience_member;
DROP FUNCTION refuse_suppressed_address(), note_url_host(), note_engagement(), lower_email(), touch_updated_at();
DROP TYPE suppression_reason, engagement_kind, delivery_status, campaign_status, campaign_channel, subscription_status;
