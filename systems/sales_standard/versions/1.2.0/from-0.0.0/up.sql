-- sales_standard 1.2.0 from nothing: the same schema as 1.0.0, 1.1.0 and 1.2.0 one after the other.

CREATE TYPE deal_outcome AS ENUM ('open', 'won', 'lost');
COMMENT ON TYPE deal_outcome IS 'What a stage of the pipeline means for the deals in it.';

CREATE TYPE quote_status AS ENUM ('draft', 'sent', 'accepted', 'declined', 'expired');
COMMENT ON TYPE quote_status IS 'What became of a quote.';


CREATE FUNCTION touch_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION touch_updated_at() IS 'Trigger: notes the time of the change in updated_at.';

-- A CHECK could not do this: what a stage means stands in another table, and users may add stages.
CREATE FUNCTION keep_closed_on() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    stage_outcome deal_outcome;
BEGIN
    SELECT outcome INTO stage_outcome FROM pipeline_stage WHERE code = NEW.stage;
    IF stage_outcome = 'open' THEN
        NEW.closed_on := NULL;
    ELSIF NEW.closed_on IS NULL THEN
        NEW.closed_on := current_date;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION keep_closed_on() IS 'Trigger: a deal has a closing date exactly while its stage is won or lost.';

CREATE FUNCTION record_stage_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO deal_stage_change (deal_id, to_stage) VALUES (NEW.id, NEW.stage);
    ELSIF NEW.stage <> OLD.stage THEN
        INSERT INTO deal_stage_change (deal_id, from_stage, to_stage) VALUES (NEW.id, OLD.stage, NEW.stage);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION record_stage_change() IS 'Trigger: records each stage that a deal enters.';


CREATE TABLE product (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    sku         text NOT NULL,
    name        text NOT NULL,
    description text,
    unit        text NOT NULL DEFAULT 'piece',
    tax_percent numeric(5,2) NOT NULL DEFAULT 0,
    active      boolean NOT NULL DEFAULT true,
    tags        text[] NOT NULL DEFAULT '{}',
    custom      jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT product_pkey PRIMARY KEY (id),
    CONSTRAINT product_sku_key UNIQUE (sku),
    CONSTRAINT product_sku_has_no_blanks CHECK (sku ~ '^[^ ]+$'),
    CONSTRAINT product_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT product_tax_is_percentage CHECK (tax_percent BETWEEN 0 AND 100),
    CONSTRAINT product_custom_is_object CHECK (jsonb_typeof(custom) = 'object')
);
CREATE INDEX product_name_idx ON product (name);
CREATE INDEX product_tags_idx ON product USING gin (tags);
CREATE TRIGGER product_touch BEFORE UPDATE ON product
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE product IS 'Something that we sell: goods, a service, a subscription.';
COMMENT ON COLUMN product.id IS 'Key, given by the database.';
COMMENT ON COLUMN product.sku IS 'Article number.';
COMMENT ON COLUMN product.name IS 'Name, as it stands on a quote.';
COMMENT ON COLUMN product.description IS 'What the customer gets.';
COMMENT ON COLUMN product.unit IS 'What is counted: piece, hour, month.';
COMMENT ON COLUMN product.tax_percent IS 'Usual tax rate, in percent.';
COMMENT ON COLUMN product.active IS 'False once it is no longer sold.';
COMMENT ON COLUMN product.tags IS 'Free labels.';
COMMENT ON COLUMN product.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN product.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN product.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT product_sku_key ON product IS 'another product already has this article number';
COMMENT ON CONSTRAINT product_sku_has_no_blanks ON product IS 'an article number is not empty and has no blanks';
COMMENT ON CONSTRAINT product_name_not_blank ON product IS 'a product needs a name';
COMMENT ON CONSTRAINT product_tax_is_percentage ON product IS 'the tax rate is a percentage from 0 to 100';
COMMENT ON CONSTRAINT product_custom_is_object ON product IS 'custom is a JSON object';


