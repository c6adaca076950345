-- Identity keys count from 1 in an empty schema: the rows refer to each other by number.

INSERT INTO product (sku, name, description, unit, active, tags, custom)
VALUES
    ('TRK-100', 'Tracker', 'GPS tracker for lorries, with mounting kit', 'piece', true, '{hardware}', '{"weight_g": 310}'),
    ('SUB-M', 'Fleet portal, monthly', NULL, 'month', true, '{subscription,portal}', '{}'),
    ('SRV-H', 'Installation', 'By our own fitters', 'hour', true, '{}', '{}'),
    ('TRK-50', 'Tracker, first series', NULL, 'piece', false, '{hardware}', '{}');

INSERT INTO price_list (name, currency, valid_from, valid_until)
VALUES
    ('Standard 2026', 'EUR', '2026-01-01', NULL),
    ('Spring offer', 'EUR', '2026-03-01', '2026-05-31'),
    ('United Kingdom', 'GBP', '2026-01-01', '2026-12-31');

INSERT INTO price_list_item (price_list_id, product_id, unit_price)
VALUES
    (1, 1, 189.00),
    (1, 2, 14.90),
    (1, 3, 95.00),
    (2, 1, 159.00),
    (3, 1, 165.50);

INSERT INTO pipeline_stage (code, name, position, outcome, probability)
VALUES
    ('trial', 'Trial', 35, 'open', 60);

INSERT INTO deal (name, stage, amount, currency, crm_account_id, crm_contact_id, owner, expected_close_on, closed_on, tags, custom)
VALUES
    ('Fleet tracking, 60 lorries', 'negotiation', 54000.00, 'EUR', 1, 1, 'lena', '2026-05-29', NULL, '{fleet}', '{}'),
    ('Warehouse pilot', 'won', 12500.00, 'EUR', 1, 1, 'lena', '2026-02-27', '2026-02-24', '{}', '{"campaign": "trade fair"}'),
    ('Trackers for the depot', 'won', 3780.00, 'EUR', 1, NULL, 'marc', '2026-03-31', '2026-03-18', '{fleet,depot}', '{}'),
    ('Cold chain monitoring', 'lost', 8900.90, 'EUR', 2, 2, 'marc', '2026-01-30', '2026-02-02', '{}', '{}'),
    ('Harbour gate', 'trial', 21000.00, 'GBP', NULL, NULL, NULL, NULL, NULL, '{}', '{}');
