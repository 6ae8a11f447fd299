-- How often the content of an exchange was stored: whoever changes it says which one they have seen.
ALTER TABLE exchanges ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
