-- What was authored, as one document an exchange; read whole, written whole.
CREATE TABLE exchanges (
    code TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    content BLOB NOT NULL
) STRICT;

-- Every code ever given out. Rows are never deleted, so no code is used twice.
CREATE TABLE codes (
    code TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('exchange', 'gift', 'card')),
    exchange TEXT NOT NULL,
    minted_at TEXT NOT NULL
) STRICT;

-- QR symbols as they were first drawn: rows of 0 and 1 joined by line feeds.
CREATE TABLE qr (
    code TEXT NOT NULL,
    address TEXT NOT NULL,
    version INTEGER NOT NULL,
    matrix TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (code, address)
) STRICT;
