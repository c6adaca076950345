-- marketing_standard 1.3.0 from nothing: the same schema as 1.0.0 to 1.3.0 one after the other.

CREATE TYPE subscription_status AS ENUM ('pending', 'subscribed', 'unsubscribed', 'bounced');
COMMENT ON TYPE subscription_status IS 'Whether somebody may be written to; pending waits for the confirmation.';

CREATE TYPE campaign_channel AS ENUM ('email', 'social', 'web', 'event', 'print');
COMMENT ON TYPE campaign_channel IS 'The way in which a campaign reaches people.';

CREATE TYPE campaign_status AS ENUM ('draft', 'scheduled', 'running', 'paused', 'finished', 'cancelled');
COMMENT ON TYPE campaign_status IS 'Where a campaign stands.';

CREATE TYPE delivery_status AS ENUM ('queued', 'sent', 'delivered', 'failed');
COMMENT ON TYPE delivery_status IS 'How far a message has come.';

CREATE TYPE engagement_kind AS ENUM ('open', 'click', 'reply', 'unsubscribe', 'complaint');
COMMENT ON TYPE engagement_kind IS 'What somebody did with a message.';

CREATE TYPE suppression_reason AS ENUM ('bounced', 'complaint', 'request', 'legal');
COMMENT ON TYPE suppression_reason IS 'Why nothing is sent to an address.';


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

CREATE FUNCTION note_engagement() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE audience_member
    SET last_engaged_at = greatest(last_engaged_at, NEW.occurred_at),
        status = CASE
            WHEN NEW.kind IN ('unsubscribe', 'complaint') THEN 'unsubscribed'
            ELSE status
        END
    WHERE id = (SELECT audience_member_id FROM delivery WHERE delivery.id = NEW.delivery_id);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION note_engagement() IS 'Trigger: notes a response with the person; unsubscribes whoever asks for it.';

CREATE FUNCTION note_url_host() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.url_host = lower(substring(NEW.url FROM '^[A-Za-z]+://([^/:?#]+)'));
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION note_url_host() IS 'Trigger: takes the host out of a link.';

CREATE FUNCTION refuse_suppressed_address() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM suppressed_address
        JOIN audience_member ON audience_member.email = suppressed_address.email
        WHERE audience_member.id = NEW.audience_member_id
    ) THEN
        RAISE EXCEPTION 'nothing may be sent to audience member %: the address is suppressed', NEW.audience_member_id
            USING HINT = 'See suppressed_address for the reason.';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION refuse_suppressed_address() IS 'Trigger: refuses a delivery to an address that nothing may be sent to.';


