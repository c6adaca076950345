-- Identity keys count from 1 in an empty schema: the rows refer to each other by number.

INSERT INTO audience_member (email, first_name, last_name, status, consented_at, country, crm_contact_id, tags, custom)
VALUES
    ('Jana.Petersen@nordwind.example', 'Jana', 'Petersen', 'subscribed', '2025-11-03 08:20:00+00', 'DE', 1, '{freight,newsletter}', '{"city": "Hamburg"}'),
    ('ana@olivares.example', 'Ana Maria', 'Olivares', 'subscribed', '2026-01-15 17:05:00+00', 'ES', 2, '{food}', '{}'),
    ('tom@oneill.example', 'Tom', 'O''Neill', 'unsubscribed', '2024-06-01 10:00:00+00', NULL, NULL, '{}', '{}'),
    ('Old.Address@harbour.example', NULL, NULL, 'bounced', NULL, 'GB', NULL, '{}', '{}'),
    ('new@visitor.example', NULL, NULL, 'pending', NULL, NULL, NULL, '{}', '{}');

INSERT INTO segment (name, description, criteria)
VALUES
    ('Freight companies', 'Whoever moves goods', '{"tag": "freight"}'),
    ('Readers of the newsletter', NULL, '{}');

INSERT INTO segment_member (segment_id, audience_member_id, added_at)
VALUES
    (1, 1, '2026-01-20 00:00:00+00'),
    (2, 1, '2025-11-03 08:20:00+00'),
    (2, 2, '2026-01-15 17:05:00+00'),
    (2, 3, '2024-06-01 10:00:00+00');

INSERT INTO email_template (name, subject, preheader, body_text, body_html)
VALUES
    ('Spring offer', 'Trackers for spring, {{first_name}}', 'Until the end of May', 'Dear {{first_name}}, …', '<p>Dear {{first_name}}, …</p>'),
    ('Newsletter', 'What is new', NULL, 'Hello, …', NULL);

INSERT INTO campaign (name, channel, status, segment_id, email_template_id, starts_at, ends_at, budget, currency, owner, tags, custom)
VALUES
    ('Spring offer 2026', 'email', 'running', 1, 1, '2026-03-01 06:00:00+00', '2026-05-31 22:00:00+00', 1500.00, 'EUR', 'sara', '{spring}', '{"cost_center": 4711}'),
    ('Newsletter February', 'email', 'finished', 2, 2, '2026-02-05 07:00:00+00', '2026-02-06 07:00:00+00', NULL, 'EUR', 'sara', '{}', '{}'),
    ('Trade fair', 'event', 'draft', NULL, NULL, NULL, NULL, 12000.00, 'EUR', NULL, '{}', '{}');
