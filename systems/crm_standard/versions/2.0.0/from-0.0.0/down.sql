-- crm_standard 2.0.0, taken away again.

DROP VIEW opportunity_pipeline, contact_directory, account_overview;
DROP TABLE activity, opportunity_contact, opportunity, contact_phone, contact, account;
DROP FUNCTION lower_email(), touch_updated_at();
DROP TYPE phone_kind, buying_role, activity_kind, opportunity_stage, account_status;
