-- crm_standard 1.0.0: accounts, the people in them, opportunities and activities.

CREATE TYPE account_status AS ENUM ('prospect', 'customer', 'former');
COMMENT ON TYPE account_status IS 'How an account stands to us.';

CREATE TYPE opportunity_stage AS ENUM ('new', 'qualified', 'proposal', 'negotiation', 'won', 'lost');
COMMENT ON TYPE opportunity_stage IS 'How far an opportunity has come; won and lost are the ends.';

CREATE TYPE activity_kind AS ENUM ('call', 'email', 'meeting', 'task', 'note');
COMMENT ON TYPE activity_kind IS 'What kind of contact or work an activity was.';


CREATE FUNCTION touch_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION touch_updated_at() IS 'Trigger: notes the time of the change in updated_at.';

-- With this, UNIQUE (email) also catches addresses that differ only in their case.
CREATE FUNCTION lower_email() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.email := lower(NEW.email);
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION lower_email() IS 'Trigger: keeps email in lower case.';


CREATE TABLE account (
    id             bigint GENERATED ALWAYS AS IDENTITY,
    number         text,
    name           text NOT NULL,
    status         account_status NOT NULL DEFAULT 'prospect',
    industry       text,
    website        text,
    city           text,
    country        text,
    employees      integer,
    annual_revenue numeric(14,2),
    owner          text,
    tags           text[] NOT NULL DEFAULT '{}',
    custom         jsonb NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT account_pkey PRIMARY KEY (id),
    CONSTRAINT account_number_key UNIQUE (number),
    CONSTRAINT account_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT account_country_is_code CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT account_employees_not_negative CHECK (employees >= 0),
    CONSTRAINT account_annual_revenue_not_negative CHECK (annual_revenue >= 0),
    CONSTRAINT account_custom_is_object CHECK (jsonb_typeof(custom) = 'object')
);
CREATE INDEX account_name_idx ON account (name);
CREATE INDEX account_owner_idx ON account (owner);
CREATE INDEX account_tags_idx ON account USING gin (tags);
CREATE TRIGGER account_touch BEFORE UPDATE ON account
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE account IS 'A company or organisation that we do, did or want to do business with.';
COMMENT ON COLUMN account.id IS 'Key, given by the database.';
COMMENT ON COLUMN account.number IS 'Customer number, as it stands on invoices.';
COMMENT ON COLUMN account.name IS 'Name of the organisation.';
COMMENT ON COLUMN account.status IS 'How the account stands to us.';
COMMENT ON COLUMN account.industry IS 'Line of business.';
COMMENT ON COLUMN account.website IS 'Address of its web site.';
COMMENT ON COLUMN account.city IS 'City of its head office.';
COMMENT ON COLUMN account.country IS 'Country of its head office, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN account.employees IS 'Number of employees.';
COMMENT ON COLUMN account.annual_revenue IS 'Revenue of a year, in the currency of the tenant.';
COMMENT ON COLUMN account.owner IS 'User who looks after the account.';
COMMENT ON COLUMN account.tags IS 'Free labels.';
COMMENT ON COLUMN account.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN account.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN account.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT account_number_key ON account IS 'another account already has this customer number';
COMMENT ON CONSTRAINT account_name_not_blank ON account IS 'an account needs a name';
COMMENT ON CONSTRAINT account_country_is_code ON account IS 'country is a code of two capital letters, such as DE';
COMMENT ON CONSTRAINT account_employees_not_negative ON account IS 'the number of employees cannot be negative';
COMMENT ON CONSTRAINT account_annual_revenue_not_negative ON account IS 'the annual revenue cannot be negative';
COMMENT ON CONSTRAINT account_custom_is_object ON account IS 'custom is a JSON object';


CREATE TABLE contact (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    account_id bigint,
    name       text NOT NULL,
    email      text,
    phone      text,
    mobile     text,
    language   text,
    tags       text[] NOT NULL DEFAULT '{}',
    custom     jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT contact_pkey PRIMARY KEY (id),
    CONSTRAINT contact_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE SET NULL,
    CONSTRAINT contact_email_key UNIQUE (email),
    CONSTRAINT contact_name_is_tidy CHECK (name ~ '^[^ ]+( [^ ]+)*$'),
    CONSTRAINT contact_email_is_address CHECK (email ~ '^[^@ ]+@[^@ ]+$'),
    CONSTRAINT contact_phone_not_blank CHECK (btrim(phone) <> ''),
    CONSTRAINT contact_mobile_not_blank CHECK (btrim(mobile) <> ''),
    CONSTRAINT contact_language_is_code CHECK (language ~ '^[a-z]{2}$'),
    CONSTRAINT contact_custom_is_object CHECK (jsonb_typeof(custom) = 'object')
);
CREATE INDEX contact_account_id_idx ON contact (account_id);
CREATE INDEX contact_name_idx ON contact (name);
CREATE INDEX contact_tags_idx ON contact USING gin (tags);
CREATE TRIGGER contact_lower_email BEFORE INSERT OR UPDATE OF email ON contact
    FOR EACH ROW EXECUTE FUNCTION lower_email();
