-- How often a code was opened from outside in a month (YYYY-MM, UTC). Nobody is counted, only openings.
CREATE TABLE scans (
    code TEXT NOT NULL,
    month TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (code, month)
) STRICT, WITHOUT ROWID;
