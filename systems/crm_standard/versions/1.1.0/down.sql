-- crm_standard 1.1.0 back to 1.0.0.

DROP VIEW opportunity_pipeline;

-- A view cannot be replaced by one with fewer columns.
DROP VIEW account_overview;
CREATE VIEW account_overview AS
SELECT
    account.id,
    account.name,
    account.status,
    account.owner,
    (SELECT count(*) FROM contact WHERE contact.account_id = account.id) AS contacts,
    (SELECT count(*)
     FROM opportunity
     WHERE opportunity.account_id = account.id
       AND opportunity.closed_on IS NULL) AS open_opportunities
FROM account;
COMMENT ON VIEW account_overview IS 'Each account with the numbers that one looks at first.';
COMMENT ON COLUMN account_overview.contacts IS 'Number of its contacts.';
COMMENT ON COLUMN account_overview.open_opportunities IS 'Number of its opportunities that are neither won nor lost.';

DROP TABLE opportunity_contact;
DROP TYPE buying_role;

DROP INDEX activity_open_due_at_idx;

ALTER TABLE opportunity
    DROP CONSTRAINT opportunity_lost_reason_fits_stage,
    DROP COLUMN lost_reason;

ALTER TABLE contact
    DROP COLUMN do_not_contact,
    DROP COLUMN job_title;

-- Its index goes with the column.
ALTER TABLE account
    DROP CONSTRAINT account_is_not_its_own_parent,
    DROP CONSTRAINT account_parent_id_fkey,
    DROP COLUMN parent_id;
