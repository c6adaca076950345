-- Identity keys count from 1 in an empty schema: the rows refer to each other by number.

INSERT INTO product (sku, name, description, unit, active, tags, custom, tax_percent)
VALUES
    ('TRK-100', 'Tracker', 'GPS tracker for lorries, with mounting kit', 'piece', true, '{hardware}', '{"weight_g": 310}', 19),
    ('SUB-M', 'Fleet portal, monthly', NULL, 'month', true, '{subscription,portal}', '{}', 19),
    ('SRV-H', 'Installation', 'By our own fitters', 'hour', true, '{}', '{}', 19),
    ('TRK-50', 'Tracker, first series', NULL, 'piece', false, '{hardware}', '{}', 0);

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

INSERT INTO deal (name, stage, amount, currency, crm_account_id, crm_contact_id, owner, expected_close_on, closed_on, tags, custom, lost_reason)
VALUES
    ('Fleet tracking, 60 lorries', 'negotiation', 54000.00, 'EUR', 1, 1, 'lena', '2026-05-29', NULL, '{fleet}', '{}', NULL),
    ('Warehouse pilot', 'won', 12500.00, 'EUR', 1, 1, 'lena', '2026-02-27', '2026-02-24', '{}', '{"campaign": "trade fair"}', NULL),
    ('Trackers for the depot', 'won', 3780.00, 'EUR', 1, NULL, 'marc', '2026-03-31', '2026-03-18', '{fleet,depot}', '{}', NULL),
    ('Cold chain monitoring', 'lost', 8900.90, 'EUR', 2, 2, 'marc', '2026-01-30', '2026-02-02', '{}', '{}', 'No budget this year'),
    ('Harbour gate', 'trial', 21000.00, 'GBP', NULL, NULL, NULL, NULL, NULL, '{}', '{}', NULL);

INSERT INTO quote (id, number, deal_id, price_list_id, status, currency, sent_at, valid_until, notes)
VALUES
    ('6f1c0f0e-3b57-4a1e-9a55-0d6c8c1f0001', 'Q-2026-001', 1, 1, 'declined', 'EUR', '2026-02-16 09:00:00+00', '2026-03-15', NULL),
    ('6f1c0f0e-3b57-4a1e-9a55-0d6c8c1f0002', 'Q-2026-002', 1, 2, 'sent', 'EUR', '2026-03-03 14:30:00+00', '2026-04-15', 'Prices hold for the whole fleet.'),
    ('6f1c0f0e-3b57-4a1e-9a55-0d6c8c1f0003', 'Q-2026-003', 3, 1, 'accepted', 'EUR', '2026-03-10 08:00:00+00', NULL, NULL),
    ('6f1c0f0e-3b57-4a1e-9a55-0d6c8c1f0004', 'Q-2026-004', 5, 3, 'draft', 'GBP', NULL, NULL, NULL);

INSERT INTO quote_line (quote_id, position, product_id, description, quantity, unit_price, discount_percent, tax_percent)
VALUES
    ('6f1c0f0e-3b57-4a1e-9a55-0d6c8c1f0002', 1, 1, 'Tracker', 60, 159.00, 5, 19),
    ('6f1c0f0e-3b57-4a1e-9a55-0d6c8c1f0002', 2, 3, 'Installation', 37.5, 95.00, 0, 19),
    ('6f1c0f0e-3b57-4a1e-9a55-0d6c8c1f0002', 3, NULL, 'Travel, flat rate', 1, 250.00, 0, 7),
    ('6f1c0f0e-3b57-4a1e-9a55-0d6c8c1f0003', 1, 1, 'Tracker', 20, 189.00, 0, 19);

INSERT INTO sales_target (owner, month, currency, amount)
VALUES
    ('lena', '2026-02-01', 'EUR', 10000.00),
    ('lena', '2026-03-01', 'EUR', 15000.00),
    ('marc', '2026-03-01', 'EUR', 5000.00);

-- Inserting the deals has recorded their first stages; this is how one of them got where it is.
INSERT INTO deal_stage_change (deal_id, from_stage, to_stage, changed_at)
VALUES
    (1, NULL, 'lead', '2026-01-12 09:30:00+00'),
    (1, 'lead', 'proposal', '2026-02-13 11:00:00+00'),
    (1, 'proposal', 'negotiation', '2026-03-03 14:30:00+00');
