-- crm_standard 1.0.0, taken away again.

DROP VIEW contact_directory, account_overview;
DROP TABLE activity, opportunity, contact, account;
DROP FUNCTION lower_email(), touch_updated_at();
DROP TYPE activity_kind, opportunity_stage, account_status;
