-- sales_standard 1.2.0 back to 1.1.0.

DROP VIEW sales_by_month;

-- A view cannot be replaced by one with fewer columns.
DROP VIEW quote_total;
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

DROP TRIGGER deal_record_stage_change ON deal;
DROP FUNCTION record_stage_change();
DROP TABLE deal_stage_change, sales_target;

ALTER TABLE quote_line
    DROP CONSTRAINT quote_line_tax_is_percentage,
    DROP COLUMN tax_percent;

ALTER TABLE product
    DROP CONSTRAINT product_tax_is_percentage,
    DROP COLUMN tax_percent;