CREATE TABLE price_list (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    name        text NOT NULL,
    currency    text NOT NULL DEFAULT 'EUR',
    valid_from  date NOT NULL,
    valid_until date,
    custom      jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT price_list_pkey PRIMARY KEY (id),
    CONSTRAINT price_list_name_key UNIQUE (name),
    CONSTRAINT price_list_currency_is_code CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT price_list_ends_after_start CHECK (valid_until >= valid_from),
    CONSTRAINT price_list_custom_is_object CHECK (jsonb_typeof(custom) = 'object')
);
CREATE TRIGGER price_list_touch BEFORE UPDATE ON price_list
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE price_list IS 'Prices that hold in one currency for some time.';
COMMENT ON COLUMN price_list.id IS 'Key, given by the database.';
COMMENT ON COLUMN price_list.name IS 'Name of the list.';
COMMENT ON COLUMN price_list.currency IS 'Currency of its prices, ISO 4217.';
COMMENT ON COLUMN price_list.valid_from IS 'First day on which it holds.';
COMMENT ON COLUMN price_list.valid_until IS 'Last day on which it holds; empty if there is no end.';
COMMENT ON COLUMN price_list.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN price_list.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN price_list.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT price_list_name_key ON price_list IS 'another price list already has this name';
COMMENT ON CONSTRAINT price_list_currency_is_code ON price_list IS 'currency is a code of three capital letters, such as EUR';
COMMENT ON CONSTRAINT price_list_ends_after_start ON price_list IS 'a price list cannot end before it begins';
COMMENT ON CONSTRAINT price_list_custom_is_object ON price_list IS 'custom is a JSON object';


CREATE TABLE price_list_item (
    price_list_id bigint NOT NULL,
    product_id    bigint NOT NULL,
    unit_price    numeric(14,2) NOT NULL,
    CONSTRAINT price_list_item_pkey PRIMARY KEY (price_list_id, product_id),
    CONSTRAINT price_list_item_price_list_id_fkey FOREIGN KEY (price_list_id) REFERENCES price_list (id) ON DELETE CASCADE,
    CONSTRAINT price_list_item_product_id_fkey FOREIGN KEY (product_id) REFERENCES product (id) ON DELETE CASCADE,
    CONSTRAINT price_list_item_unit_price_not_negative CHECK (unit_price >= 0)
);
CREATE INDEX price_list_item_product_id_idx ON price_list_item (product_id);

COMMENT ON TABLE price_list_item IS 'Price of a product in a price list.';
COMMENT ON COLUMN price_list_item.price_list_id IS 'The price list.';
COMMENT ON COLUMN price_list_item.product_id IS 'The product.';
COMMENT ON COLUMN price_list_item.unit_price IS 'Net price of one unit, in the currency of the list.';
COMMENT ON CONSTRAINT price_list_item_pkey ON price_list_item IS 'the price list already has a price for this product';
COMMENT ON CONSTRAINT price_list_item_price_list_id_fkey ON price_list_item IS 'the price list must exist';
COMMENT ON CONSTRAINT price_list_item_product_id_fkey ON price_list_item IS 'the product must exist';
COMMENT ON CONSTRAINT price_list_item_unit_price_not_negative ON price_list_item IS 'a price cannot be negative';


CREATE TABLE pipeline_stage (
    code        text NOT NULL,
    name        text NOT NULL,
    position    integer NOT NULL,
    outcome     deal_outcome NOT NULL DEFAULT 'open',
    probability smallint NOT NULL DEFAULT 0,
    CONSTRAINT pipeline_stage_pkey PRIMARY KEY (code),
    CONSTRAINT pipeline_stage_position_key UNIQUE (position),
    CONSTRAINT pipeline_stage_code_is_word CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    CONSTRAINT pipeline_stage_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT pipeline_stage_probability_is_percentage CHECK (probability BETWEEN 0 AND 100)
);

COMMENT ON TABLE pipeline_stage IS 'A stage that deals go through.';
COMMENT ON COLUMN pipeline_stage.code IS 'Key of the stage, as deals have it.';
COMMENT ON COLUMN pipeline_stage.name IS 'Name to show.';
COMMENT ON COLUMN pipeline_stage.position IS 'Place in the pipeline, from left to right.';
COMMENT ON COLUMN pipeline_stage.outcome IS 'Whether deals in this stage are open, won or lost.';
COMMENT ON COLUMN pipeline_stage.probability IS 'Chance of winning a deal in this stage, in percent.';
COMMENT ON CONSTRAINT pipeline_stage_pkey ON pipeline_stage IS 'another stage already has this code';
COMMENT ON CONSTRAINT pipeline_stage_position_key ON pipeline_stage IS 'another stage already has this place';
COMMENT ON CONSTRAINT pipeline_stage_code_is_word ON pipeline_stage IS 'a code begins with a small letter and has small letters, digits and underscores only';
COMMENT ON CONSTRAINT pipeline_stage_name_not_blank ON pipeline_stage IS 'a stage needs a name';
COMMENT ON CONSTRAINT pipeline_stage_probability_is_percentage ON pipeline_stage IS 'probability is a percentage from 0 to 100';