CREATE TRIGGER contact_touch BEFORE UPDATE ON contact
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE contact IS 'A person, usually one who works for an account.';
COMMENT ON COLUMN contact.id IS 'Key, given by the database.';
COMMENT ON COLUMN contact.account_id IS 'Account that the person belongs to.';
COMMENT ON COLUMN contact.name IS 'Full name, as one writes it on an envelope.';
COMMENT ON COLUMN contact.email IS 'E-mail address, kept in lower case.';
COMMENT ON COLUMN contact.phone IS 'Phone number at work.';
COMMENT ON COLUMN contact.mobile IS 'Mobile phone number.';
COMMENT ON COLUMN contact.language IS 'Language to write in, ISO 639-1.';
COMMENT ON COLUMN contact.tags IS 'Free labels.';
COMMENT ON COLUMN contact.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN contact.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN contact.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT contact_account_id_fkey ON contact IS 'the account of a contact must exist';
COMMENT ON CONSTRAINT contact_email_key ON contact IS 'another contact already has this e-mail address';
COMMENT ON CONSTRAINT contact_name_is_tidy ON contact IS 'a name is words with one space between them';
COMMENT ON CONSTRAINT contact_email_is_address ON contact IS 'this is not an e-mail address';
COMMENT ON CONSTRAINT contact_phone_not_blank ON contact IS 'leave the phone number out rather than blank';
COMMENT ON CONSTRAINT contact_mobile_not_blank ON contact IS 'leave the mobile number out rather than blank';
COMMENT ON CONSTRAINT contact_language_is_code ON contact IS 'language is a code of two small letters, such as de';
COMMENT ON CONSTRAINT contact_custom_is_object ON contact IS 'custom is a JSON object';


CREATE TABLE opportunity (
    id                bigint GENERATED ALWAYS AS IDENTITY,
    account_id        bigint NOT NULL,
    contact_id        bigint,
    name              text NOT NULL,
    stage             opportunity_stage NOT NULL DEFAULT 'new',
    amount            numeric(14,2) NOT NULL DEFAULT 0,
    currency          text NOT NULL DEFAULT 'EUR',
    probability       smallint NOT NULL DEFAULT 10,
    expected_close_on date,
    closed_on         date,
    owner             text,
    custom            jsonb NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT opportunity_pkey PRIMARY KEY (id),
    CONSTRAINT opportunity_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT opportunity_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE SET NULL,
    CONSTRAINT opportunity_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT opportunity_amount_not_negative CHECK (amount >= 0),
    CONSTRAINT opportunity_currency_is_code CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT opportunity_probability_is_percentage CHECK (probability BETWEEN 0 AND 100),
    CONSTRAINT opportunity_closed_on_fits_stage CHECK ((closed_on IS NOT NULL) = (stage IN ('won', 'lost'))),
    CONSTRAINT opportunity_custom_is_object CHECK (jsonb_typeof(custom) = 'object')
);
CREATE INDEX opportunity_account_id_idx ON opportunity (account_id);
CREATE INDEX opportunity_contact_id_idx ON opportunity (contact_id);
CREATE INDEX opportunity_stage_expected_close_on_idx ON opportunity (stage, expected_close_on);
CREATE TRIGGER opportunity_touch BEFORE UPDATE ON opportunity
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE opportunity IS 'A chance to sell something to an account.';
COMMENT ON COLUMN opportunity.id IS 'Key, given by the database.';
COMMENT ON COLUMN opportunity.account_id IS 'Account that would buy.';
COMMENT ON COLUMN opportunity.contact_id IS 'Main person to talk to.';
COMMENT ON COLUMN opportunity.name IS 'What it is about.';
COMMENT ON COLUMN opportunity.stage IS 'How far it has come.';
COMMENT ON COLUMN opportunity.amount IS 'Expected value, in currency.';
COMMENT ON COLUMN opportunity.currency IS 'Currency of amount, ISO 4217.';
COMMENT ON COLUMN opportunity.probability IS 'Chance of winning, in percent.';
COMMENT ON COLUMN opportunity.expected_close_on IS 'Day on which a decision is expected.';
COMMENT ON COLUMN opportunity.closed_on IS 'Day on which it was won or lost.';
COMMENT ON COLUMN opportunity.owner IS 'User who works on it.';
COMMENT ON COLUMN opportunity.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN opportunity.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN opportunity.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT opportunity_account_id_fkey ON opportunity IS 'an opportunity belongs to an account; an account that has opportunities cannot be deleted';
COMMENT ON CONSTRAINT opportunity_contact_id_fkey ON opportunity IS 'the contact of an opportunity must exist';
COMMENT ON CONSTRAINT opportunity_name_not_blank ON opportunity IS 'an opportunity needs a name';
COMMENT ON CONSTRAINT opportunity_amount_not_negative ON opportunity IS 'the amount cannot be negative';
COMMENT ON CONSTRAINT opportunity_currency_is_code ON opportunity IS 'currency is a code of three capital letters, such as EUR';
COMMENT ON CONSTRAINT opportunity_probability_is_percentage ON opportunity IS 'probability is a percentage from 0 to 100';
COMMENT ON CONSTRAINT opportunity_closed_on_fits_stage ON opportunity IS 'a won or lost opportunity has a closing date, an open one has none';
COMMENT ON CONSTRAINT opportunity_custom_is_object ON opportunity IS 'custom is a JSON object';


