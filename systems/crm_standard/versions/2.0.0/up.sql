-- crm_standard 2.0.0: names in two parts, phone numbers in a table of their own.

-- Reads the columns that are about to change; made anew at the end.
DROP VIEW contact_directory;

-- A migration is nobody's edit: updated_at stays as it is.
ALTER TABLE contact DISABLE TRIGGER contact_touch;


-- Names: split at the last space; a single word is the last name. contact_name_is_tidy guarantees
-- that putting the parts together again gives exactly the name that was there.

ALTER TABLE contact
    ADD COLUMN first_name text,
    ADD COLUMN last_name text;

UPDATE contact
SET first_name = substring(name FROM '^(.+) [^ ]+$'),
    last_name = substring(name FROM '[^ ]+$');

-- A last name of several words that an earlier way back to 1.1.0 remembered (see down.sql),
-- unless somebody has changed the name since.
UPDATE contact
SET first_name = nullif(rtrim(left(contact.name, length(contact.name) - length(kept.last_name))), ''),
    last_name = kept.last_name
FROM (
    SELECT id, custom ->> 'crm_standard_2_last_name' AS last_name
    FROM contact
) AS kept
WHERE kept.id = contact.id
  AND right(' ' || contact.name, length(kept.last_name) + 1) = ' ' || kept.last_name;

ALTER TABLE contact
    DROP CONSTRAINT contact_name_is_tidy,
    DROP COLUMN name,
    ALTER COLUMN last_name SET NOT NULL,
    ADD CONSTRAINT contact_first_name_is_tidy CHECK (first_name ~ '^[^ ]+( [^ ]+)*$'),
    ADD CONSTRAINT contact_last_name_is_tidy CHECK (last_name ~ '^[^ ]+( [^ ]+)*$');

-- The full name stays readable, so that lists, searches and exports need not change.
ALTER TABLE contact
    ADD COLUMN name text NOT NULL GENERATED ALWAYS AS (coalesce(first_name || ' ', '') || last_name) STORED;

CREATE INDEX contact_name_idx ON contact (name);
CREATE INDEX contact_last_name_first_name_idx ON contact (last_name, first_name);

COMMENT ON COLUMN contact.first_name IS 'First name, with any middle names.';
COMMENT ON COLUMN contact.last_name IS 'Last name; of a person with one name only, that name.';
COMMENT ON COLUMN contact.name IS 'Full name, made from first and last name by the database.';
COMMENT ON CONSTRAINT contact_first_name_is_tidy ON contact IS 'a first name is words with one space between them';
COMMENT ON CONSTRAINT contact_last_name_is_tidy ON contact IS 'a last name is words with one space between them';


-- Phone numbers

CREATE TYPE phone_kind AS ENUM ('work', 'mobile', 'home', 'other');
COMMENT ON TYPE phone_kind IS 'Where a phone number rings.';

CREATE TABLE contact_phone (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    contact_id bigint NOT NULL,
    kind       phone_kind NOT NULL DEFAULT 'work',
    number     text NOT NULL,
    CONSTRAINT contact_phone_pkey PRIMARY KEY (id),
    CONSTRAINT contact_phone_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE CASCADE,
    CONSTRAINT contact_phone_contact_id_kind_number_key UNIQUE (contact_id, kind, number),
    CONSTRAINT contact_phone_number_not_blank CHECK (btrim(number) <> '')
);
CREATE INDEX contact_phone_number_idx ON contact_phone (number);

COMMENT ON TABLE contact_phone IS 'A phone number of a contact.';
COMMENT ON COLUMN contact_phone.id IS 'Key, given by the database.';
COMMENT ON COLUMN contact_phone.contact_id IS 'Whose number it is.';
COMMENT ON COLUMN contact_phone.kind IS 'Where it rings.';
COMMENT ON COLUMN contact_phone.number IS 'The number, best with its country code.';
COMMENT ON CONSTRAINT contact_phone_contact_id_fkey ON contact_phone IS 'the contact must exist';
COMMENT ON CONSTRAINT contact_phone_contact_id_kind_number_key ON contact_phone IS 'the contact already has this number';
COMMENT ON CONSTRAINT contact_phone_number_not_blank ON contact_phone IS 'a phone number cannot be blank';

INSERT INTO contact_phone (contact_id, kind, number)
SELECT contact.id, phone.kind, phone.number
FROM contact
CROSS JOIN LATERAL (
    VALUES
        (1, CAST('work' AS phone_kind), contact.phone),
        (2, CAST('mobile' AS phone_kind), contact.mobile)
) AS phone (position, kind, number)
WHERE phone.number IS NOT NULL
ORDER BY contact.id, phone.position;

-- Numbers that an earlier way back to 1.1.0 had no column for. One that was meanwhile typed in
-- by hand is there already.
INSERT INTO contact_phone (contact_id, kind, number)
SELECT contact.id, CAST(kept.phone ->> 'kind' AS phone_kind), kept.phone ->> 'number'
FROM contact
CROSS JOIN LATERAL jsonb_array_elements(contact.custom -> 'crm_standard_2_phones')
    WITH ORDINALITY AS kept (phone, position)
ORDER BY contact.id, kept.position
ON CONFLICT DO NOTHING;

ALTER TABLE contact
    DROP CONSTRAINT contact_phone_not_blank,
    DROP CONSTRAINT contact_mobile_not_blank,
    DROP COLUMN phone,
    DROP COLUMN mobile;


UPDATE contact
SET custom = custom - 'crm_standard_2_last_name' - 'crm_standard_2_phones'
WHERE custom -> 'crm_standard_2_last_name' IS NOT NULL
   OR custom -> 'crm_standard_2_phones' IS NOT NULL;

ALTER TABLE contact ENABLE TRIGGER contact_touch;

CREATE VIEW contact_directory AS
SELECT
    contact.id,
    contact.name,
    account.name AS account,
    contact.email,
    (SELECT string_agg(contact_phone.number, ', ' ORDER BY contact_phone.kind, contact_phone.id)
     FROM contact_phone
     WHERE contact_phone.contact_id = contact.id) AS phones
FROM contact
LEFT JOIN account ON account.id = contact.account_id;
COMMENT ON VIEW contact_directory IS 'How to reach each contact.';
COMMENT ON COLUMN contact_directory.account IS 'Name of the account.';
COMMENT ON COLUMN contact_directory.phones IS 'All phone numbers, separated by commas.';
