-- marketing_standard 1.0.0: audience, segments, e-mail templates and campaigns.

CREATE TYPE subscription_status AS ENUM ('pending', 'subscribed', 'unsubscribed', 'bounced');
COMMENT ON TYPE subscription_status IS 'Whether somebody may be written to; pending waits for the confirmation.';

CREATE TYPE campaign_channel AS ENUM ('email', 'social', 'web', 'event', 'print');
COMMENT ON TYPE campaign_channel IS 'The way in which a campaign reaches people.';

CREATE TYPE campaign_status AS ENUM ('draft', 'scheduled', 'running', 'paused', 'finished', 'cancelled');
COMMENT ON TYPE campaign_status IS 'Where a campaign stands.';


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


CREATE TABLE audience_member (
    id             bigint GENERATED ALWAYS AS IDENTITY,
    email          text NOT NULL,
    first_name     text,
    last_name      text,
    status         subscription_status NOT NULL DEFAULT 'pending',
    consented_at   timestamptz,
    country        text,
    crm_contact_id bigint,
    tags           text[] NOT NULL DEFAULT '{}',
    custom         jsonb NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT audience_member_pkey PRIMARY KEY (id),
    CONSTRAINT audience_member_email_key UNIQUE (email),
    CONSTRAINT audience_member_email_is_address CHECK (email ~ '^[^@ ]+@[^@ ]+$'),
    CONSTRAINT audience_member_subscribed_with_consent CHECK (status <> 'subscribed' OR consented_at IS NOT NULL),
    CONSTRAINT audience_member_country_is_code CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT audience_member_custom_is_object CHECK (jsonb_typeof(custom) = 'object')
);
CREATE INDEX audience_member_status_idx ON audience_member (status);
CREATE INDEX audience_member_crm_contact_id_idx ON audience_member (crm_contact_id);
CREATE INDEX audience_member_tags_idx ON audience_member USING gin (tags);
CREATE TRIGGER audience_member_lower_email BEFORE INSERT OR UPDATE OF email ON audience_member
    FOR EACH ROW EXECUTE FUNCTION lower_email();
CREATE TRIGGER audience_member_touch BEFORE UPDATE ON audience_member
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE audience_member IS 'A person whom campaigns may reach.';
COMMENT ON COLUMN audience_member.id IS 'Key, given by the database.';
COMMENT ON COLUMN audience_member.email IS 'E-mail address, kept in lower case.';
COMMENT ON COLUMN audience_member.first_name IS 'First name.';
COMMENT ON COLUMN audience_member.last_name IS 'Last name.';
COMMENT ON COLUMN audience_member.status IS 'Whether the person may be written to.';
COMMENT ON COLUMN audience_member.consented_at IS 'Time at which the person agreed to be written to.';
COMMENT ON COLUMN audience_member.country IS 'Country, ISO 3166-1 alpha-2.';
-- CRM Standard lives in a schema of its own, so this cannot be a foreign key.
COMMENT ON COLUMN audience_member.crm_contact_id IS 'Key of the contact in CRM Standard, if there is one.';
COMMENT ON COLUMN audience_member.tags IS 'Free labels.';
COMMENT ON COLUMN audience_member.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN audience_member.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN audience_member.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT audience_member_email_key ON audience_member IS 'another audience member already has this e-mail address';
COMMENT ON CONSTRAINT audience_member_email_is_address ON audience_member IS 'this is not an e-mail address';
COMMENT ON CONSTRAINT audience_member_subscribed_with_consent ON audience_member IS 'nobody is subscribed without the time of their consent';
COMMENT ON CONSTRAINT audience_member_country_is_code ON audience_member IS 'country is a code of two capital letters, such as DE';
COMMENT ON CONSTRAINT audience_member_custom_is_object ON audience_member IS 'custom is a JSON object';


