-- Files of the store to which nothing refers: since when, in seconds since 1970, as it was noticed; 0 where they are to
-- go at once. It belongs to this data folder's store, and goes along in no export.
CREATE TABLE unreferenced (
    file TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
