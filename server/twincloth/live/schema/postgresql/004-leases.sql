-- Who does what only one of all processes is to do: `holder` is a process that has just begun to call itself so, and by
-- `until` whoever comes first takes over.
CREATE TABLE leases (
    name text COLLATE "C" PRIMARY KEY,
    holder text NOT NULL,
    until timestamptz NOT NULL
);
