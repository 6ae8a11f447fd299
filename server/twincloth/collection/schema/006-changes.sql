-- What hosts changed of what was authored, and what had stood there before: the way back. `at` is in milliseconds since
-- 1970, `of` the code of the gift or card that it was, or empty; `did` says what was done.
CREATE TABLE changes (
    id TEXT PRIMARY KEY,
    exchange TEXT NOT NULL,
    at INTEGER NOT NULL,
    of TEXT NOT NULL,
    did TEXT NOT NULL,
    difference BLOB NOT NULL
) STRICT;
CREATE INDEX changes_of_exchange ON changes (exchange, at);
