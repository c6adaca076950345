-- crm_standard 2.0.0 back to 1.1.0.

DROP VIEW contact_directory;

-- A migration is nobody's edit: updated_at stays as it is.
ALTER TABLE contact DISABLE TRIGGER contact_touch;


-- Names: the full name becomes an ordinary column with what it shows now. Where the next upgrade
-- would split it elsewhere, custom remembers the last name.

DROP INDEX contact_last_name_first_name_idx;

UPDATE contact
SET custom = custom || jsonb_build_object('crm_standard_2_last_name', last_name)
WHERE last_name LIKE '% %';

ALTER TABLE contact ALTER COLUMN name DROP EXPRESSION;

ALTER TABLE contact
    DROP CONSTRAINT contact_first_name_is_tidy,
    DROP CONSTRAINT contact_last_name_is_tidy,
    DROP COLUMN first_name,
    DROP COLUMN last_name,
    ADD CONSTRAINT contact_name_is_tidy CHECK (name ~ '^[^ ]+( [^ ]+)*$');

COMMENT ON COLUMN contact.name IS 'Full name, as one writes it on an envelope.';
COMMENT ON CONSTRAINT contact_name_is_tidy ON contact IS 'a name is words with one space between them';


-- Phone numbers: 1.1.0 has room for one at work and one mobile, the first of each.

ALTER TABLE contact
    ADD COLUMN phone text,
    ADD COLUMN mobile text,
    ADD CONSTRAINT contact_phone_not_blank CHECK (btrim(phone) <> ''),
    ADD CONSTRAINT contact_mobile_not_blank CHECK (btrim(mobile) <> '');

COMMENT ON COLUMN contact.phone IS 'Phone number at work.';
COMMENT ON COLUMN contact.mobile IS 'Mobile phone number.';
COMMENT ON CONSTRAINT contact_phone_not_blank ON contact IS 'leave the phone number out rather than blank';
COMMENT ON CONSTRAINT contact_mobile_not_blank ON contact IS 'leave the mobile number out rather than blank';

UPDATE contact
SET phone = (SELECT number FROM contact_phone
             WHERE contact_id = contact.id AND kind = 'work' ORDER BY id LIMIT 1),
    mobile = (SELECT number FROM contact_phone
              WHERE contact_id = contact.id AND kind = 'mobile' ORDER BY id LIMIT 1);

-- The others wait in custom, where the next upgrade to 2.0.0 finds them.
WITH ranked AS (
    SELECT
        contact_id,
        id,
        kind,
        number,
        row_number() OVER (PARTITION BY contact_id, kind ORDER BY id) AS rank
    FROM contact_phone
), further AS (
    SELECT
        contact_id,
        jsonb_agg(jsonb_build_object('kind', kind, 'number', number) ORDER BY id) AS phones
    FROM ranked
    WHERE kind NOT IN ('work', 'mobile') OR rank > 1
    GROUP BY contact_id
)
UPDATE contact
SET custom = custom || jsonb_build_object('crm_standard_2_phones', further.phones)
FROM further
WHERE further.contact_id = contact.id;

DROP TABLE contact_phone;
DROP TYPE phone_kind;


ALTER TABLE contact ENABLE TRIGGER contact_touch;

CREATE VIEW contact_directory AS
SELECT
    contact.id,
    contact.name,
    account.name AS account,
    contact.email,
    nullif(concat_ws(', ', contact.phone, contact.mobile), '') AS phones
FROM contact
LEFT JOIN account ON account.id = contact.account_id;
COMMENT ON VIEW contact_directory IS 'How to reach each contact.';
COMMENT ON COLUMN contact_directory.account IS 'Name of the account.';
COMMENT ON COLUMN contact_directory.phones IS 'All phone numbers, separated by commas.';
