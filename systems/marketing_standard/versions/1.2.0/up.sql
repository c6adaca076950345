-- marketing_standard 1.2.0: variants of a campaign, suppressed addresses, languages.

ALTER TABLE audience_member
    ADD COLUMN language text NOT NULL DEFAULT 'en',
    ADD CONSTRAINT audience_member_language_is_code CHECK (language ~ '^[a-z]{2}$');

COMMENT ON COLUMN audience_member.language IS 'Language to write in, ISO 639-1.';
COMMENT ON CONSTRAINT audience_member_language_is_code ON audience_member IS 'language is a code of two small letters, such as de';


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


-- The key of the campaign is part of the foreign key, so that a message cannot get a variant of
-- another campaign.
ALTER TABLE delivery
    ADD COLUMN campaign_variant_id bigint,
    ADD CONSTRAINT delivery_campaign_variant_fkey FOREIGN KEY (campaign_id, campaign_variant_id) REFERENCES campaign_variant (campaign_id, id);
CREATE INDEX delivery_campaign_id_campaign_variant_id_idx ON delivery (campaign_id, campaign_variant_id);

COMMENT ON COLUMN delivery.campaign_variant_id IS 'Variant that was sent; empty for the campaign''s own template.';
COMMENT ON CONSTRAINT delivery_campaign_variant_fkey ON delivery IS 'the variant must be one of the campaign; one that was sent cannot be deleted';


CREATE TYPE suppression_reason AS ENUM ('bounced', 'complaint', 'request', 'legal');
COMMENT ON TYPE suppression_reason IS 'Why nothing is sent to an address.';

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

-- When exactly an address bounced is not known; the last change is the nearest that there is.
INSERT INTO suppressed_address (email, reason, added_at)
SELECT email, 'bounced', updated_at
FROM audience_member
WHERE status = 'bounced';

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

CREATE TRIGGER delivery_refuse_suppressed_address BEFORE INSERT ON delivery
    FOR EACH ROW EXECUTE FUNCTION refuse_suppressed_address();


-- New columns come last, so the view can be replaced and keeps its comments.
CREATE OR REPLACE VIEW campaign_performance AS
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
