-- sales_standard 1.2.0, taken away again.

DROP VIEW sales_by_month, quote_total, deal_pipeline;
DROP TABLE sales_target, quote_line, quote, deal_stage_change, deal, pipeline_stage, price_list_item, price_list, product;
DROP FUNCTION record_stage_change(), keep_closed_on(), touch_updated_at();
DROP TYPE quote_status, deal_outcome;