-- Gaps between the positions leave room for stages of the tenant's own.
INSERT INTO pipeline_stage (code, name, position, outcome, probability)
VALUES
    ('lead', 'Lead', 10, 'open', 10),
    ('qualified', 'Qualified', 20, 'open', 25),
    ('proposal', 'Proposal', 30, 'open', 50),
    ('negotiation', 'Negotiation', 40, 'open', 75),
    ('won', 'Won', 90, 'won', 100),
    ('lost', 'Lost', 100, 'lost', 0);


CREATE TABLE deal (
    id                bigint GENERATED ALWAYS AS IDENTITY,
    name              text NOT NULL,
    stage             text NOT NULL DEFAULT 'lead',
    amount            numeric(14,2) NOT NULL DEFAULT 0,
    currency          text NOT NULL DEFAULT 'EUR',
    crm_account_id    bigint,
    crm_contact_id    bigint,
    owner             text,
    expected_close_on date,
    closed_on         date,
    lost_reason       text,
    tags              text[] NOT NULL DEFAULT '{}',
    custom            jsonb NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_pkey PRIMARY KEY (id),
    CONSTRAINT deal_stage_fkey FOREIGN KEY (stage) REFERENCES pipeline_stage (code),
    CONSTRAINT deal_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT deal_amount_not_negative CHECK (amount >= 0),
    CONSTRAINT deal_currency_is_code CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT deal_custom_is_object CHECK (jsonb_typeof(custom) = 'object')
);
CREATE INDEX deal_stage_closed_on_idx ON deal (stage, closed_on);
CREATE INDEX deal_expected_close_on_idx ON deal (expected_close_on);
CREATE INDEX deal_crm_account_id_idx ON deal (crm_account_id);
CREATE INDEX deal_owner_idx ON deal (owner);
CREATE INDEX deal_tags_idx ON deal USING gin (tags);
CREATE TRIGGER deal_closed_on BEFORE INSERT OR UPDATE OF stage, closed_on ON deal
    FOR EACH ROW EXECUTE FUNCTION keep_closed_on();
CREATE TRIGGER deal_record_stage_change AFTER INSERT OR UPDATE OF stage ON deal
    FOR EACH ROW EXECUTE FUNCTION record_stage_change();
CREATE TRIGGER deal_touch BEFORE UPDATE ON deal
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE deal IS 'A sale that is being worked on, was won or was lost.';
COMMENT ON COLUMN deal.id IS 'Key, given by the database.';
COMMENT ON COLUMN deal.name IS 'What it is about.';
COMMENT ON COLUMN deal.stage IS 'Stage of the pipeline.';
COMMENT ON COLUMN deal.amount IS 'Net value, in currency.';
COMMENT ON COLUMN deal.currency IS 'Currency of amount, ISO 4217.';
-- CRM Standard lives in a schema of its own, so these two cannot be foreign keys.
COMMENT ON COLUMN deal.crm_account_id IS 'Key of the account in CRM Standard.';
COMMENT ON COLUMN deal.crm_contact_id IS 'Key of the contact in CRM Standard.';
COMMENT ON COLUMN deal.owner IS 'User who works on it.';
COMMENT ON COLUMN deal.expected_close_on IS 'Day on which a decision is expected.';
COMMENT ON COLUMN deal.closed_on IS 'Day on which it was won or lost; today unless given, empty while it is open.';
COMMENT ON COLUMN deal.lost_reason IS 'Why it was lost.';
COMMENT ON COLUMN deal.tags IS 'Free labels.';
COMMENT ON COLUMN deal.custom IS 'Fields of the tenant''s own.';
COMMENT ON COLUMN deal.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN deal.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT deal_stage_fkey ON deal IS 'a deal is in one of the stages of the pipeline; a stage that has deals cannot be deleted';
COMMENT ON CONSTRAINT deal_name_not_blank ON deal IS 'a deal needs a name';
COMMENT ON CONSTRAINT deal_amount_not_negative ON deal IS 'the amount cannot be negative';
COMMENT ON CONSTRAINT deal_currency_is_code ON deal IS 'currency is a code of three capital letters, such as EUR';
COMMENT ON CONSTRAINT deal_custom_is_object ON deal IS 'custom is a JSON object';