CREATE TABLE segment (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    name        text NOT NULL,
    description text,
    criteria    jsonb NOT NULL DEFAULT '{}',
    custom      jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT segment_pkey PRIMARY KEY (id),
    CONSTRAINT segment_name_key UNIQUE (name),
    CONSTRAINT segment_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT segment_criteria_is_object CHECK (jsonb_typeof(criteria) = 'object'),
    CONSTRAINT segment_custom_is_object CHECK (jsonb_typeof(custom) = 'object')
);
CREATE TRIGGER segment_touch BEFORE UPDATE ON segment
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE segment IS 'A part of the audience that is addressed together.';
COMMENT ON COLUMN segment.id IS 'Key, given by the database.';
COMMENT ON COLUMN segment.name IS 'Name of the segment.';
COMMENT ON COLUMN segment.description IS 'Who is in it and why.';
COMMENT ON COLUMN segment.criteria IS 'Rule by which members were chosen; empty if by hand.';
COMMENT ON COLUMN segment.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN segment.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN segment.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT segment_name_key ON segment IS 'another segment already has this name';
COMMENT ON CONSTRAINT segment_name_not_blank ON segment IS 'a segment needs a name';
COMMENT ON CONSTRAINT segment_criteria_is_object ON segment IS 'criteria is a JSON object';
COMMENT ON CONSTRAINT segment_custom_is_object ON segment IS 'custom is a JSON object';


CREATE TABLE segment_member (
    segment_id         bigint NOT NULL,
    audience_member_id bigint NOT NULL,
    added_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT segment_member_pkey PRIMARY KEY (segment_id, audience_member_id),
    CONSTRAINT segment_member_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segment (id) ON DELETE CASCADE,
    CONSTRAINT segment_member_audience_member_id_fkey FOREIGN KEY (audience_member_id) REFERENCES audience_member (id) ON DELETE CASCADE
);
CREATE INDEX segment_member_audience_member_id_idx ON segment_member (audience_member_id);

COMMENT ON TABLE segment_member IS 'Who is in a segment.';
COMMENT ON COLUMN segment_member.segment_id IS 'The segment.';
COMMENT ON COLUMN segment_member.audience_member_id IS 'The person.';
COMMENT ON COLUMN segment_member.added_at IS 'Time at which the person came into the segment.';
COMMENT ON CONSTRAINT segment_member_pkey ON segment_member IS 'this person is already in the segment';
COMMENT ON CONSTRAINT segment_member_segment_id_fkey ON segment_member IS 'the segment must exist';
COMMENT ON CONSTRAINT segment_member_audience_member_id_fkey ON segment_member IS 'the audience member must exist';


CREATE TABLE email_template (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    name       text NOT NULL,
    subject    text NOT NULL,
    preheader  text,
    body_text  text NOT NULL,
    body_html  text,
    custom     jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT email_template_pkey PRIMARY KEY (id),
    CONSTRAINT email_template_name_key UNIQUE (name),
    CONSTRAINT email_template_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT email_template_subject_not_blank CHECK (btrim(subject) <> ''),
    CONSTRAINT email_template_custom_is_object CHECK (jsonb_typeof(custom) = 'object')
);
CREATE TRIGGER email_template_touch BEFORE UPDATE ON email_template
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE email_template IS 'The text of an e-mail, with placeholders such as {{first_name}}.';
COMMENT ON COLUMN email_template.id IS 'Key, given by the database.';
COMMENT ON COLUMN email_template.name IS 'Name of the template.';
COMMENT ON COLUMN email_template.subject IS 'Subject of the e-mail.';
COMMENT ON COLUMN email_template.preheader IS 'Line that the inbox shows after the subject.';
COMMENT ON COLUMN email_template.body_text IS 'The text, plain.';
COMMENT ON COLUMN email_template.body_html IS 'The text as HTML.';
COMMENT ON COLUMN email_template.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN email_template.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN email_template.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT email_template_name_key ON email_template IS 'another template already has this name';
COMMENT ON CONSTRAINT email_template_name_not_blank ON email_template IS 'a template needs a name';
COMMENT ON CONSTRAINT email_template_subject_not_blank ON email_template IS 'a template needs a subject';
COMMENT ON CONSTRAINT email_template_custom_is_object ON email_template IS 'custom is a JSON object';


