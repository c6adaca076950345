-- marketing_standard 1.1.0: deliveries, and how people responded to them.

ALTER TABLE audience_member ADD COLUMN last_engaged_at timestamptz;
COMMENT ON COLUMN audience_member.last_engaged_at IS 'Time of the last response, kept by a trigger.';

ALTER TABLE campaign ADD COLUMN goal text;
COMMENT ON COLUMN campaign.goal IS 'What the campaign is to bring about.';


CREATE TYPE delivery_status AS ENUM ('queued', 'sent', 'delivered', 'failed');
COMMENT ON TYPE delivery_status IS 'How far a message has come.';

-- The key stands in the links of the message: a uuid cannot be guessed.
CREATE TABLE delivery (
    id                 uuid NOT NULL DEFAULT gen_random_uuid(),
    campaign_id        bigint NOT NULL,
    audience_member_id bigint NOT NULL,
    status             delivery_status NOT NULL DEFAULT 'queued',
    sent_at            timestamptz,
    failure            text,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT delivery_pkey PRIMARY KEY (id),
    CONSTRAINT delivery_campaign_id_audience_member_id_key UNIQUE (campaign_id, audience_member_id),
    CONSTRAINT delivery_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaign (id),
    CONSTRAINT delivery_audience_member_id_fkey FOREIGN KEY (audience_member_id) REFERENCES audience_member (id) ON DELETE CASCADE,
    CONSTRAINT delivery_sent_at_fits_status CHECK (sent_at IS NOT NULL OR status IN ('queued', 'failed')),
    CONSTRAINT delivery_failure_fits_status CHECK ((failure IS NOT NULL) = (status = 'failed'))
);
CREATE INDEX delivery_audience_member_id_idx ON delivery (audience_member_id);
CREATE INDEX delivery_queued_idx ON delivery (created_at) WHERE status = 'queued';
CREATE TRIGGER delivery_touch BEFORE UPDATE ON delivery
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE delivery IS 'A message of a campaign to one person.';
COMMENT ON COLUMN delivery.id IS 'Key, given by the database; stands in the links of the message.';
COMMENT ON COLUMN delivery.campaign_id IS 'The campaign.';
COMMENT ON COLUMN delivery.audience_member_id IS 'The person.';
COMMENT ON COLUMN delivery.status IS 'How far the message has come.';
COMMENT ON COLUMN delivery.sent_at IS 'Time at which it was sent.';
COMMENT ON COLUMN delivery.failure IS 'Why it failed, in the words of the mail server.';
COMMENT ON COLUMN delivery.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN delivery.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT delivery_campaign_id_audience_member_id_key ON delivery IS 'this person already gets a message of the campaign';
COMMENT ON CONSTRAINT delivery_campaign_id_fkey ON delivery IS 'a delivery belongs to a campaign; a campaign that was delivered cannot be deleted';
COMMENT ON CONSTRAINT delivery_audience_member_id_fkey ON delivery IS 'the audience member must exist';
COMMENT ON CONSTRAINT delivery_sent_at_fits_status ON delivery IS 'what was sent has a time of sending';
COMMENT ON CONSTRAINT delivery_failure_fits_status ON delivery IS 'a failed delivery says why it failed, any other does not';


CREATE TYPE engagement_kind AS ENUM ('open', 'click', 'reply', 'unsubscribe', 'complaint');
COMMENT ON TYPE engagement_kind IS 'What somebody did with a message.';

CREATE TABLE engagement_event (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    delivery_id uuid NOT NULL,
    kind        engagement_kind NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT now(),
    url         text,
    details     jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT engagement_event_pkey PRIMARY KEY (id),
    CONSTRAINT engagement_event_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES delivery (id) ON DELETE CASCADE,
    CONSTRAINT engagement_event_url_fits_kind CHECK ((url IS NOT NULL) = (kind = 'click')),
    CONSTRAINT engagement_event_details_is_object CHECK (jsonb_typeof(details) = 'object')
);
CREATE INDEX engagement_event_delivery_id_kind_idx ON engagement_event (delivery_id, kind);
CREATE INDEX engagement_event_occurred_at_idx ON engagement_event (occurred_at);

COMMENT ON TABLE engagement_event IS 'What somebody did with a message, and when.';
COMMENT ON COLUMN engagement_event.id IS 'Key, given by the database.';
COMMENT ON COLUMN engagement_event.delivery_id IS 'The message.';
COMMENT ON COLUMN engagement_event.kind IS 'What was done.';
COMMENT ON COLUMN engagement_event.occurred_at IS 'Time at which it was done.';
COMMENT ON COLUMN engagement_event.url IS 'Link that was clicked.';
COMMENT ON COLUMN engagement_event.details IS 'What else is known, such as the mail program.';
COMMENT ON CONSTRAINT engagement_event_delivery_id_fkey ON engagement_event IS 'the delivery must exist';
COMMENT ON CONSTRAINT engagement_event_url_fits_kind ON engagement_event IS 'a click has a link, any other event has none';
COMMENT ON CONSTRAINT engagement_event_details_is_object ON engagement_event IS 'details is a JSON object';

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

CREATE TRIGGER engagement_event_note AFTER INSERT ON engagement_event
    FOR EACH ROW EXECUTE FUNCTION note_engagement();


-- Opens and clicks count people, not events: who opens a message twice is one.
CREATE VIEW campaign_performance AS
WITH response AS (
    SELECT
        delivery_id,
        bool_or(kind = 'open') AS opened,
        bool_or(kind = 'click') AS clicked
    FROM engagement_event
    GROUP BY delivery_id
)
SELECT
    campaign.id,
    campaign.name,
    count(delivery.id) AS deliveries,
    count(delivery.id) FILTER (WHERE delivery.status = 'failed') AS failed,
    count(delivery.id) FILTER (WHERE response.opened) AS opened,
    count(delivery.id) FILTER (WHERE response.clicked) AS clicked
FROM campaign
LEFT JOIN delivery ON delivery.campaign_id = campaign.id
LEFT JOIN response ON response.delivery_id = delivery.id
GROUP BY campaign.id;
COMMENT ON VIEW campaign_performance IS 'Each campaign with what came of it.';
COMMENT ON COLUMN campaign_performance.deliveries IS 'Number of messages.';
COMMENT ON COLUMN campaign_performance.failed IS 'Number of messages that could not be delivered.';
COMMENT ON COLUMN campaign_performance.opened IS 'Number of people who opened the message.';
COMMENT ON COLUMN campaign_performance.clicked IS 'Number of people who clicked a link in it.';