CREATE TABLE audience_member (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    email           text NOT NULL,
    first_name      text,
    last_name       text,
    status          subscription_status NOT NULL DEFAULT 'pending',
    consented_at    timestamptz,
    country         text,
    language        text NOT NULL DEFAULT 'en',
    crm_contact_id  bigint,
    last_engaged_at timestamptz,
    tags            text[] NOT NULL DEFAULT '{}',
    custom          jsonb NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT audience_member_pkey PRIMARY KEY (id),
    CONSTRAINT audience_member_email_key UNIQUE (email),
    CONSTRAINT audience_member_email_is_address CHECK (email ~ '^[^@ ]+@[^@ ]+$'),
    CONSTRAINT audience_member_subscribed_with_consent CHECK (status <> 'subscribed' OR consented_at IS NOT NULL),
    CONSTRAINT audience_member_country_is_code CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT audience_member_language_is_code CHECK (language ~ '^[a-z]{2}$'),
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
COMMENT ON COLUMN audience_member.language IS 'Language to write in, ISO 639-1.';
-- CRM Standard lives in a schema of its own, so this cannot be a foreign key.
COMMENT ON COLUMN audience_member.crm_contact_id IS 'Key of the contact in CRM Standard, if there is one.';
COMMENT ON COLUMN audience_member.last_engaged_at IS 'Time of the last response, kept by a trigger.';
COMMENT ON COLUMN audience_member.tags IS 'Free labels.';
COMMENT ON COLUMN audience_member.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN audience_member.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN audience_member.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT audience_member_email_key ON audience_member IS 'another audience member already has this e-mail address';
COMMENT ON CONSTRAINT audience_member_email_is_address ON audience_member IS 'this is not an e-mail address';
COMMENT ON CONSTRAINT audience_member_subscribed_with_consent ON audience_member IS 'nobody is subscribed without the time of their consent';
COMMENT ON CONSTRAINT audience_member_country_is_code ON audience_member IS 'country is a code of two capital letters, such as DE';
COMMENT ON CONSTRAINT audience_member_language_is_code ON audience_member IS 'language is a code of two small letters, such as de';
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
    goal              text,
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
COMMENT ON COLUMN campaign.goal IS 'What the campaign is to bring about.';
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


CREATE TABLE campaign_variant (
    id                bigint GENERATED ALWAYS AS IDENTITY,
    campaign_id       bigint NOT NULL,
    name              text NOT NULL,
    email_template_id bigint NOT NULL,
    share_percent     numeric(5,2) NOT NULL,
    CONSTRAINT campaign_variant_pkey PRIMARY KEY (id),
    CONSTRAINT campaign_variant_campaign_id_id_key UNIQUE (campaign_id, id),
    CONSTRAINT campaign_variant_campaign_id_name_key UNIQUE (campaign_id, name),
    CONSTRAINT campaign_variant_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaign (id) ON DELETE CASCADE,
    CONSTRAINT campaign_variant_email_template_id_fkey FOREIGN KEY (email_template_id) REFERENCES email_template (id),
    CONSTRAINT campaign_variant_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT campaign_variant_share_is_percentage CHECK (share_percent BETWEEN 0 AND 100)
);
CREATE INDEX campaign_variant_email_template_id_idx ON campaign_variant (email_template_id);

COMMENT ON TABLE campaign_variant IS 'One of several messages that a campaign tries out.';
COMMENT ON COLUMN campaign_variant.id IS 'Key, given by the database.';
COMMENT ON COLUMN campaign_variant.campaign_id IS 'The campaign.';
COMMENT ON COLUMN campaign_variant.name IS 'Name within the campaign, such as A or B.';
COMMENT ON COLUMN campaign_variant.email_template_id IS 'Template of this variant, instead of the campaign''s.';
COMMENT ON COLUMN campaign_variant.share_percent IS 'Share of the deliveries that get it, in percent.';
COMMENT ON CONSTRAINT campaign_variant_campaign_id_id_key ON campaign_variant IS 'a variant belongs to one campaign';
COMMENT ON CONSTRAINT campaign_variant_campaign_id_name_key ON campaign_variant IS 'the campaign already has a variant of this name';
COMMENT ON CONSTRAINT campaign_variant_campaign_id_fkey ON campaign_variant IS 'the campaign must exist';
COMMENT ON CONSTRAINT campaign_variant_email_template_id_fkey ON campaign_variant IS 'the template must exist; one that variants use cannot be deleted';
COMMENT ON CONSTRAINT campaign_variant_name_not_blank ON campaign_variant IS 'a variant needs a name';
COMMENT ON CONSTRAINT campaign_variant_share_is_percentage ON campaign_variant IS 'the share is a percentage from 0 to 100';


-- Not a column of audience_member: the refusal holds even after the person was deleted.
CREATE TABLE suppressed_address (
    email    text NOT NULL,
    reason   suppression_reason NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now(),
    note     text,
    CONSTRAINT suppressed_address_pkey PRIMARY KEY (email),
    CONSTRAINT suppressed_address_email_is_address CHECK (email ~ '^[^@ ]+@[^@ ]+$')
);
CREATE TRIGGER suppressed_address_lower_email BEFORE INSERT OR UPDATE OF email ON suppressed_address
    FOR EACH ROW EXECUTE FUNCTION lower_email();

COMMENT ON TABLE suppressed_address IS 'An address that nothing is sent to.';
COMMENT ON COLUMN suppressed_address.email IS 'The e-mail address, kept in lower case.';
COMMENT ON COLUMN suppressed_address.reason IS 'Why nothing is sent to it.';
COMMENT ON COLUMN suppressed_address.added_at IS 'Time from which nothing is sent to it.';
COMMENT ON COLUMN suppressed_address.note IS 'What somebody should know before removing it.';
COMMENT ON CONSTRAINT suppressed_address_pkey ON suppressed_address IS 'this address is already suppressed';
COMMENT ON CONSTRAINT suppressed_address_email_is_address ON suppressed_address IS 'this is not an e-mail address';


-- The key stands in the links of the message: a uuid cannot be guessed.
CREATE TABLE delivery (
    id                  uuid NOT NULL DEFAULT gen_random_uuid(),
    campaign_id         bigint NOT NULL,
    campaign_variant_id bigint,
    audience_member_id  bigint NOT NULL,
    status              delivery_status NOT NULL DEFAULT 'queued',
    sent_at             timestamptz,
    failure             text,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT delivery_pkey PRIMARY KEY (id),
    CONSTRAINT delivery_campaign_id_audience_member_id_key UNIQUE (campaign_id, audience_member_id),
    CONSTRAINT delivery_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaign (id),
    -- The key of the campaign is part of it, so that a message cannot get a variant of another campaign.
    CONSTRAINT delivery_campaign_variant_fkey FOREIGN KEY (campaign_id, campaign_variant_id) REFERENCES campaign_variant (campaign_id, id),
    CONSTRAINT delivery_audience_member_id_fkey FOREIGN KEY (audience_member_id) REFERENCES audience_member (id) ON DELETE CASCADE,
    CONSTRAINT delivery_sent_at_fits_status CHECK (sent_at IS NOT NULL OR status IN ('queued', 'failed')),
    CONSTRAINT delivery_failure_fits_status CHECK ((failure IS NOT NULL) = (status = 'failed'))
);
CREATE INDEX delivery_campaign_id_campaign_variant_id_idx ON delivery (campaign_id, campaign_variant_id);
CREATE INDEX delivery_audience_member_id_idx ON delivery (audience_member_id);
CREATE INDEX delivery_queued_idx ON delivery (created_at) WHERE status = 'queued';
CREATE TRIGGER delivery_refuse_suppressed_address BEFORE INSERT ON delivery
    FOR EACH ROW EXECUTE FUNCTION refuse_suppressed_address();
CREATE TRIGGER delivery_touch BEFORE UPDATE ON delivery
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE delivery IS 'A message of a campaign to one person.';
COMMENT ON COLUMN delivery.id IS 'Key, given by the database; stands in the links of the message.';
COMMENT ON COLUMN delivery.campaign_id IS 'The campaign.';
COMMENT ON COLUMN delivery.campaign_variant_id IS 'Variant that was sent; empty for the campaign''s own template.';
COMMENT ON COLUMN delivery.audience_member_id IS 'The person.';
COMMENT ON COLUMN delivery.status IS 'How far the message has come.';
COMMENT ON COLUMN delivery.sent_at IS 'Time at which it was sent.';
COMMENT ON COLUMN delivery.failure IS 'Why it failed, in the words of the mail server.';
COMMENT ON COLUMN delivery.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN delivery.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT delivery_campaign_id_audience_member_id_key ON delivery IS 'this person already gets a message of the campaign';
COMMENT ON CONSTRAINT delivery_campaign_id_fkey ON delivery IS 'a delivery belongs to a campaign; a campaign that was delivered cannot be deleted';
COMMENT ON CONSTRAINT delivery_campaign_variant_fkey ON delivery IS 'the variant must be one of the campaign; one that was sent cannot be deleted';
COMMENT ON CONSTRAINT delivery_audience_member_id_fkey ON delivery IS 'the audience member must exist';
COMMENT ON CONSTRAINT delivery_sent_at_fits_status ON delivery IS 'what was sent has a time of sending';
COMMENT ON CONSTRAINT delivery_failure_fits_status ON delivery IS 'a failed delivery says why it failed, any other does not';


CREATE TABLE engagement_event (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    delivery_id uuid NOT NULL,
    kind        engagement_kind NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT now(),
    url         text,
    details     jsonb NOT NULL DEFAULT '{}',
    url_host    text,
    CONSTRAINT engagement_event_pkey PRIMARY KEY (id),
    CONSTRAINT engagement_event_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES delivery (id) ON DELETE CASCADE,
    CONSTRAINT engagement_event_url_fits_kind CHECK ((url IS NOT NULL) = (kind = 'click')),
    CONSTRAINT engagement_event_details_is_object CHECK (jsonb_typeof(details) = 'object')
);
CREATE INDEX engagement_event_delivery_id_kind_idx ON engagement_event (delivery_id, kind);
CREATE INDEX engagement_event_occurred_at_idx ON engagement_event (occurred_at);
CREATE INDEX engagement_event_url_host_occurred_at_idx ON engagement_event (url_host, occurred_at) WHERE url_host IS NOT NULL;
CREATE TRIGGER engagement_event_note AFTER INSERT ON engagement_event
    FOR EACH ROW EXECUTE FUNCTION note_engagement();
CREATE TRIGGER engagement_event_note_url_host BEFORE INSERT OR UPDATE OF url ON engagement_event
    FOR EACH ROW EXECUTE FUNCTION note_url_host();

COMMENT ON TABLE engagement_event IS 'What somebody did with a message, and when.';
COMMENT ON COLUMN engagement_event.id IS 'Key, given by the database.';
COMMENT ON COLUMN engagement_event.delivery_id IS 'The message.';
COMMENT ON COLUMN engagement_event.kind IS 'What was done.';
COMMENT ON COLUMN engagement_event.occurred_at IS 'Time at which it was done.';
COMMENT ON COLUMN engagement_event.url IS 'Link that was clicked.';
COMMENT ON COLUMN engagement_event.details IS 'What else is known, such as the mail program.';
COMMENT ON COLUMN engagement_event.url_host IS 'Host of that link, kept by a trigger.';
COMMENT ON CONSTRAINT engagement_event_delivery_id_fkey ON engagement_event IS 'the delivery must exist';
COMMENT ON CONSTRAINT engagement_event_url_fits_kind ON engagement_event IS 'a click has a link, any other event has none';
COMMENT ON CONSTRAINT engagement_event_details_is_object ON engagement_event IS 'details is a JSON object';


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

-- Opens and clicks count people, not events: who opens a message twice is one.
CREATE VIEW campaign_performance AS
WITH response AS (
    SELECT
        delivery_id,
        bool_or(kind = 'open') AS opened,
        bool_or(kind = 'click') AS clicked,
        bool_or(kind IN ('unsubscribe', 'complaint')) AS unsubscribed
    FROM engagement_event
    GROUP BY delivery_id
)
SELECT
    campaign.id,
    campaign.name,
    count(delivery.id) AS deliveries,
    count(delivery.id) FILTER (WHERE delivery.status = 'failed') AS failed,
    count(delivery.id) FILTER (WHERE response.opened) AS opened,
    count(delivery.id) FILTER (WHERE response.clicked) AS clicked,
    count(delivery.id) FILTER (WHERE response.unsubscribed) AS unsubscribed
FROM campaign
LEFT JOIN delivery ON delivery.campaign_id = campaign.id
LEFT JOIN response ON response.delivery_id = delivery.id
GROUP BY campaign.id;
COMMENT ON VIEW campaign_performance IS 'Each campaign with what came of it.';
COMMENT ON COLUMN campaign_performance.deliveries IS 'Number of messages.';
COMMENT ON COLUMN campaign_performance.failed IS 'Number of messages that could not be delivered.';
COMMENT ON COLUMN campaign_performance.opened IS 'Number of people who opened the message.';
COMMENT ON COLUMN campaign_performance.clicked IS 'Number of people who clicked a link in it.';
COMMENT ON COLUMN campaign_performance.unsubscribed IS 'Number of people who unsubscribed or complained.';

CREATE VIEW variant_performance AS
WITH response AS (
    SELECT
        delivery_id,
        bool_or(kind = 'open') AS opened,
        bool_or(kind = 'click') AS clicked
    FROM engagement_event
    GROUP BY delivery_id
)
SELECT
    campaign_variant.id,
    campaign_variant.campaign_id,
    campaign_variant.name,
    count(delivery.id) AS deliveries,
    count(delivery.id) FILTER (WHERE response.opened) AS opened,
    count(delivery.id) FILTER (WHERE response.clicked) AS clicked
FROM campaign_variant
LEFT JOIN delivery ON delivery.campaign_id = campaign_variant.campaign_id
    AND delivery.campaign_variant_id = campaign_variant.id
LEFT JOIN response ON response.delivery_id = delivery.id
GROUP BY campaign_variant.id;
COMMENT ON VIEW variant_performance IS 'Each variant of a campaign with what came of it.';
COMMENT ON COLUMN variant_performance.deliveries IS 'Number of messages.';
COMMENT ON COLUMN variant_performance.opened IS 'Number of people who opened the message.';
COMMENT ON COLUMN variant_performance.clicked IS 'Number of people who clicked a link in it.';

CREATE VIEW link_performance AS
SELECT
    delivery.campaign_id,
    engagement_event.url_host,
    count(*) AS clicks,
    count(DISTINCT delivery.audience_member_id) AS people
FROM engagement_event
JOIN delivery ON delivery.id = engagement_event.delivery_id
WHERE engagement_event.url_host IS NOT NULL
GROUP BY delivery.campaign_id, engagement_event.url_host;
COMMENT ON VIEW link_performance IS 'Where the links of each campaign led.';
COMMENT ON COLUMN link_performance.clicks IS 'Number of clicks.';
COMMENT ON COLUMN link_performance.people IS 'Number of people who clicked.';
