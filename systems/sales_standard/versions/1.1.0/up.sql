-- sales_standard 1.1.0: quotes, and why a deal was lost.

ALTER TABLE deal ADD COLUMN lost_reason text;
COMMENT ON COLUMN deal.lost_reason IS 'Why it was lost.';


CREATE TYPE quote_status AS ENUM ('draft', 'sent', 'accepted', 'declined', 'expired');
COMMENT ON TYPE quote_status IS 'What became of a quote.';

-- Customers open a quote by its key, in a link: a uuid cannot be guessed.
CREATE TABLE quote (
    id            uuid NOT NULL DEFAULT gen_random_uuid(),
    number        text NOT NULL,
    deal_id       bigint NOT NULL,
    price_list_id bigint,
    status        quote_status NOT NULL DEFAULT 'draft',
    currency      text NOT NULL DEFAULT 'EUR',
    sent_at       timestamptz,
    valid_until   date,
    notes         text,
    custom        jsonb NOT NULL DEFAULT '{}',
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT quote_pkey PRIMARY KEY (id),
    CONSTRAINT quote_number_key UNIQUE (number),
    CONSTRAINT quote_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT quote_price_list_id_fkey FOREIGN KEY (price_list_id) REFERENCES price_list (id),
    CONSTRAINT quote_number_not_blank CHECK (btrim(number) <> ''),
    CONSTRAINT quote_currency_is_code CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT quote_sent_at_fits_status CHECK ((sent_at IS NULL) = (status = 'draft')),
    CONSTRAINT quote_custom_is_object CHECK (jsonb_typeof(custom) = 'object')
);
CREATE INDEX quote_deal_id_idx ON quote (deal_id);
CREATE INDEX quote_price_list_id_idx ON quote (price_list_id);
CREATE UNIQUE INDEX quote_one_accepted_per_deal ON quote (deal_id) WHERE status = 'accepted';
CREATE TRIGGER quote_touch BEFORE UPDATE ON quote
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE quote IS 'An offer made to a customer about a deal.';
COMMENT ON COLUMN quote.id IS 'Key, given by the database; stands in the link to the quote.';
COMMENT ON COLUMN quote.number IS 'Number of the quote, as the customer sees it.';
COMMENT ON COLUMN quote.deal_id IS 'Deal that it is about.';
COMMENT ON COLUMN quote.price_list_id IS 'Price list that its prices came from.';
COMMENT ON COLUMN quote.status IS 'What became of it.';
COMMENT ON COLUMN quote.currency IS 'Currency of its prices, ISO 4217.';
COMMENT ON COLUMN quote.sent_at IS 'Time at which the customer got it.';
COMMENT ON COLUMN quote.valid_until IS 'Last day on which the customer can accept it.';
COMMENT ON COLUMN quote.notes IS 'Text below the lines.';
COMMENT ON COLUMN quote.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN quote.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN quote.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT quote_number_key ON quote IS 'another quote already has this number';
COMMENT ON CONSTRAINT quote_deal_id_fkey ON quote IS 'a quote belongs to a deal; a deal that has quotes cannot be deleted';
COMMENT ON CONSTRAINT quote_price_list_id_fkey ON quote IS 'the price list must exist; one that quotes were made from cannot be deleted';
COMMENT ON CONSTRAINT quote_number_not_blank ON quote IS 'a quote needs a number';
COMMENT ON CONSTRAINT quote_currency_is_code ON quote IS 'currency is a code of three capital letters, such as EUR';
COMMENT ON CONSTRAINT quote_sent_at_fits_status ON quote IS 'a draft has no time of sending, any other quote has one';
COMMENT ON CONSTRAINT quote_custom_is_object ON quote IS 'custom is a JSON object';
COMMENT ON INDEX quote_one_accepted_per_deal IS 'another quote of this deal is already accepted';


CREATE TABLE quote_line (
    id               bigint GENERATED ALWAYS AS IDENTITY,
    quote_id         uuid NOT NULL,
    position         integer NOT NULL,
    product_id       bigint,
    description      text NOT NULL,
    quantity         numeric(12,3) NOT NULL DEFAULT 1,
    unit_price       numeric(14,2) NOT NULL,
    discount_percent numeric(5,2) NOT NULL DEFAULT 0,
    line_total       numeric(14,2) NOT NULL GENERATED ALWAYS AS (round(quantity * unit_price * (1 - discount_percent / 100), 2)) STORED,
    CONSTRAINT quote_line_pkey PRIMARY KEY (id),
    CONSTRAINT quote_line_quote_id_position_key UNIQUE (quote_id, position),
    CONSTRAINT quote_line_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quote (id) ON DELETE CASCADE,
    CONSTRAINT quote_line_product_id_fkey FOREIGN KEY (product_id) REFERENCES product (id),
    CONSTRAINT quote_line_description_not_blank CHECK (btrim(description) <> ''),
    CONSTRAINT quote_line_quantity_positive CHECK (quantity > 0),
    CONSTRAINT quote_line_unit_price_not_negative CHECK (unit_price >= 0),
    CONSTRAINT quote_line_discount_is_percentage CHECK (discount_percent BETWEEN 0 AND 100)
);
CREATE INDEX quote_line_product_id_idx ON quote_line (product_id);

COMMENT ON TABLE quote_line IS 'A line of a quote.';
COMMENT ON COLUMN quote_line.id IS 'Key, given by the database.';
COMMENT ON COLUMN quote_line.quote_id IS 'The quote.';
COMMENT ON COLUMN quote_line.position IS 'Place in the quote, from 1.';
COMMENT ON COLUMN quote_line.product_id IS 'Product; empty for a line of free text.';
COMMENT ON COLUMN quote_line.description IS 'Text of the line.';
COMMENT ON COLUMN quote_line.quantity IS 'How many units.';
COMMENT ON COLUMN quote_line.unit_price IS 'Net price of one unit, in the currency of the quote.';
COMMENT ON COLUMN quote_line.discount_percent IS 'Discount, in percent.';
COMMENT ON COLUMN quote_line.line_total IS 'Net amount of the line after discount, worked out by the database.';
COMMENT ON CONSTRAINT quote_line_quote_id_position_key ON quote_line IS 'the quote already has a line at this place';
COMMENT ON CONSTRAINT quote_line_quote_id_fkey ON quote_line IS 'the quote must exist';
COMMENT ON CONSTRAINT quote_line_product_id_fkey ON quote_line IS 'the product must exist; one that was quoted cannot be deleted: set it to inactive';
COMMENT ON CONSTRAINT quote_line_description_not_blank ON quote_line IS 'a line needs a description';
COMMENT ON CONSTRAINT quote_line_quantity_positive ON quote_line IS 'the quantity is more than 0';
COMMENT ON CONSTRAINT quote_line_unit_price_not_negative ON quote_line IS 'a price cannot be negative';
COMMENT ON CONSTRAINT quote_line_discount_is_percentage ON quote_line IS 'the discount is a percentage from 0 to 100';


CREATE VIEW quote_total AS
SELECT
    quote.id,
    quote.number,
    quote.deal_id,
    quote.status,
    quote.currency,
    count(quote_line.id) AS lines,
    coalesce(sum(quote_line.line_total), 0) AS net_amount
FROM quote
LEFT JOIN quote_line ON quote_line.quote_id = quote.id
GROUP BY quote.id;
COMMENT ON VIEW quote_total IS 'Each quote with what it adds up to.';
COMMENT ON COLUMN quote_total.lines IS 'Number of lines.';
COMMENT ON COLUMN quote_total.net_amount IS 'Sum of the lines.';
