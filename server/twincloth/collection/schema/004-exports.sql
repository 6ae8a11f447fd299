-- When an exchange left as files, in milliseconds since 1970, and whether its history went along: whoever has them has
-- what was erased since. Known where it was done, and exported nowhere.
CREATE TABLE exports (
    exchange TEXT NOT NULL,
    at INTEGER NOT NULL,
    with_history INTEGER NOT NULL CHECK (with_history IN (0, 1))
) STRICT;
