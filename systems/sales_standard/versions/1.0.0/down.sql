-- sales_standard 1.0.0, taken away again.

DROP VIEW deal_pipeline;
DROP TABLE deal, pipeline_stage, price_list_item, price_list, product;
DROP FUNCTION keep_closed_on(), touch_updated_at();
DROP TYPE deal_outcome;
