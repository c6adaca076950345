-- sales_standard 1.1.0 back to 1.0.0.

DROP VIEW quote_total;
DROP TABLE quote_line, quote;
DROP TYPE quote_status;

ALTER TABLE deal DROP COLUMN lost_reason;
