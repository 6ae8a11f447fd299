-- What signs cookies, of all processes: "current" signs; "previous" signed before, and "next" will, and both are believed.
CREATE TABLE cookie_secrets (
    kind text PRIMARY KEY CHECK (kind IN ('next', 'current', 'previous')),
    secret bytea NOT NULL CHECK (length(secret) = 32),
    since bigint NOT NULL  -- seconds since 1970
);
