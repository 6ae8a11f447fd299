-- When somebody last came by a staff link, in milliseconds since 1970; of the links that are in force.
CREATE TABLE last_uses (
    exchange text COLLATE "C" NOT NULL,
    staff text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (exchange, staff)
);

-- Links of whoever runs the server: a SHA-256 of each key, and times in milliseconds since 1970. What was revoked stays,
-- so that a server which had a link once makes none by itself.
CREATE TABLE owner_links (
    id text COLLATE "C" PRIMARY KEY,
    key_hash text NOT NULL UNIQUE,
    at bigint NOT NULL,
    epoch bigint NOT NULL DEFAULT 0,
    used bigint,
    revoked bigint
);
