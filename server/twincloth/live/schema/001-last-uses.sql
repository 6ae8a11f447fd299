-- When somebody last came by a staff link, in milliseconds since 1970; of the links that are in force.
CREATE TABLE last_uses (
    exchange TEXT NOT NULL,
    staff TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (exchange, staff)
) STRICT, WITHOUT ROWID;