CREATE TABLE activity (
    id             bigint GENERATED ALWAYS AS IDENTITY,
    kind           activity_kind NOT NULL,
    subject        text NOT NULL,
    body           text,
    account_id     bigint,
    contact_id     bigint,
    opportunity_id bigint,
    owner          text,
    due_at         timestamptz,
    completed_at   timestamptz,
    custom         jsonb NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT activity_pkey PRIMARY KEY (id),
    CONSTRAINT activity_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT activity_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE CASCADE,
    CONSTRAINT activity_opportunity_id_fkey FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE,
    CONSTRAINT activity_subject_not_blank CHECK (btrim(subject) <> ''),
    CONSTRAINT activity_is_about_something CHECK (num_nonnulls(account_id, contact_id, opportunity_id) > 0),
    CONSTRAINT activity_custom_is_object CHECK (jsonb_typeof(custom) = 'object')
);
CREATE INDEX activity_account_id_idx ON activity (account_id);
CREATE INDEX activity_contact_id_idx ON activity (contact_id);
CREATE INDEX activity_opportunity_id_idx ON activity (opportunity_id);
CREATE TRIGGER activity_touch BEFORE UPDATE ON activity
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE activity IS 'Something done or to be done: a call, a meeting, a task.';
COMMENT ON COLUMN activity.id IS 'Key, given by the database.';
COMMENT ON COLUMN activity.kind IS 'What kind of activity it is.';
COMMENT ON COLUMN activity.subject IS 'What it is about, in a line.';
COMMENT ON COLUMN activity.body IS 'Notes, minutes, the text of a mail.';
COMMENT ON COLUMN activity.account_id IS 'Account that it is about.';
COMMENT ON COLUMN activity.contact_id IS 'Person that it is about.';
COMMENT ON COLUMN activity.opportunity_id IS 'Opportunity that it is about.';
COMMENT ON COLUMN activity.owner IS 'User who does it.';
COMMENT ON COLUMN activity.due_at IS 'Time by which it is to be done.';
COMMENT ON COLUMN activity.completed_at IS 'Time at which it was done; empty while it is open.';
COMMENT ON COLUMN activity.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN activity.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN activity.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT activity_account_id_fkey ON activity IS 'the account of an activity must exist';
COMMENT ON CONSTRAINT activity_contact_id_fkey ON activity IS 'the contact of an activity must exist';
COMMENT ON CONSTRAINT activity_opportunity_id_fkey ON activity IS 'the opportunity of an activity must exist';
COMMENT ON CONSTRAINT activity_subject_not_blank ON activity IS 'an activity needs a subject';
COMMENT ON CONSTRAINT activity_is_about_something ON activity IS 'an activity is about an account, a contact or an opportunity';
COMMENT ON CONSTRAINT activity_custom_is_object ON activity IS 'custom is a JSON object';


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

CREATE VIEW contact_directory AS
SELECT
    contact.id,
    contact.name,
    account.name AS account,
    contact.email,
    nullif(concat_ws(', ', contact.phone, contact.mobile), '') AS phones
FROM contact
LEFT JOIN account ON account.id = contact.account_id;
COMMENT ON VIEW contact_directory IS 'How to reach each contact.';
COMMENT ON COLUMN contact_directory.account IS 'Name of the account.';
COMMENT ON COLUMN contact_directory.phones IS 'All phone numbers, separated by commas.';
