-- crm_standard 1.1.0: account hierarchies, the people around an opportunity, reasons for losing.

ALTER TABLE account
    ADD COLUMN parent_id bigint,
    ADD CONSTRAINT account_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES account (id) ON DELETE SET NULL,
    ADD CONSTRAINT account_is_not_its_own_parent CHECK (parent_id <> id);
CREATE INDEX account_parent_id_idx ON account (parent_id);

COMMENT ON COLUMN account.parent_id IS 'Account that owns this one.';
COMMENT ON CONSTRAINT account_parent_id_fkey ON account IS 'the parent of an account must exist';
COMMENT ON CONSTRAINT account_is_not_its_own_parent ON account IS 'an account cannot be its own parent';


ALTER TABLE contact
    ADD COLUMN job_title text,
    ADD COLUMN do_not_contact boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN contact.job_title IS 'Job title, as on the business card.';
COMMENT ON COLUMN contact.do_not_contact IS 'True if the person asked not to be called or written to.';


ALTER TABLE opportunity
    ADD COLUMN lost_reason text,
    ADD CONSTRAINT opportunity_lost_reason_fits_stage CHECK (lost_reason IS NULL OR stage = 'lost');

COMMENT ON COLUMN opportunity.lost_reason IS 'Why it was lost.';
COMMENT ON CONSTRAINT opportunity_lost_reason_fits_stage ON opportunity IS 'only a lost opportunity has a reason for losing';


CREATE INDEX activity_open_due_at_idx ON activity (due_at) WHERE completed_at IS NULL;


CREATE TYPE buying_role AS ENUM ('decision_maker', 'influencer', 'champion', 'user', 'blocker');
COMMENT ON TYPE buying_role IS 'The part that a person plays when their company decides.';

CREATE TABLE opportunity_contact (
    opportunity_id bigint NOT NULL,
    contact_id     bigint NOT NULL,
    role           buying_role NOT NULL,
    note           text,
    CONSTRAINT opportunity_contact_pkey PRIMARY KEY (opportunity_id, contact_id),
    CONSTRAINT opportunity_contact_opportunity_id_fkey FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE,
    CONSTRAINT opportunity_contact_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE CASCADE
);
CREATE INDEX opportunity_contact_contact_id_idx ON opportunity_contact (contact_id);

COMMENT ON TABLE opportunity_contact IS 'Who takes part in the decision about an opportunity.';
COMMENT ON COLUMN opportunity_contact.opportunity_id IS 'The opportunity.';
COMMENT ON COLUMN opportunity_contact.contact_id IS 'The person.';
COMMENT ON COLUMN opportunity_contact.role IS 'The part that the person plays.';
COMMENT ON COLUMN opportunity_contact.note IS 'What matters to the person.';
COMMENT ON CONSTRAINT opportunity_contact_pkey ON opportunity_contact IS 'this contact already takes part in the opportunity';
COMMENT ON CONSTRAINT opportunity_contact_opportunity_id_fkey ON opportunity_contact IS 'the opportunity must exist';
COMMENT ON CONSTRAINT opportunity_contact_contact_id_fkey ON opportunity_contact IS 'the contact must exist';


-- New columns come last, so the view can be replaced and keeps its comments.
CREATE OR REPLACE VIEW account_overview AS
SELECT
    account.id,
    account.name,
    account.status,
    account.owner,
    (SELECT count(*) FROM contact WHERE contact.account_id = account.id) AS contacts,
    (SELECT count(*)
     FROM opportunity
     WHERE opportunity.account_id = account.id
       AND opportunity.closed_on IS NULL) AS open_opportunities,
    (SELECT count(*) FROM account AS child WHERE child.parent_id = account.id) AS subsidiaries,
    (SELECT max(activity.completed_at) FROM activity WHERE activity.account_id = account.id) AS last_activity_at
FROM account;
COMMENT ON COLUMN account_overview.subsidiaries IS 'Number of accounts directly below it.';
COMMENT ON COLUMN account_overview.last_activity_at IS 'Time of the last completed activity about the account itself.';

CREATE VIEW opportunity_pipeline AS
SELECT
    opportunity.stage,
    opportunity.currency,
    count(*) AS opportunities,
    sum(opportunity.amount) AS amount,
    round(sum(opportunity.amount * opportunity.probability / 100), 2) AS weighted_amount
FROM opportunity
WHERE opportunity.closed_on IS NULL
GROUP BY opportunity.stage, opportunity.currency;
COMMENT ON VIEW opportunity_pipeline IS 'Open opportunities by stage and currency.';
COMMENT ON COLUMN opportunity_pipeline.opportunities IS 'Number of opportunities.';
COMMENT ON COLUMN opportunity_pipeline.amount IS 'Sum of their amounts.';
COMMENT ON COLUMN opportunity_pipeline.weighted_amount IS 'Sum of their amounts, each times its probability.';