CREATE TABLE campaign (
    id                bigint GENERATED ALWAYS AS IDENTITY,
    name              text NOT NULL,
    channel           campaign_channel NOT NULL DEFAULT 'email',
    status            campaign_status NOT NULL DEFAULT 'draft',
    segment_id        bigint,
    email_template_id bigint,
    starts_at         timestamptz,
    ends_at           timestamptz,
    budget            numeric(14,2),
    currency          text NOT NULL DEFAULT 'EUR',
    owner             text,
    tags              text[] NOT NULL DEFAULT '{}',
    custom            jsonb NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT campaign_pkey PRIMARY KEY (id),
    CONSTRAINT campaign_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segment (id),
    CONSTRAINT campaign_email_template_id_fkey FOREIGN KEY (email_template_id) REFERENCES email_template (id),
    CONSTRAINT campaign_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT campaign_starts_unless_draft CHECK (starts_at IS NOT NULL OR status IN ('draft', 'cancelled')),
    CONSTRAINT campaign_ends_after_start CHECK (ends_at > starts_at),
    CONSTRAINT campaign_budget_not_negative CHECK (budget >= 0),
    CONSTRAINT campaign_currency_is_code CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT campaign_custom_is_object CHECK (jsonb_typeof(custom) = 'object')
);
CREATE INDEX campaign_status_starts_at_idx ON campaign (status, starts_at);
CREATE INDEX campaign_segment_id_idx ON campaign (segment_id);
CREATE INDEX campaign_email_template_id_idx ON campaign (email_template_id);
CREATE INDEX campaign_tags_idx ON campaign USING gin (tags);
CREATE TRIGGER campaign_touch BEFORE UPDATE ON campaign
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE campaign IS 'An effort to reach a segment of the audience within some time.';
COMMENT ON COLUMN campaign.id IS 'Key, given by the database.';
COMMENT ON COLUMN campaign.name IS 'Name of the campaign.';
COMMENT ON COLUMN campaign.channel IS 'The way in which it reaches people.';
COMMENT ON COLUMN campaign.status IS 'Where it stands.';
COMMENT ON COLUMN campaign.segment_id IS 'Segment that it addresses; empty for the whole public.';
COMMENT ON COLUMN campaign.email_template_id IS 'Template that its e-mails are made from.';
COMMENT ON COLUMN campaign.starts_at IS 'Time at which it starts.';
COMMENT ON COLUMN campaign.ends_at IS 'Time at which it ends.';
COMMENT ON COLUMN campaign.budget IS 'What it may cost, in currency.';
COMMENT ON COLUMN campaign.currency IS 'Currency of budget, ISO 4217.';
COMMENT ON COLUMN campaign.owner IS 'User who runs it.';
COMMENT ON COLUMN campaign.tags IS 'Free labels.';
COMMENT ON COLUMN campaign.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN campaign.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN campaign.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT campaign_segment_id_fkey ON campaign IS 'the segment must exist; one that campaigns address cannot be deleted';
COMMENT ON CONSTRAINT campaign_email_template_id_fkey ON campaign IS 'the template must exist; one that campaigns use cannot be deleted';
COMMENT ON CONSTRAINT campaign_name_not_blank ON campaign IS 'a campaign needs a name';
COMMENT ON CONSTRAINT campaign_starts_unless_draft ON campaign IS 'a campaign needs a start before it is scheduled';
COMMENT ON CONSTRAINT campaign_ends_after_start ON campaign IS 'a campaign cannot end before it starts';
COMMENT ON CONSTRAINT campaign_budget_not_negative ON campaign IS 'the budget cannot be negative';
COMMENT ON CONSTRAINT campaign_currency_is_code ON campaign IS 'currency is a code of three capital letters, such as EUR';
COMMENT ON CONSTRAINT campaign_custom_is_object ON campaign IS 'custom is a JSON object';


CREATE VIEW campaign_overview AS
SELECT
    campaign.id,
    campaign.name,
    campaign.channel,
    campaign.status,
    campaign.starts_at,
    segment.name AS segment,
    email_template.name AS email_template,
    (SELECT count(*)
     FROM segment_member
     JOIN audience_member ON audience_member.id = segment_member.audience_member_id
     WHERE segment_member.segment_id = campaign.segment_id
       AND audience_member.status = 'subscribed') AS reachable
FROM campaign
LEFT JOIN segment ON segment.id = campaign.segment_id
LEFT JOIN email_template ON email_template.id = campaign.email_template_id;
COMMENT ON VIEW campaign_overview IS 'Each campaign with whom it addresses.';
COMMENT ON COLUMN campaign_overview.segment IS 'Name of the segment.';
COMMENT ON COLUMN campaign_overview.email_template IS 'Name of the template.';
COMMENT ON COLUMN campaign_overview.reachable IS 'Number of people in the segment who are subscribed.';
