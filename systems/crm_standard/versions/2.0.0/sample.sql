-- Identity keys count from 1 in an empty schema: the rows refer to each other by number.

INSERT INTO account (number, name, status, industry, website, city, country, employees, annual_revenue, owner, tags, custom, parent_id)
VALUES
    ('C-1001', 'Nordwind Logistik GmbH', 'customer', 'Logistics', 'https://nordwind.example', 'Hamburg', 'DE', 420, 88000000.00, 'lena', '{key account,freight}', '{"credit_rating": "A"}', NULL),
    ('C-1002', 'Olivares & Hijos', 'prospect', 'Food', NULL, 'Valencia', 'ES', 35, 2750000.50, 'marc', '{}', '{}', NULL),
    (NULL, 'Nordwind Baltic', 'customer', 'Logistics', NULL, 'Tallinn', 'EE', 60, NULL, NULL, '{}', '{}', 1);

INSERT INTO contact (account_id, first_name, last_name, email, language, tags, custom, job_title, do_not_contact)
VALUES
    (1, 'Jana', 'Petersen', 'Jana.Petersen@nordwind.example', 'de', '{decision maker}', '{"city": "Hamburg"}', 'Head of Operations', false),
    (2, 'Ana Maria', 'Olivares', 'ana@olivares.example', 'es', '{}', '{}', 'Managing Director', false),
    (2, NULL, 'Xavi', NULL, NULL, '{}', '{}', NULL, true),
    (3, 'Mart', 'van der Saar', 'mart@nordwind.example', 'et', '{}', '{}', NULL, false),
    (NULL, 'Tom', 'O''Neill', 'tom@oneill.example', 'en', '{newsletter}', '{}', NULL, false);

INSERT INTO contact_phone (contact_id, kind, number)
VALUES
    (1, 'work', '+49 40 5550101'),
    (1, 'mobile', '+49 170 5550102'),
    (1, 'mobile', '+49 171 5550199'),
    (1, 'home', '+49 40 5550177'),
    (2, 'mobile', '+34 600 555 010'),
    (3, 'work', '+34 96 555 0111'),
    (4, 'other', '+372 555 0150');

INSERT INTO opportunity (account_id, contact_id, name, stage, amount, currency, probability, expected_close_on, closed_on, owner, lost_reason)
VALUES
    (1, 1, 'Fleet tracking, 60 lorries', 'negotiation', 54000.00, 'EUR', 70, '2026-05-29', NULL, 'lena', NULL),
    (1, 1, 'Warehouse pilot', 'won', 12500.00, 'EUR', 100, '2026-02-27', '2026-02-24', 'lena', NULL),
    (2, 2, 'Cold chain monitoring', 'lost', 8900.90, 'EUR', 0, '2026-01-30', '2026-02-02', 'marc', 'No budget this year'),
    (3, NULL, 'Harbour gate', 'new', 0, 'USD', 5, NULL, NULL, NULL, NULL);

INSERT INTO opportunity_contact (opportunity_id, contact_id, role, note)
VALUES
    (1, 1, 'decision_maker', 'Wants monthly billing'),
    (1, 4, 'champion', NULL),
    (3, 3, 'blocker', NULL);

INSERT INTO activity (kind, subject, body, account_id, contact_id, opportunity_id, owner, due_at, completed_at)
VALUES
    ('call', 'Talked about the fleet offer', 'Wants monthly billing.', 1, 1, 1, 'lena', NULL, '2026-03-02 10:15:00+00'),
    ('task', 'Send the revised offer', NULL, NULL, NULL, 1, 'lena', '2026-03-09 12:00:00+00', NULL),
    ('note', 'Met at the trade fair', NULL, NULL, 5, NULL, 'marc', NULL, '2026-02-11 16:40:00+00');
