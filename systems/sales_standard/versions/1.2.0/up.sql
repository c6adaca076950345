-- sales_standard 1.2.0: taxes, monthly targets, and a record of the stages that a deal went through.

ALTER TABLE product
    ADD COLUMN tax_percent numeric(5,2) NOT NULL DEFAULT 0,
    ADD CONSTRAINT product_tax_is_percentage CHECK (tax_percent BETWEEN 0 AND 100);

COMMENT ON COLUMN product.tax_percent IS 'Usual tax rate, in percent.';
COMMENT ON CONSTRAINT product_tax_is_percentage ON product IS 'the tax rate is a percentage from 0 to 100';


-- 0 rather than the product's rate: the gross amount of a quote that was sent does not change.
ALTER TABLE quote_line
    ADD COLUMN tax_percent numeric(5,2) NOT NULL DEFAULT 0,
    ADD CONSTRAINT quote_line_tax_is_percentage CHECK (tax_percent BETWEEN 0 AND 100);

COMMENT ON COLUMN quote_line.tax_percent IS 'Tax rate, in percent.';
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

-- How existing deals got where they are is not known; their last change is the nearest that there is.
INSERT INTO deal_stage_change (deal_id, to_stage, changed_at)
SELECT id, stage, updated_at
FROM deal
ORDER BY id;

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

CREATE TRIGGER deal_record_stage_change AFTER INSERT OR UPDATE OF stage ON deal
    FOR EACH ROW EXECUTE FUNCTION record_stage_change();


-- New columns come last, so the view can be replaced and keeps its comments.
CREATE OR REPLACE VIEW quote_total AS
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
