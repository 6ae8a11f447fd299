-- What was authored, as one document an exchange; read whole, written whole. `version` counts how often it was stored:
-- whoever changes it says which one they have seen. Text is sorted by its bytes, as SQLite sorts it.
CREATE TABLE exchanges (
    code text COLLATE "C" PRIMARY KEY,
    key text COLLATE "C" NOT NULL UNIQUE,
    content bytea NOT NULL,
    version bigint NOT NULL DEFAULT 1
);

-- Every code ever given out. Rows are never deleted, so no code is used twice.
CREATE TABLE codes (
    code text COLLATE "C" PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('exchange', 'gift', 'card')),
    exchange text COLLATE "C" NOT NULL,
    minted_at text NOT NULL
);
CREATE INDEX codes_of_exchange ON codes (exchange);

-- QR symbols as they were first drawn: rows of 0 and 1 joined by line feeds.
CREATE TABLE qr (
    code text COLLATE "C" NOT NULL,
    address text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    matrix text NOT NULL,
    sha256 text NOT NULL,
    PRIMARY KEY (code, address)
);

-- What hosts have written of cards and not published: one document a card. Never part of an exchange's content.
CREATE TABLE drafts (
    card text COLLATE "C" PRIMARY KEY,
    exchange text COLLATE "C" NOT NULL,
    words bytea NOT NULL,
    saved_at text NOT NULL
);
CREATE INDEX drafts_of_exchange ON drafts (exchange);

-- Sheets of cards that were uploaded and wait for a host's yes: one a gift.
CREATE TABLE sheets (
    gift text COLLATE "C" PRIMARY KEY,
    rows bytea NOT NULL,
    uploaded_at text COLLATE "C" NOT NULL
);

-- How often a code was opened from outside in a month (YYYY-MM, UTC). Nobody is counted, only openings.
CREATE TABLE scans (
    code text COLLATE "C" NOT NULL,
    month text COLLATE "C" NOT NULL,
    count bigint NOT NULL CHECK (count > 0),
    PRIMARY KEY (code, month)
);

-- Files of the store to which nothing refers: since when, in seconds since 1970, as it was noticed; 0 where they are to
-- go at once. It belongs to this installation's store, and goes along in no export.
CREATE TABLE unreferenced (
    file text COLLATE "C" PRIMARY KEY,
    since bigint NOT NULL
);

-- When an exchange left as files, in milliseconds since 1970, and whether its history went along: whoever has them has
-- what was erased since. Known where it was done, and exported nowhere.
CREATE TABLE exports (
    exchange text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    with_history bigint NOT NULL CHECK (with_history IN (0, 1))
);

-- By what this installation knows its store elsewhere: the same word stands in the store, put there by whoever came first.
CREATE TABLE store_mark (
    mark text NOT NULL
);

-- What hosts changed of what was authored, and what had stood there before: the way back. `at` is in milliseconds since
-- 1970, `of` the code of the gift or card that it was, or empty; `did` says what was done.
CREATE TABLE changes (
    id text COLLATE "C" PRIMARY KEY,
    exchange text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    of text NOT NULL,
    did text NOT NULL,
    difference bytea NOT NULL
);
CREATE INDEX changes_of_exchange ON changes (exchange, at);