CREATE TABLE deal_stage_change (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    deal_id    bigint NOT NULL,
    from_stage text,
    to_stage   text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_stage_change_pkey PRIMARY KEY (id),
    CONSTRAINT deal_stage_change_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES deal (id) ON DELETE CASCADE
);
CREATE INDEX deal_stage_change_deal_id_changed_at_idx ON deal_stage_change (deal_id, changed_at);

COMMENT ON TABLE deal_stage_change IS 'A deal went from one stage to another; written by a trigger.';
COMMENT ON COLUMN deal_stage_change.id IS 'Key, given by the database.';
COMMENT ON COLUMN deal_stage_change.deal_id IS 'The deal.';
-- Not foreign keys: the record outlives the stages.
COMMENT ON COLUMN deal_stage_change.from_stage IS 'Stage before; empty for the first entry of a deal.';
COMMENT ON COLUMN deal_stage_change.to_stage IS 'Stage after.';
COMMENT ON COLUMN deal_stage_change.changed_at IS 'Time of the change.';
COMMENT ON CONSTRAINT deal_stage_change_deal_id_fkey ON deal_stage_change IS 'the deal must exist';


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
    tax_percent      numeric(5,2) NOT NULL DEFAULT 0,
    line_total       numeric(14,2) NOT NULL GENERATED ALWAYS AS (round(quantity * unit_price * (1 - discount_percent / 100), 2)) STORED,
    CONSTRAINT quote_line_pkey PRIMARY KEY (id),
    CONSTRAINT quote_line_quote_id_position_key UNIQUE (quote_id, position),
    CONSTRAINT quote_line_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quote (id) ON DELETE CASCADE,
    CONSTRAINT quote_line_product_id_fkey FOREIGN KEY (product_id) REFERENCES product (id),
    CONSTRAINT quote_line_description_not_blank CHECK (btrim(description) <> ''),
    CONSTRAINT quote_line_quantity_positive CHECK (quantity > 0),
    CONSTRAINT quote_line_unit_price_not_negative CHECK (unit_price >= 0),
    CONSTRAINT quote_line_discount_is_percentage CHECK (discount_percent BETWEEN 0 AND 100),
    CONSTRAINT quote_line_tax_is_percentage CHECK (tax_percent BETWEEN 0 AND 100)
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
COMMENT ON COLUMN quote_line.tax_percent IS 'Tax rate, in percent.';
COMMENT ON COLUMN quote_line.line_total IS 'Net amount of the line after discount, worked out by the database.';
COMMENT ON CONSTRAINT quote_line_quote_id_position_key ON quote_line IS 'the quote already has a line at this place';
COMMENT ON CONSTRAINT quote_line_quote_id_fkey ON quote_line IS 'the quote must exist';
COMMENT ON CONSTRAINT quote_line_product_id_fkey ON quote_line IS 'the product must exist; one that was quoted cannot be deleted: set it to inactive';
COMMENT ON CONSTRAINT quote_line_description_not_blank ON quote_line IS 'a line needs a description';
COMMENT ON CONSTRAINT quote_line_quantity_positive ON quote_line IS 'the quantity is more than 0';
COMMENT ON CONSTRAINT quote_line_unit_price_not_negative ON quote_line IS 'a price cannot be negative';
COMMENT ON CONSTRAINT quote_line_discount_is_percentage ON quote_line IS 'the discount is a percentage from 0 to 100';
COMMENT ON CONSTRAINT quote_line_tax_is_percentage ON quote_line IS 'the tax rate is a percentage from 0 to 100';


CREATE TABLE sales_target (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    owner      text NOT NULL,
    month      date NOT NULL,
    currency   text NOT NULL DEFAULT 'EUR',
    amount     numeric(14,2) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sales_target_pkey PRIMARY KEY (id),
    CONSTRAINT sales_target_owner_month_currency_key UNIQUE (owner, month, currency),
    CONSTRAINT sales_target_owner_not_blank CHECK (btrim(owner) <> ''),
    CONSTRAINT sales_target_month_is_first_day CHECK (extract(day FROM month) = 1),
    CONSTRAINT sales_target_currency_is_code CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT sales_target_amount_not_negative CHECK (amount >= 0)
);
CREATE TRIGGER sales_target_touch BEFORE UPDATE ON sales_target
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE sales_target IS 'What an owner of deals is to sell in a month.';
COMMENT ON COLUMN sales_target.id IS 'Key, given by the database.';
COMMENT ON COLUMN sales_target.owner IS 'User who is to sell it.';
COMMENT ON COLUMN sales_target.month IS 'The month, by its first day.';
COMMENT ON COLUMN sales_target.currency IS 'Currency of amount, ISO 4217.';
COMMENT ON COLUMN sales_target.amount IS 'Net amount to sell.';
COMMENT ON COLUMN sales_target.created_at IS 'Time at which the row was made.';
COMMENT ON COLUMN sales_target.updated_at IS 'Time of the last change, kept by a trigger.';
COMMENT ON CONSTRAINT sales_target_owner_month_currency_key ON sales_target IS 'this owner already has a target for the month in this currency';
COMMENT ON CONSTRAINT sales_target_owner_not_blank ON sales_target IS 'a target needs an owner';
COMMENT ON CONSTRAINT sales_target_month_is_first_day ON sales_target IS 'a month is given by its first day, such as 2026-03-01';
COMMENT ON CONSTRAINT sales_target_currency_is_code ON sales_target IS 'currency is a code of three capital letters, such as EUR';
COMMENT ON CONSTRAINT sales_target_amount_not_negative ON sales_target IS 'a target cannot be negative';


