-- Identity keys count from 1 in an empty schema: the rows refer to each other by number.

INSERT INTO audience_member (email, first_name, last_name, status, consented_at, country, language, crm_contact_id, tags, custom)
VALUES
    ('Jana.Petersen@nordwind.example', 'Jana', 'Petersen', 'subscribed', '2025-11-03 08:20:00+00', 'DE', 'de', 1, '{freight,newsletter}', '{"city": "Hamburg"}'),
    ('ana@olivares.example', 'Ana Maria', 'Olivares', 'subscribed', '2026-01-15 17:05:00+00', 'ES', 'es', 2, '{food}', '{}'),
    ('tom@oneill.example', 'Tom', 'O''Neill', 'unsubscribed', '2024-06-01 10:00:00+00', NULL, 'en', NULL, '{}', '{}'),
    ('Old.Address@harbour.example', NULL, NULL, 'bounced', NULL, 'GB', 'en', NULL, '{}', '{}'),
    ('new@visitor.example', NULL, NULL, 'pending', NULL, NULL, 'en', NULL, '{}', '{}');

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
    ('Spring offer, short', 'Spring prices for trackers', NULL, 'Only until the end of May.', NULL),
    ('Newsletter', 'What is new', NULL, 'Hello, …', NULL);

INSERT INTO campaign (name, goal, channel, status, segment_id, email_template_id, starts_at, ends_at, budget, currency, owner, tags, custom)
VALUES
    ('Spring offer 2026', '40 orders by the end of May', 'email', 'running', 1, 1, '2026-03-01 06:00:00+00', '2026-05-31 22:00:00+00', 1500.00, 'EUR', 'sara', '{spring}', '{"cost_center": 4711}'),
    ('Newsletter February', NULL, 'email', 'finished', 2, 3, '2026-02-05 07:00:00+00', '2026-02-06 07:00:00+00', NULL, 'EUR', 'sara', '{}', '{}'),
    ('Trade fair', NULL, 'event', 'draft', NULL, NULL, NULL, NULL, 12000.00, 'EUR', NULL, '{}', '{}');

INSERT INTO campaign_variant (campaign_id, name, email_template_id, share_percent)
VALUES
    (1, 'A', 1, 50),
    (1, 'B', 2, 50);

INSERT INTO suppressed_address (email, reason, added_at, note)
VALUES
    ('Old.Address@harbour.example', 'bounced', '2025-09-12 05:00:00+00', NULL),
    ('lawyer@competitor.example', 'legal', '2025-12-01 00:00:00+00', 'Letter of 28 November 2025');

INSERT INTO delivery (id, campaign_id, campaign_variant_id, audience_member_id, status, sent_at, failure)
VALUES
    ('b1d5a0c4-7c1e-4f0a-8a6d-2f9e5d3c0001', 1, 1, 1, 'delivered', '2026-03-01 06:00:05+00', NULL),
    ('b1d5a0c4-7c1e-4f0a-8a6d-2f9e5d3c0002', 2, NULL, 1, 'delivered', '2026-02-05 07:00:02+00', NULL),
    ('b1d5a0c4-7c1e-4f0a-8a6d-2f9e5d3c0003', 2, NULL, 2, 'sent', '2026-02-05 07:00:03+00', NULL),
    ('b1d5a0c4-7c1e-4f0a-8a6d-2f9e5d3c0004', 2, NULL, 3, 'failed', '2026-02-05 07:00:04+00', '550 mailbox unavailable'),
    ('b1d5a0c4-7c1e-4f0a-8a6d-2f9e5d3c0005', 1, 2, 2, 'queued', NULL, NULL);

INSERT INTO engagement_event (delivery_id, kind, occurred_at, url, details)
VALUES
    ('b1d5a0c4-7c1e-4f0a-8a6d-2f9e5d3c0001', 'open', '2026-03-01 08:12:00+00', NULL, '{"client": "Thunderbird"}'),
    ('b1d5a0c4-7c1e-4f0a-8a6d-2f9e5d3c0001', 'click', '2026-03-01 08:12:40+00', 'https://shop.example/trackers', '{}'),
    ('b1d5a0c4-7c1e-4f0a-8a6d-2f9e5d3c0002', 'open', '2026-02-05 09:30:00+00', NULL, '{}'),
    ('b1d5a0c4-7c1e-4f0a-8a6d-2f9e5d3c0003', 'unsubscribe', '2026-02-06 18:45:00+00', NULL, '{}');
