-- Identity keys count from 1 in an empty schema: the rows refer to each other by number.

INSERT INTO account (number, name, status, industry, website, city, country, employees, annual_revenue, owner, tags, custom)
VALUES
    ('C-1001', 'Nordwind Logistik GmbH', 'customer', 'Logistics', 'https://nordwind.example', 'Hamburg', 'DE', 420, 88000000.00, 'lena', '{key account,freight}', '{"credit_rating": "A"}'),
    ('C-1002', 'Olivares & Hijos', 'prospect', 'Food', NULL, 'Valencia', 'ES', 35, 2750000.50, 'marc', '{}', '{}'),
    (NULL, 'Blue Harbour Ltd', 'former', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{}');

INSERT INTO contact (account_id, name, email, phone, mobile, language, tags, custom)
VALUES
    (1, 'Jana Petersen', 'Jana.Petersen@nordwind.example', '+49 40 5550101', '+49 170 5550102', 'de', '{decision maker}', '{"city": "Hamburg"}'),
    (2, 'Ana Maria Olivares', 'ana@olivares.example', NULL, '+34 600 555 010', 'es', '{}', '{}'),
    (2, 'Xavi', NULL, '+34 96 555 0111', NULL, NULL, '{}', '{}'),
    (NULL, 'Tom O''Neill', 'tom@oneill.example', NULL, NULL, 'en', '{newsletter}', '{}');

INSERT INTO opportunity (account_id, contact_id, name, stage, amount, currency, probability, expected_close_on, closed_on, owner)
VALUES
    (1, 1, 'Fleet tracking, 60 lorries', 'negotiation', 54000.00, 'EUR', 70, '2026-05-29', NULL, 'lena'),
    (1, 1, 'Warehouse pilot', 'won', 12500.00, 'EUR', 100, '2026-02-27', '2026-02-24', 'lena'),
    (2, 2, 'Cold chain monitoring', 'lost', 8900.90, 'EUR', 0, '2026-01-30', '2026-02-02', 'marc'),
    (3, NULL, 'Return to us', 'new', 0, 'GBP', 5, NULL, NULL, NULL);

INSERT INTO activity (kind, subject, body, account_id, contact_id, opportunity_id, owner, due_at, completed_at)
VALUES
    ('call', 'Talked about the fleet offer', 'Wants monthly billing.', 1, 1, 1, 'lena', NULL, '2026-03-02 10:15:00+00'),
    ('task', 'Send the revised offer', NULL, NULL, NULL, 1, 'lena', '2026-03-09 12:00:00+00', NULL),
    ('note', 'Met at the trade fair', NULL, NULL, 4, NULL, 'marc', NULL, '2026-02-11 16:40:00+00');