CREATE VIEW deal_pipeline AS
SELECT
    pipeline_stage.code AS stage,
    pipeline_stage.name,
    pipeline_stage.position,
    deal.currency,
    count(deal.id) AS deals,
    coalesce(sum(deal.amount), 0) AS amount,
    coalesce(round(sum(deal.amount) * pipeline_stage.probability / 100, 2), 0) AS weighted_amount
FROM pipeline_stage
LEFT JOIN deal ON deal.stage = pipeline_stage.code
WHERE pipeline_stage.outcome = 'open'
GROUP BY pipeline_stage.code, pipeline_stage.name, pipeline_stage.position, pipeline_stage.probability, deal.currency;
COMMENT ON VIEW deal_pipeline IS 'Open deals by stage and currency; a stage without deals is there too.';
COMMENT ON COLUMN deal_pipeline.currency IS 'Currency of the amounts; empty for a stage without deals.';
COMMENT ON COLUMN deal_pipeline.deals IS 'Number of deals.';
COMMENT ON COLUMN deal_pipeline.amount IS 'Sum of their amounts.';
COMMENT ON COLUMN deal_pipeline.weighted_amount IS 'Sum of their amounts, times the stage''s probability.';

CREATE VIEW quote_total AS
SELECT
    quote.id,
    quote.number,
    quote.deal_id,
    quote.status,
    quote.currency,
    count(quote_line.id) AS lines,
    coalesce(sum(quote_line.line_total), 0) AS net_amount,
    coalesce(sum(round(quote_line.line_total * quote_line.tax_percent / 100, 2)), 0) AS tax_amount,
    coalesce(sum(quote_line.line_total + round(quote_line.line_total * quote_line.tax_percent / 100, 2)), 0) AS gross_amount
FROM quote
LEFT JOIN quote_line ON quote_line.quote_id = quote.id
GROUP BY quote.id;
COMMENT ON VIEW quote_total IS 'Each quote with what it adds up to.';
COMMENT ON COLUMN quote_total.lines IS 'Number of lines.';
COMMENT ON COLUMN quote_total.net_amount IS 'Sum of the lines.';
COMMENT ON COLUMN quote_total.tax_amount IS 'Sum of the taxes, each line rounded.';
COMMENT ON COLUMN quote_total.gross_amount IS 'Net amount and taxes.';

CREATE VIEW sales_by_month AS
WITH won AS (
    SELECT
        CAST(date_trunc('month', CAST(deal.closed_on AS timestamp)) AS date) AS month,
        deal.owner,
        deal.currency,
        count(*) AS deals,
        sum(deal.amount) AS amount
    FROM deal
    JOIN pipeline_stage ON pipeline_stage.code = deal.stage
    WHERE pipeline_stage.outcome = 'won'
    GROUP BY 1, 2, 3
)
SELECT
    month,
    owner,
    currency,
    coalesce(won.deals, 0) AS won_deals,
    coalesce(won.amount, 0) AS won_amount,
    sales_target.amount AS target_amount
FROM won
FULL JOIN sales_target USING (month, owner, currency);
COMMENT ON VIEW sales_by_month IS 'Won deals and targets by month, owner and currency.';
COMMENT ON COLUMN sales_by_month.month IS 'The month, by its first day.';
COMMENT ON COLUMN sales_by_month.won_deals IS 'Number of deals won in the month.';
COMMENT ON COLUMN sales_by_month.won_amount IS 'Sum of their amounts.';
COMMENT ON COLUMN sales_by_month.target_amount IS 'Target of the owner; empty if there is none.';
