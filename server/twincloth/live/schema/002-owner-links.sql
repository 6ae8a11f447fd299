-- Links of whoever runs the server: a SHA-256 of each key, and times in milliseconds since 1970. What was revoked stays,
-- so that a server which had a link once makes none by itself.
CREATE TABLE owner_links (
    id TEXT PRIMARY KEY,
    key_hash TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    epoch INTEGER NOT NULL DEFAULT 0,
    used INTEGER,
    revoked INTEGER
) STRICT;
