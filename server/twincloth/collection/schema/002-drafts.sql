-- What hosts have written of cards and not published: one document a card. Never part of an exchange's content.
CREATE TABLE drafts (
    card TEXT PRIMARY KEY,
    exchange TEXT NOT NULL,
    words BLOB NOT NULL,
    saved_at TEXT NOT NULL
) STRICT;

-- Sheets of cards that were uploaded and wait for a host's yes: one a gift.
CREATE TABLE sheets (
    gift TEXT PRIMARY KEY,
    rows BLOB NOT NULL,
    uploaded_at TEXT NOT NULL
) STRICT;
